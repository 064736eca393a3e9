package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import java.util.Optional;

/** Typing of the closed graphs inside loops, branches and custom derivatives. */
final class Regions {
  private Regions() {}

  static List<TensorType> types(List<Named> values) {
    return values.stream().map(named -> named.value().type()).toList();
  }

  /** What is wrong with a region that should be from {@code parameters} to {@code results}. */
  static Optional<String> mismatch(
      String what, Graph region, List<TensorType> parameters, List<TensorType> results) {
    if (!types(region.parameters()).equals(parameters)) {
      return Optional.of(
          what + " takes " + types(region.parameters()) + " but is given " + parameters);
    }
    if (!types(region.results()).equals(results)) {
      return Optional.of(what + " gives " + types(region.results()) + ", not " + results);
    }
    return Optional.empty();
  }
}
