package dev.jtc;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphPrinter;

/** The compiler failed on a graph that was right; with what is needed to repeat it. */
public final class CompilerBug extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String graph;

  CompilerBug(Graph graph, Throwable cause) {
    super("while compiling " + graph.name() + ": " + cause, cause);
    this.graph = GraphPrinter.print(graph);
  }

  /** The graph as text, as it was before all passes. */
  public String graph() {
    return graph;
  }
}
