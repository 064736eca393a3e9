/**
 * The graph: a function as a list of nodes in order of computation, pure and immutable.
 *
 * <p>In: operations and values, through {@link dev.jtc.compiler.graph.GraphBuilder}. Out: {@link
 * dev.jtc.compiler.graph.Graph} with printer, parser and verifier. Loops and branches hold their
 * bodies as closed graphs of their own. Must not import elaborate, interpret, pass or any back end.
 */
package dev.jtc.compiler.graph;
