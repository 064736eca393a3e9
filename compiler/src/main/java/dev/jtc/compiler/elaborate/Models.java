package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Member;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.Pattern;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Making models: configuration, submodels, parameters with their first values. The values are graph
 * code like any other, so that a compiled model can make itself.
 */
public final class Models {
  /** The path of the model being made, for its submodels; empty outside of any. */
  private String path = "";

  private ModelInstance owner;
  private int depth;
  private final Elaboration e;

  Models(Elaboration e) {
    this.e = e;
  }

  /** A new instance of {@code type}; {@link Val#ERROR} after a report. */
  Val create(Val.ModelType type, Calls.Arguments arguments) {
    if (depth >= 50) {
      return e.error(Code.RECURSION, "models are nested more than 50 deep", arguments.span(), "");
    }
    Scope scope = type.scope().nested(Scope.Level.MODEL);
    if (!e.calling.bindParameters(
        type.decl().name(), type.decl().params(), arguments, scope, new HashMap<>())) {
      return Val.ERROR;
    }
    boolean failed = false;
    for (int i = 0; i < type.decl().params().size(); i++) {
      Param param = type.decl().params().get(i);
      if (((Scope.Binding.Fixed) scope.findHere(param.name()).orElseThrow()).val()
          instanceof Val.Tensor) {
        Val number = number(param, i, arguments, scope);
        failed |= number.isError();
        scope.bind(param.name(), number, param.nameSpan());
      }
    }
    return failed ? Val.ERROR : new Val.Model(build(type.decl(), scope));
  }

  /**
   * A number of the configuration as a literal: it is part of the class, and the graphs of the
   * model's functions share no values.
   */
  private Val number(Param param, int index, Calls.Arguments arguments, Scope scope) {
    Calls.Argument given =
        index < arguments.positional().size()
            ? arguments.positional().get(index)
            : arguments.named().get(param.name());
    Val val =
        given == null ? e.expressions.eval(param.initial().orElseThrow(), scope) : given.val();
    boolean isFloat =
        param.type().orElseThrow() instanceof TypeExpr.Tensor tensor
            && tensor.dtype().startsWith("f");
    if (isFloat && Constants.number(val).isPresent()) {
      return new Val.Float(Constants.number(val).get());
    }
    return val.isLiteral()
        ? val
        : e.error(
            Code.NOT_CONSTANT,
            "the configuration of a model must be known before the program runs",
            given == null ? param.span() : given.span(),
            val.describe());
  }

  /** Builds the instance whose configuration is bound in {@code scope}. */
  ModelInstance build(Decl.Model decl, Scope scope) {
    ModelInstance instance = ModelInstance.start(decl, path, scope);
    ModelInstance outerOwner = owner;
    String outerPath = path;
    owner = instance;
    depth++;
    try {
      for (Decl.Fn fn : instance.functions()) {
        declare(fn.name(), new Val.Function(fn, scope, instance), fn.nameSpan(), scope);
      }
      for (Member member : decl.members()) {
        add(instance, member, scope, outerPath);
      }
      e.optimizers.makeSlots(instance);
    } finally {
      owner = outerOwner;
      path = outerPath;
      depth--;
    }
    return instance;
  }

  private void add(ModelInstance instance, Member member, Scope scope, String outerPath) {
    switch (member.memberKind()) {
      case LET -> let(instance, (Member.LetDecl) member, scope);
      case PARAM -> {
        Member.ParamDecl param = (Member.ParamDecl) member;
        kept(
            instance,
            param.name(),
            param.nameSpan(),
            param.type(),
            param.init(),
            Cell.Role.PARAMETER,
            scope);
      }
      case STATE -> {
        Member.StateDecl state = (Member.StateDecl) member;
        kept(
            instance,
            state.name(),
            state.nameSpan(),
            state.type(),
            state.init(),
            Cell.Role.STATE,
            scope);
      }
      case FN -> {
        // Declared before all else, so that members can be named in any order.
      }
    }
  }

  private void let(ModelInstance instance, Member.LetDecl let, Scope scope) {
    String outer = path;
    if (let.pattern() instanceof Pattern.Named named) {
      path = instance.pathOf(named.name());
    }
    Val val = e.expressions.eval(let.value(), scope);
    path = outer;
    if (let.type().isPresent()) {
      val = e.signatures.convertTo(let.type().get(), val, let.value().span(), scope);
    }
    if (let.pattern() instanceof Pattern.Named named) {
      declare(named.name(), val, named.span(), scope);
    } else {
      e.statements.bind(let.pattern(), val, scope);
    }
    register(instance, val);
  }

  /** Notes submodels and optimizers, also those in lists. */
  private void register(ModelInstance instance, Val val) {
    if (val instanceof Val.Model model) {
      instance.add(new ModelInstance.Part.Sub(model.instance()));
    } else if (val instanceof Val.Optimizer optimizer) {
      instance.add(new ModelInstance.Part.Optim(optimizer.instance()));
    } else if (val instanceof Val.Items items) {
      items.elements().forEach(element -> register(instance, element));
    } else if (val instanceof Val.Tuple tuple) {
      tuple.elements().forEach(element -> register(instance, element));
    }
  }

  private void kept(
      ModelInstance instance,
      String name,
      Span nameSpan,
      Optional<TypeExpr> type,
      dev.jtc.compiler.ast.Expr init,
      Cell.Role role,
      Scope scope) {
    Val val = e.expressions.eval(init, scope);
    Optional<TensorType> declared = type.flatMap(t -> e.types.resolve(t, scope, Map.of()));
    if (val.isError() || type.isPresent() && declared.isEmpty()) {
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    if (!Arithmetic.isNumeric(val)) {
      e.error(Code.VALUE_TYPE, "`" + name + "` must be a tensor", init.span(), val.describe());
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    Val first =
        declared.isPresent()
            ? e.signatures.expect(declared.get(), val, init.span(), type.get().span())
            : new Val.Tensor(e.arithmetic.tensor(val, Optional.empty()));
    if (!(first instanceof Val.Tensor tensor)) {
      scope.bind(name, Val.ERROR, nameSpan);
      return;
    }
    Cell cell = Cell.kept(instance.pathOf(name), role, tensor.value().type());
    e.store().write(cell, first);
    instance.add(new ModelInstance.Part.Tensor(cell));
    if (scope.findHere(name).isPresent()) {
      duplicate(name, nameSpan, scope);
    }
    scope.bind(name, cell, nameSpan);
  }

  private void declare(String name, Val val, Span span, Scope scope) {
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

  /** The model whose members are being made, for optimizers to belong to. */
  Optional<ModelInstance> owner() {
    return Optional.ofNullable(owner);
  }

  /** The path for what is being made. */
  String path() {
    return path;
  }

  /** Elaborates {@code body} with {@code element} appended to the path, for lists of models. */
  <T> T atElement(int element, java.util.function.Supplier<T> body) {
    String outer = path;
    path = path.isEmpty() ? "" : path + "." + element;
    try {
      return body.get();
    } finally {
      path = outer;
    }
  }
}
