package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model keeps while it is made: its names, its tensors in cells, its submodels. */
final class ModelParts {
  private final Elaboration e;

  ModelParts(Elaboration e) {
    this.e = e;
  }

  /**
   * {@code val} with tensors moved into cells: they were computed once, when the model was made.
   */
  Val keep(ModelInstance instance, String name, Val val) {
    if (val instanceof Val.Tensor tensor) {
      Cell cell = Cell.kept(instance.pathOf(name), Cell.Role.STATE, tensor.value().type());
      e.store().define(cell, tensor);
      instance.add(new ModelInstance.Part.Tensor(cell));
      return new Val.Held(cell);
    } else if (val instanceof Val.Tuple tuple) {
      return new Val.Tuple(keep(instance, name, tuple.elements()));
    } else if (val instanceof Val.Items items) {
      return new Val.Items(keep(instance, name, items.elements()));
    }
    return val;
  }

  private List<Val> keep(ModelInstance instance, String name, List<Val> elements) {
    List<Val> kept = new ArrayList<>();
    for (Val element : elements) {
      kept.add(keep(instance, name + "." + kept.size(), element));
    }
    return kept;
  }

  /** Notes submodels and optimizers, also those in lists. */
  void register(ModelInstance instance, Val val) {
    if (val instanceof Val.Model model) {
      instance.add(new ModelInstance.Part.Sub(model.instance()));
    } else if (val instanceof Val.Optimizer optimizer) {
      instance.add(new ModelInstance.Part.Optim(optimizer.instance()));
    } else {
      val.listed().ifPresent(all -> all.forEach(element -> register(instance, element)));
    }
  }

  /**
   * Binds a parameter or state to a cell of its own, or to a list of such, or to None.
   *
   * @param init what gives the first value
   */
  void kept(
      ModelInstance instance,
      String name,
      Span nameSpan,
      Optional<TypeExpr> type,
      Expr init,
      Cell.Role role,
      Scope scope) {
    Val val = e.expressions.eval(init, scope);
    Optional<TensorType> declared = type.flatMap(t -> e.types.resolve(t, scope, Map.of()));
    if (val.isError() || type.isPresent() && declared.isEmpty()) {
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    if (scope.findHere(name).isPresent() && !isConfigured(instance, name, scope)) {
      duplicate(name, nameSpan, scope);
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    if (val == Val.NONE) {
      // `param bias: f32[n] = zeros(n) if bias else None`: a layer without it.
      scope.bind(name, Val.NONE, nameSpan);
      return;
    }
    if (val instanceof Val.Items items && hasTensor(items) && type.isEmpty()) {
      List<Val> all = new ArrayList<>();
      for (Val element : items.elements()) {
        Val.Tensor first = new Val.Tensor(e.arithmetic.tensor(element, Optional.empty()));
        all.add(new Val.Held(newCell(instance, numbered(name, all.size()), nameSpan, role, first)));
      }
      scope.bind(name, new Val.Items(all), nameSpan);
      return;
    }
    if (!Arithmetic.isNumeric(val)) {
      e.error(Code.VALUE_TYPE, "`" + name + "` must be a tensor", init.span(), val.describe());
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    Val first =
        declared.isPresent()
            ? e.expected.expect(declared.get(), val, init.span(), type.get().span())
            : new Val.Tensor(e.arithmetic.tensor(val, Optional.empty()));
    if (!(first instanceof Val.Tensor tensor)) {
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    scope.bind(name, newCell(instance, name, nameSpan, role, tensor), nameSpan);
  }

  private Cell newCell(
      ModelInstance instance, String name, Span nameSpan, Cell.Role role, Val.Tensor first) {
    String path = instance.pathOf(name);
    if (instance.cells().stream().anyMatch(cell -> cell.name().equals(path))) {
      // Names that differ in the program may still meet: an element of a list has a number.
      e.error(
          Diagnostic.error(Code.REDECLARED, "the model keeps two values called `" + name + "`")
              .at(nameSpan)
              .note("the elements of a list are called as the list, with their numbers"));
    }
    Cell cell = Cell.kept(path, role, first.value().type());
    e.store().define(cell, first);
    instance.add(new ModelInstance.Part.Tensor(cell));
    return cell;
  }

  /** A list of computed tensors, rather than of numbers, which would be a tensor itself. */
  private static boolean hasTensor(Val.Items items) {
    return items.elements().stream().anyMatch(Val.Tensor.class::isInstance)
        && items.elements().stream().allMatch(Arithmetic::isNumeric);
  }

  /** The name of an element: its number in place of the 0 in the list's name, else at the end. */
  private static String numbered(String name, int number) {
    int zero = name.lastIndexOf('0');
    return zero < 0 ? name + number : name.substring(0, zero) + number + name.substring(zero + 1);
  }

  /** Whether {@code name} is configuration, which a tensor of the same name may hide. */
  private static boolean isConfigured(ModelInstance instance, String name, Scope scope) {
    Optional<Span> declared = scope.findHere(name).flatMap(Scope.Binding::declared);
    return instance.decl().params().stream()
        .anyMatch(param -> declared.filter(param.nameSpan()::equals).isPresent());
  }

  /** Binds a name of a model; reports if it has a meaning already. */
  void declare(String name, Val val, Span span, Scope scope) {
    if (scope.findHere(name).isPresent()) {
      duplicate(name, span, scope);
    }
    scope.bind(name, val, span);
  }

  private void duplicate(String name, Span span, Scope scope) {
    Diagnostic diagnostic =
        Diagnostic.error(Code.REDECLARED, "`" + name + "` is declared twice in this model")
            .at(span);
    Optional<Span> before = scope.findHere(name).flatMap(Scope.Binding::declared);
    e.error(before.map(at -> diagnostic.at(at, "first declared here")).orElse(diagnostic));
  }
}
