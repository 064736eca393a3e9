package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model with its configuration fixed: what it consists of. The tensors are in cells.
 *
 * @param decl the declaration
 * @param path where it sits in the outermost model, as {@code encoder.linear1}; empty at the top
 * @param scope its configuration, members and functions
 * @param own its members in order of declaration
 */
public record ModelInstance(Decl.Model decl, String path, Scope scope, List<Part> own) {
  /** Something that holds state. */
  public sealed interface Part {
    record Tensor(Cell cell) implements Part {}

    record Sub(ModelInstance model) implements Part {}

    record Optim(OptimizerInstance optimizer) implements Part {}
  }

  static ModelInstance start(Decl.Model decl, String path, Scope scope) {
    return new ModelInstance(decl, path, scope, new ArrayList<>());
  }

  void add(Part part) {
    own.add(part);
  }

  /** {@code member}'s path inside the outermost model. */
  String pathOf(String member) {
    return path.isEmpty() ? member : path + "." + member;
  }

  /** All cells of this and its submodels in order of declaration, a shared one once. */
  public List<Cell> cells() {
    Set<Cell> cells = new LinkedHashSet<>();
    for (Part part : own) {
      if (part instanceof Part.Tensor tensor) {
        cells.add(tensor.cell());
      } else if (part instanceof Part.Sub sub) {
        cells.addAll(sub.model().cells());
      } else {
        cells.addAll(((Part.Optim) part).optimizer().cells());
      }
    }
    return List.copyOf(cells);
  }

  /** What was given for a parameter of any number of arguments: the model is a list of them. */
  Optional<List<Val>> listed() {
    return decl.params().stream()
        .filter(Param::isVariadic)
        .findFirst()
        .flatMap(
            param -> ((Scope.Binding.Fixed) scope.findHere(param.name()).get()).val().listed());
  }

  /** The trained cells of this and its submodels. */
  public List<Cell> parameters() {
    return cells().stream().filter(cell -> cell.role() == Cell.Role.PARAMETER).toList();
  }

  /** The function {@code name}, if the model has one. */
  public Optional<Decl.Fn> function(String name) {
    return functions().stream().filter(fn -> fn.name().equals(name)).findFirst();
  }

  /** The functions in order of declaration. */
  public List<Decl.Fn> functions() {
    return decl.members().stream()
        .filter(Decl.Fn.class::isInstance)
        .map(Decl.Fn.class::cast)
        .toList();
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
