/**
 * The compiler as one straight line: read, check, compile.
 *
 * <p>In: a file. Out: diagnostics, classes, dumps of every stage. Programs that embed the compiler
 * start here; the command line is built on it.
 */
package dev.jtc;
