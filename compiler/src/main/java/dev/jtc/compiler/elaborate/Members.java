package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.type.Dim;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What stands behind a dot: members of models and optimizers, properties of tensors, methods. */
final class Members {
  /** Functions that can be called as methods of a model. */
  private static final List<String> MODEL_METHODS = List.of("parameters", "named_parameters");

  private final Elaboration e;

  Members(Elaboration e) {
    this.e = e;
  }

  /** What {@code member} is; {@link Val#ERROR} after a report. */
  Val member(Expr.Member member, Scope scope) {
    return member(e.expressions.eval(member.object(), scope), member, scope);
  }

  private Val member(Val object, Expr.Member member, Scope scope) {
    if (object.isError()) {
      return Val.ERROR;
    }
    String name = member.name();
    Optional<Cell> cell = cellOf(object, name);
    if (cell.isPresent()) {
      Optional<Host> host = e.flow().host();
      Optional<ModelInstance> holder = holder(object);
      return host.isPresent() && holder.isPresent()
          ? host.get().read(e, holder.get(), cell.get())
          : e.store().read(cell.get());
    }
    if (object instanceof Val.Model model) {
      return memberOf(model, member);
    }
    if (object instanceof Val.Optimizer) {
      Optional<Builtin> method = Builtins.find("optimizer." + name);
      if (method.isPresent()) {
        return new Val.Bound(new Val.Native(method.get()), object);
      }
      return noMember(object, member, List.of("minimize", "gradients", "update"));
    }
    if (object instanceof Val.Tensor tensor) {
      return ofTensor(tensor, member, scope);
    }
    Optional<Val> function = methodNamed(name, scope);
    return function.isPresent()
        ? new Val.Bound(function.get(), object)
        : noMember(object, member, List.of());
  }

  /**
   * The place behind {@code object.name}: a parameter or state of a model, a number of an
   * optimizer.
   */
  Optional<Cell> cellOf(Val object, String name) {
    Scope scope = null;
    if (object instanceof Val.Model model) {
      scope = model.instance().scope();
    } else if (object instanceof Val.Optimizer optimizer) {
      scope = optimizer.instance().scope();
    }
    if (scope == null) {
      return Optional.empty();
    }
    return scope
        .findHere(name)
        .filter(Scope.Binding.Place.class::isInstance)
        .map(binding -> ((Scope.Binding.Place) binding).cell());
  }

  /** The model that keeps the cells of {@code object}. */
  static Optional<ModelInstance> holder(Val object) {
    if (object instanceof Val.Model model) {
      return Optional.of(model.instance());
    }
    return object instanceof Val.Optimizer optimizer
        ? Optional.of(optimizer.instance().owner())
        : Optional.empty();
  }

  private Val memberOf(Val.Model model, Expr.Member member) {
    ModelInstance instance = model.instance();
    Optional<Scope.Binding> binding = instance.scope().findHere(member.name());
    if (binding.isPresent()) {
      Optional<Host> host = e.flow().host();
      return Expressions.held(
          ((Scope.Binding.Fixed) binding.get()).val(),
          cell -> host.isPresent() ? host.get().read(e, instance, cell) : e.store().read(cell));
    }
    if (MODEL_METHODS.contains(member.name())) {
      return new Val.Bound(new Val.Native(Builtins.find(member.name()).orElseThrow()), model);
    }
    TreeSet<String> names = new TreeSet<>();
    instance.functions().forEach(fn -> names.add(fn.name()));
    names.addAll(instance.scope().namesHere());
    return noMember(model, member, names);
  }

  private Val ofTensor(Val.Tensor tensor, Expr.Member member, Scope scope) {
    Value value = tensor.value();
    List<Dim> dims = value.type().shape().dims();
    switch (member.name()) {
      case "shape":
        return new Val.Tuple(dims.stream().map(dim -> (Val) new Val.Int(dim)).toList());
      case "dtype":
        return new Val.Type(value.type().dtype());
      case "rank":
        return Val.Int.of(dims.size());
      case "size":
        return new Val.Int(value.type().shape().elements());
      case "T":
        return e.indexing.transposed(value, member.span());
      default:
        Optional<Val> function = methodNamed(member.name(), scope);
        return function.isPresent()
            ? new Val.Bound(function.get(), tensor)
            : noMember(tensor, member, methodNames(scope));
    }
  }

  private static Optional<Val> methodNamed(String name, Scope scope) {
    return scope.isFunction(name)
        ? scope.find(name).map(binding -> ((Scope.Binding.Fixed) binding).val())
        : Optional.empty();
  }

  /** The members of a tensor. */
  static Collection<String> methodNames(Scope scope) {
    TreeSet<String> names = new TreeSet<>(List.of("shape", "dtype", "rank", "size", "T"));
    scope.names().stream().filter(scope::isFunction).forEach(names::add);
    return names;
  }

  private Val noMember(Val object, Expr.Member member, Collection<String> names) {
    Diagnostic diagnostic =
        Diagnostic.error(
                Code.UNKNOWN_MEMBER, object.describe() + " has no member `" + member.name() + "`")
            .at(member.nameSpan());
    Optional<String> question = NearNames.question(member.name(), names);
    return e.error(question.map(diagnostic::help).orElse(diagnostic));
  }
}
