package dev.jtc.compiler.graph;

import dev.jtc.compiler.type.TensorType;

/**
 * What a node computes or a graph is given: a name for one tensor inside one graph.
 *
 * @param id unique within the graph (not within its regions, which count for themselves)
 */
public record Value(int id, TensorType type) {
  /** The id alone: cheaper than the type, and as good within a graph. */
  @Override
  public int hashCode() {
    return id;
  }

  /** The name in text forms, as {@code %7}. */
  @Override
  public String toString() {
    return "%" + id;
  }
}
