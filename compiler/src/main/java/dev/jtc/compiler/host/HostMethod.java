package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function that can be called from outside of the graphs: of a model, or of the file.
 *
 * <p>The general form serves any sizes; a variant serves the exact sizes that {@code main} calls it
 * with, known while compiling. Both give the same bits.
 */
public final class HostMethod {
  private final String name;
  private final Optional<FunctionGraph> general;
  private final List<FunctionGraph> variants = new ArrayList<>();

  /**
   * @param name the name in Java; of a submodel's function with its path, as {@code
   *     linear1_forward}
   * @param general the function for its declared types; empty if it only exists for main's sizes
   */
  public HostMethod(String name, Optional<FunctionGraph> general) {
    this.name = name;
    this.general = general;
  }

  public String name() {
    return name;
  }

  public Optional<FunctionGraph> general() {
    return general;
  }

  /** The functions for fixed sizes. */
  public List<FunctionGraph> variants() {
    return Collections.unmodifiableList(variants);
  }

  /** The variant for arguments of exactly {@code types}, if it was made before. */
  Optional<FunctionGraph> variant(List<TensorType> types) {
    return variants.stream()
        .filter(
            v -> v.arguments().stream().map(FunctionGraph.Argument::type).toList().equals(types))
        .findFirst();
  }

  void add(FunctionGraph variant) {
    variants.add(variant);
  }

  /** Whether the general form computes what {@code variant} does. */
  boolean serves(FunctionGraph variant) {
    return general.filter(g -> g == variant).isPresent() || sizes(general, variant).isPresent();
  }

  /** The variants that {@code open} serves, by the sizes they give to its dimensions. */
  Map<List<Long>, FunctionGraph> served(FunctionGraph open) {
    Map<List<Long>, FunctionGraph> served = new LinkedHashMap<>();
    for (FunctionGraph variant : variants) {
      sizes(Optional.of(open), variant)
          .filter(sizes -> !sizes.isEmpty())
          .ifPresent(sizes -> served.put(sizes, variant));
    }
    return served;
  }

  /**
   * The sizes that {@code variant} gives to the dimensions of an open form, in their order; empty
   * if it is no special case of it: other dtypes or ranks, another use of the state, or a dimension
   * that no argument has as a size of its own.
   */
  private static Optional<List<Long>> sizes(
      Optional<FunctionGraph> general, FunctionGraph variant) {
    if (general.isEmpty() || !cells(variant).equals(cells(general.get()))) {
      return Optional.empty();
    }
    Map<String, Long> found = new HashMap<>();
    for (int i = 0; i < variant.arguments().size(); i++) {
      TensorType open = general.get().arguments().get(i).type();
      TensorType fixed = variant.arguments().get(i).type();
      if (open.dtype() != fixed.dtype() || open.rank() != fixed.rank()) {
        return Optional.empty();
      }
      for (int axis = 0; axis < open.rank(); axis++) {
        Dim size = open.shape().dim(axis);
        Dim value = fixed.shape().dim(axis);
        if (size.isVariable() && value.isConstant()) {
          found.put(size.toString(), value.value());
        } else if (size.isConstant() && !size.equals(value)) {
          return Optional.empty();
        }
      }
    }
    List<String> dims = List.copyOf(general.get().graph().dimVariables());
    return found.keySet().containsAll(dims)
        ? Optional.of(dims.stream().map(found::get).toList())
        : Optional.empty();
  }

  /** Compared by text: the cells of two instances of a model are different objects. */
  private static List<String> cells(FunctionGraph function) {
    return function.reads().stream().map(Object::toString).toList();
  }
}
