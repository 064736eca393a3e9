/**
 * Passes: from a graph to a graph that computes the same.
 *
 * <p>In: a pure {@link dev.jtc.compiler.graph.Graph}. Out: another with the same parameters and
 * results. A pass has a name and no state. Must not import loop, kernel, memory or any back end.
 */
package dev.jtc.compiler.pass;
