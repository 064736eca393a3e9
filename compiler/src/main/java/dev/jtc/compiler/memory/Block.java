package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Graph;
import java.util.List;

/**
 * A graph as pieces in an order in which they can run.
 *
 * @param graph gives the values that come in and go out
 */
public record Block(Graph graph, List<Piece> pieces) {
  public Block {
    pieces = List.copyOf(pieces);
  }
}
