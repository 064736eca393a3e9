/**
 * The meaning of programs, run operation by operation: what every pass and back end is tested
 * against.
 *
 * <p>In: a graph and tensors, or the calls of the elaborator in define-by-run mode. Out: tensors,
 * and a tape of what was run. Must not import pass, kernel or any back end.
 */
package dev.jtc.compiler.interpret;
