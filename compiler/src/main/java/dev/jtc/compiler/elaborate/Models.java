package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Member;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.Pattern;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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

  /** {@code val} with the models in it made, each element of a list under its number. */
  Val made(Val val) {
    if (val instanceof Val.Unmade unmade) {
      return e.at(unmade.arguments().span(), () -> make(unmade.type(), unmade.arguments()));
    } else if (val instanceof Val.Tuple tuple && hasUnmade(tuple.elements())) {
      return new Val.Tuple(made(tuple.elements()));
    } else if (val instanceof Val.Items items && hasUnmade(items.elements())) {
      return new Val.Items(made(items.elements()));
    }
    return val;
  }

  private List<Val> made(List<Val> elements) {
    List<Val> all = new ArrayList<>();
    for (Val element : elements) {
      all.add(atElement(all.size(), () -> made(element)));
    }
    return all;
  }

  private static boolean hasUnmade(List<Val> vals) {
    return vals.stream()
        .anyMatch(
            val ->
                val instanceof Val.Unmade
                    || !(val instanceof Val.Model)
                        && val.listed().filter(Models::hasUnmade).isPresent());
  }

  private Val make(Val.ModelType type, Calls.Arguments arguments) {
    Optional<Host> host = e.flow().host();
    if (host.isEmpty()) {
      return create(type, arguments);
    }
    List<Calls.Argument> all = new ArrayList<>(arguments.positional());
    all.addAll(arguments.named().values());
    Optional<Calls.Argument> computed = all.stream().filter(a -> isComputed(a.val())).findFirst();
    if (computed.isPresent()) {
      return e.error(
          Diagnostic.error(
                  Code.NOT_CONSTANT,
                  "the configuration of a model must be known before the program runs")
              .at(computed.get().span(), computed.get().val().describe())
              .note("a `var` of `main`, the counter of its loop and all computed tensors are not")
              .help("write the number, a `const`, or loop over a list: `for n in [1, 2, 3]`"));
    }
    Optional<Calls.Argument> made = all.stream().filter(a -> belongs(a.val())).findFirst();
    return made.isEmpty()
        ? host.get().create(e, type, arguments)
        : e.error(
            Diagnostic.error(
                    Code.ARGUMENT_TYPE, "what `main` has made cannot become part of another model")
                .at(made.get().span(), made.get().val().describe())
                .note("a model owns its parameters; nothing is shared")
                .help("make it in place, as in `Sequential(Linear(3, 1), relu)`"));
  }

  private static boolean isComputed(Val val) {
    return val instanceof Val.Tensor
        || val instanceof Val.Unmade unmade
            && unmade.arguments().values().stream().anyMatch(Models::isComputed)
        || !(val instanceof Val.Model)
            && val.listed().filter(all -> all.stream().anyMatch(Models::isComputed)).isPresent();
  }

  /** Whether a model that was made already is in {@code val}. */
  private static boolean belongs(Val val) {
    return val instanceof Val.Model
        || val instanceof Val.Function fn && fn.self() != null
        || val instanceof Val.Bound bound && belongs(bound.receiver())
        || val instanceof Val.Unmade unmade
            && unmade.arguments().values().stream().anyMatch(Models::belongs)
        || val.listed().filter(all -> all.stream().anyMatch(Models::belongs)).isPresent();
  }

  /** A new instance of {@code type}; {@link Val#ERROR} after a report. */
  Val create(Val.ModelType type, Calls.Arguments arguments) {
    Span site = arguments.span();
    return e.at(site, () -> e.calls().asked(site, () -> createHere(type, arguments)));
  }

  private Val createHere(Val.ModelType type, Calls.Arguments arguments) {
    if (depth >= 50) {
      return e.error(Code.RECURSION, "models are nested more than 50 deep", arguments.span(), "");
    }
    Scope scope = type.scope().nested(Scope.Level.MODEL);
    if (!e.parameters.bind(
        type.decl().name(), type.decl().params(), arguments, scope, new HashMap<>())) {
      return Val.ERROR;
    }
    return new Val.Model(build(type.decl(), arguments, scope));
  }

  /** Builds the instance whose configuration is bound in {@code scope}. */
  private ModelInstance build(Decl.Model decl, Calls.Arguments arguments, Scope scope) {
    ModelInstance instance = ModelInstance.start(decl, path, scope);
    ModelInstance outerOwner = owner;
    String outerPath = path;
    owner = instance;
    depth++;
    try {
      configure(instance, arguments, scope);
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

  /** Numbers of the configuration that are known stay numbers; the others are kept. */
  private void configure(ModelInstance instance, Calls.Arguments arguments, Scope scope) {
    List<Param> params = instance.decl().params();
    for (int i = 0; i < params.size(); i++) {
      Param param = params.get(i);
      Val bound = ((Scope.Binding.Fixed) scope.findHere(param.name()).orElseThrow()).val();
      if (param.isVariadic() || hasModel(bound)) {
        configureModels(instance, param, bound, scope);
        continue;
      }
      Val given = i < arguments.positional().size() ? arguments.positional().get(i).val() : null;
      if (arguments.named().containsKey(param.name())) {
        given = arguments.named().get(param.name()).val();
      } else if (given == null) {
        given = param.initial().map(init -> e.expressions.eval(init, scope)).orElse(Val.NONE);
      }
      boolean isKnown = given.isLiteral() || given instanceof Val.Bool;
      boolean isFloat = bound instanceof Val.Tensor t && t.value().type().dtype().isFloat();
      Val val = isKnown ? asFloat(given, isFloat) : keep(instance, param.name(), bound);
      scope.bind(param.name(), val, param.nameSpan());
    }
  }

  private static boolean hasModel(Val val) {
    return val instanceof Val.Model
        || val instanceof Val.Unmade
        || val.listed().filter(all -> all.stream().anyMatch(Models::hasModel)).isPresent();
  }

  /**
   * A model given as configuration becomes a submodel of the parameter's name; those given for any
   * number of arguments are called 0, 1, … as in PyTorch's {@code Sequential}.
   */
  private void configureModels(ModelInstance instance, Param param, Val bound, Scope scope) {
    Val val;
    if (bound instanceof Val.Items items && param.isVariadic()) {
      List<Val> all = new ArrayList<>();
      for (Val element : items.elements()) {
        all.add(at(instance.pathOf(Integer.toString(all.size())), () -> made(element)));
      }
      val = new Val.Items(all);
    } else {
      String inner = param.isVariadic() ? instance.path() : instance.pathOf(param.name());
      val = at(inner, () -> made(bound));
    }
    scope.bind(param.name(), keep(instance, param.name(), val), param.nameSpan());
    register(instance, val);
  }

  private static Val asFloat(Val given, boolean isFloat) {
    return isFloat && Constants.number(given).isPresent()
        ? new Val.Float(Constants.number(given).orElseThrow())
        : given;
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
      case REQUIRE -> e.expressions.eval(((Member.RequireDecl) member).call(), scope);
      case FN -> {
        // Declared before all else, so that members can be named in any order.
      }
    }
  }

  private void let(ModelInstance instance, Member.LetDecl let, Scope scope) {
    String inner = let.pattern() instanceof Pattern.Named n ? instance.pathOf(n.name()) : path;
    Val val = at(inner, () -> e.expressions.evalUnmade(let.value(), scope));
    if (let.type().isPresent()) {
      val = e.expected.convertTo(let.type().get(), val, let.value().span(), scope);
    }
    bind(instance, let.pattern(), val, scope);
  }

  /** Binds the names of a member; the tensors among its values are kept. */
  private void bind(ModelInstance instance, Pattern pattern, Val given, Scope scope) {
    if (pattern instanceof Pattern.Named named) {
      Val val = at(instance.pathOf(named.name()), () -> made(given));
      declare(named.name(), keep(instance, named.name(), val), named.span(), scope);
      register(instance, val);
      return;
    }
    Pattern.Tuple tuple = (Pattern.Tuple) pattern;
    List<Val> parts = e.statements.parts(tuple, given);
    for (int i = 0; i < parts.size(); i++) {
      bind(instance, tuple.elements().get(i), parts.get(i), scope);
    }
  }

  /**
   * {@code val} with tensors moved into cells: they were computed once, when the model was made.
   */
  private Val keep(ModelInstance instance, String name, Val val) {
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
  private void register(ModelInstance instance, Val val) {
    if (val instanceof Val.Model model) {
      instance.add(new ModelInstance.Part.Sub(model.instance()));
    } else if (val instanceof Val.Optimizer optimizer) {
      instance.add(new ModelInstance.Part.Optim(optimizer.instance()));
    } else {
      val.listed().ifPresent(all -> all.forEach(element -> register(instance, element)));
    }
  }

  private void kept(
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
  <T> T atElement(int element, Supplier<T> body) {
    return at(path.isEmpty() ? "" : path + "." + element, body);
  }

  private <T> T at(String inner, Supplier<T> body) {
    String outer = path;
    path = inner;
    try {
      return body.get();
    } finally {
      path = outer;
    }
  }
}
