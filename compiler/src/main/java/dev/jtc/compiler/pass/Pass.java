package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import java.util.function.UnaryOperator;

/**
 * A rewrite of whole graphs that keeps parameters, results and every bit of the meaning.
 *
 * @param name the word that options and dumps use
 * @param rewrite the pure function
 */
public record Pass(String name, UnaryOperator<Graph> rewrite) {
  public Graph run(Graph graph) {
    return rewrite.apply(graph);
  }
}
