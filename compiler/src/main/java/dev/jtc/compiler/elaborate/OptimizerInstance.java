package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An optimizer of a model.
 *
 * @param decl the declaration
 * @param owner the model whose parameters it moves
 * @param scope its configuration and state by name
 * @param shared numbers and state kept once
 * @param slots what is kept for each parameter, by parameter and then by name
 */
public record OptimizerInstance(
    Decl.Optimizer decl,
    ModelInstance owner,
    String path,
    Scope scope,
    List<Cell> shared,
    Map<Cell, Map<String, Cell>> slots) {

  static OptimizerInstance start(
      Decl.Optimizer decl, ModelInstance owner, String path, Scope scope) {
    return new OptimizerInstance(
        decl, owner, path, scope, new ArrayList<>(), new LinkedHashMap<>());
  }

  /** All cells: shared ones first, then slots in the order of the parameters. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>(shared);
    slots.values().forEach(byName -> cells.addAll(byName.values()));
    return cells;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
