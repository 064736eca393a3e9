/**
 * What a compiled model needs at run time: tensors, random numbers, parallel loops and the readers
 * of weights and data sets.
 *
 * <p>In come arrays and files, out go arrays and files. This package knows nothing of the compiler
 * and imports nothing outside {@code java.base}, so a compiled model carries one small archive.
 */
package dev.jtc.runtime;
