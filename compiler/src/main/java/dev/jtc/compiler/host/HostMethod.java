package dev.jtc.compiler.host;

import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
}
