package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;

/**
 * Draws a graph the way people sketch one: named values in boxes, operations in circles, shapes on
 * the lines, submodels, loops and branches in frames, and the parts of a training step in colours.
 */
public final class GraphPicture {
  private GraphPicture() {}

  /** The picture of {@code graph}. */
  public static Picture of(Graph graph, PictureOptions options) {
    return new Picture(DotWriter.write(GraphSketcher.sketch(graph, options)));
  }
}
