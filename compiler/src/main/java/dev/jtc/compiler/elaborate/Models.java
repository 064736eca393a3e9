package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Member;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.Pattern;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private final ModelParts parts;

  Models(Elaboration e) {
    this.e = e;
    this.parts = new ModelParts(e);
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
        parts.declare(fn.name(), new Val.Function(fn, scope, instance), fn.nameSpan(), scope);
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
      Val val = isKnown ? asFloat(given, isFloat) : parts.keep(instance, param.name(), bound);
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
    scope.bind(param.name(), parts.keep(instance, param.name(), val), param.nameSpan());
    parts.register(instance, val);
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
        parts.kept(
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
        parts.kept(
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
      parts.declare(named.name(), parts.keep(instance, named.name(), val), named.span(), scope);
      parts.register(instance, val);
      return;
    }
    Pattern.Tuple tuple = (Pattern.Tuple) pattern;
    List<Val> values = e.statements.parts(tuple, given);
    for (int i = 0; i < values.size(); i++) {
      bind(instance, tuple.elements().get(i), values.get(i), scope);
    }
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
