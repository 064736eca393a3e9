/**
 * Passes: from a graph to a graph that computes the same, bit by bit.
 *
 * <p>In: a pure {@link dev.jtc.compiler.graph.Graph}. Out: another with the same parameters and
 * results. A pass has a name and no state; {@link dev.jtc.compiler.pass.Pipeline} is the table of
 * them, {@link dev.jtc.compiler.pass.RuleSet} holds rewrites named by their equation. Must not
 * import loop, kernel, memory or any back end.
 */
package dev.jtc.compiler.pass;
