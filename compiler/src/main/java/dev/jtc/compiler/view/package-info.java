/**
 * Pictures of graphs and plans, laid out by Graphviz.
 *
 * <p>In: a {@link dev.jtc.compiler.graph.Graph} or a {@link dev.jtc.compiler.memory.Plan}. Out: a
 * {@link dev.jtc.compiler.view.Picture}, which is DOT text and writes itself as {@code .dot},
 * {@code .svg} or {@code .png}. The way: graph → {@code Sketch} (marks, lines and clusters) → DOT →
 * file. The same graph gives the same DOT text on every machine. Must not import dev.jtc or the
 * command line.
 */
package dev.jtc.compiler.view;
