package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arguments whose sizes show only when the program runs, and functions made for such sizes. */
final class OpenSizes {
  private OpenSizes() {}

  static boolean isOpen(List<TensorType> types) {
    return types.stream().anyMatch(type -> !type.shape().isConstant());
  }

  /**
   * What {@code function} gives for arguments of {@code types}: its own sizes replaced by those of
   * the call. Empty unless it leaves open exactly what the call leaves open.
   */
  static Optional<List<TensorType>> results(FunctionGraph function, List<TensorType> types) {
    Map<String, Dim> sizes = new HashMap<>();
    for (int i = 0; i < types.size(); i++) {
      TensorType own = function.arguments().get(i).type();
      TensorType given = types.get(i);
      if (own.dtype() != given.dtype() || own.rank() != given.rank()) {
        return Optional.empty();
      }
      for (int axis = 0; axis < own.rank(); axis++) {
        Dim size = own.shape().dim(axis);
        if (size.isVariable() && !given.shape().dim(axis).isConstant()) {
          sizes.putIfAbsent(size.toString(), given.shape().dim(axis));
        }
      }
    }
    boolean isExact =
        new HashSet<>(sizes.values()).size() == sizes.size()
            && sizes.keySet().containsAll(function.graph().dimVariables());
    if (!isExact) {
      return Optional.empty();
    }
    for (int i = 0; i < types.size(); i++) {
      if (!function.arguments().get(i).type().substitute(sizes::get).equals(types.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(
        function.results().stream().map(type -> type.substitute(sizes::get)).toList());
  }

  /**
   * The types to compile a function for: {@code types}, or if they do not tell all their sizes, as
   * {@code f32[N - 1]} does not tell N, with new names for the sizes they have.
   */
  static List<TensorType> telling(List<TensorType> types) {
    Set<String> told = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (TensorType type : types) {
      for (Dim dim : type.shape().dims()) {
        all.addAll(dim.variables());
        if (dim.isVariable()) {
          told.add(dim.toString());
        }
      }
    }
    if (told.containsAll(all)) {
      return types;
    }
    Map<Dim, Dim> names = new HashMap<>();
    List<TensorType> renamed = new ArrayList<>();
    for (TensorType type : types) {
      List<Dim> dims = new ArrayList<>();
      for (Dim dim : type.shape().dims()) {
        dims.add(
            dim.isConstant()
                ? dim
                : names.computeIfAbsent(dim, d -> Dim.variable("D" + names.size())));
      }
      renamed.add(type.withShape(new Shape(dims)));
    }
    return renamed;
  }
}
