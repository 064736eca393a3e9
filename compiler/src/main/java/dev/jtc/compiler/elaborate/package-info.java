/**
 * From syntax to graphs: names, models, specialisation to shapes, and every type error.
 *
 * <p>In: the syntax of a program and of the standard library. Out: operations given to an {@link
 * dev.jtc.compiler.graph.Emitter}, so that the same code builds a static graph or runs
 * define-by-run, and diagnostics. Must not import interpret, pass, kernel, memory or any back end.
 */
package dev.jtc.compiler.elaborate;
