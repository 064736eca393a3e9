package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.NamedArg;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Reshape;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Calls: arguments, inlining of functions, derivatives given by hand. */
public final class Calls {
  /** Deep chains of calls are a mistake, and the stack of the compiler is finite. */
  private static final int DEEPEST = 200;

  private final Elaboration e;

  Calls(Elaboration e) {
    this.e = e;
  }

  /** An argument and where it stands. */
  public record Argument(Val val, Span span, Optional<Span> name) {
    public Argument(Val val, Span span) {
      this(val, span, Optional.empty());
    }

    Argument map(UnaryOperator<Val> change) {
      return new Argument(change.apply(val), span, name);
    }

    /** What to mark if the name is wrong. */
    Span nameSpan() {
      return name.orElse(span);
    }
  }

  /** The arguments of a call as written, evaluated. */
  public record Arguments(List<Argument> positional, Map<String, Argument> named, Span span) {
    boolean hasError() {
      return positional.stream().anyMatch(a -> a.val().isError())
          || named.values().stream().anyMatch(a -> a.val().isError());
    }

    /** The same with other values. */
    Arguments map(UnaryOperator<Val> change) {
      Map<String, Argument> changed = new LinkedHashMap<>();
      named.forEach((name, argument) -> changed.put(name, argument.map(change)));
      return new Arguments(
          positional.stream().map(argument -> argument.map(change)).toList(), changed, span);
    }

    /** The values, positional ones first. */
    List<Val> values() {
      List<Val> values = new ArrayList<>();
      positional.forEach(argument -> values.add(argument.val()));
      named.values().forEach(argument -> values.add(argument.val()));
      return values;
    }

    Arguments withReceiver(Val receiver, Span at) {
      List<Argument> all = new ArrayList<>();
      all.add(new Argument(receiver, at));
      all.addAll(positional);
      return new Arguments(all, named, span);
    }
  }

  Val call(Expr.Call call, Scope scope) {
    Val callee = e.expressions.eval(call.callee(), scope);
    Arguments arguments = evaluate(call, scope);
    return callee.isError() ? Val.ERROR : apply(callee, call, arguments);
  }

  private Arguments evaluate(Expr.Call call, Scope scope) {
    List<Argument> positional = new ArrayList<>();
    for (Expr arg : call.args()) {
      positional.add(new Argument(e.expressions.evalUnmade(arg, scope), arg.span()));
    }
    Map<String, Argument> named = new LinkedHashMap<>();
    for (NamedArg arg : call.named()) {
      Val val = e.expressions.evalUnmade(arg.value(), scope);
      Argument value = new Argument(val, arg.value().span(), Optional.of(arg.nameSpan()));
      if (named.put(arg.name(), value) != null) {
        e.error(Code.BAD_ARGUMENTS, "`" + arg.name() + "` is given twice", arg.nameSpan(), "");
      }
    }
    return new Arguments(positional, named, call.span());
  }

  Val apply(Val callee, Expr.Call call, Arguments given) {
    if (callee instanceof Val.ModelType type) {
      return given.hasError() ? Val.ERROR : new Val.Unmade(type, given);
    }
    boolean takesPlaces =
        callee instanceof Val.Native fn && fn.builtin().takes() == Builtin.Takes.PLACES;
    Arguments arguments = takesPlaces ? given : given.map(e.expressions::value);
    if (callee instanceof Val.Bound bound) {
      return apply(
          bound.function(), call, arguments.withReceiver(bound.receiver(), call.callee().span()));
    } else if (callee instanceof Val.Function fn) {
      return e.flow().host().isPresent() ? invoke(fn, arguments) : inline(fn, arguments);
    } else if (callee instanceof Val.Native fn) {
      return arguments.hasError() ? Val.ERROR : fn.builtin().call(e, arguments);
    } else if (callee instanceof Val.Type type) {
      return conversion(type.dtype(), arguments);
    } else if (callee instanceof Val.OptimizerType type) {
      return e.optimizers.create(type, arguments);
    } else if (callee instanceof Val.Model model) {
      return callForward(model, call, arguments);
    }
    return e.error(
        Code.NOT_CALLABLE, callee.describe() + " cannot be called", call.callee().span(), "");
  }

  private Val invoke(Val.Function fn, Arguments arguments) {
    if (arguments.hasError()) {
      return Val.ERROR;
    }
    Host host = e.flow().host().orElseThrow();
    return fn.self() != null ? host.invoke(e, fn, arguments) : host.call(e, fn, arguments);
  }

  private Val callForward(Val.Model model, Expr.Call call, Arguments arguments) {
    Optional<Decl.Fn> forward = model.instance().function("forward");
    if (forward.isEmpty()) {
      return e.error(
          Diagnostic.error(Code.NOT_CALLABLE, model.describe() + " cannot be called")
              .at(call.callee().span())
              .help("give the model a `fn forward`"));
    }
    Val fn = new Val.Function(forward.get(), model.instance().scope(), model.instance());
    return apply(fn, call, arguments);
  }

  private Val conversion(DType dtype, Arguments arguments) {
    if (arguments.positional().size() != 1 || !arguments.named().isEmpty()) {
      return e.error(
          Code.BAD_ARGUMENTS, "`" + dtype.text() + "` takes one argument", arguments.span(), "");
    }
    Argument argument = arguments.positional().get(0);
    if (argument.val().isError()) {
      return Val.ERROR;
    }
    Val val = Literals.stacked(e, argument.val(), Optional.of(dtype));
    if (!Arithmetic.isNumeric(val)) {
      return e.error(
          Code.BAD_OPERAND,
          "`" + dtype.text() + "` converts tensors and numbers",
          argument.span(),
          argument.val().describe());
    }
    Value value = e.arithmetic.tensor(val, Optional.of(dtype));
    return new Val.Tensor(e.build().convert(value, dtype));
  }

  // Binding.

  /** Arguments by parameter position; null where a parameter has no argument. Reports misfits. */
  Argument[] bind(String callee, List<String> parameters, Arguments arguments, boolean[] failed) {
    Argument[] bound = new Argument[parameters.size()];
    if (arguments.positional().size() > bound.length) {
      e.error(
          Diagnostic.error(
                  Code.BAD_ARGUMENTS,
                  "`"
                      + callee
                      + "` takes "
                      + count(bound.length)
                      + ", not "
                      + arguments.positional().size())
              .at(arguments.positional().get(bound.length).span(), "one too many"));
      failed[0] = true;
    }
    for (int i = 0; i < Math.min(bound.length, arguments.positional().size()); i++) {
      bound[i] = arguments.positional().get(i);
    }
    for (Map.Entry<String, Argument> named : arguments.named().entrySet()) {
      int position = parameters.indexOf(named.getKey());
      if (position < 0) {
        Diagnostic diagnostic =
            Diagnostic.error(
                    Code.BAD_ARGUMENTS,
                    "`" + callee + "` has no parameter `" + named.getKey() + "`")
                .at(named.getValue().nameSpan());
        Optional<String> question = NearNames.question(named.getKey(), parameters);
        e.error(
            question.map(diagnostic::help).orElseGet(() -> diagnostic.note(listed(parameters))));
        failed[0] = true;
      } else if (bound[position] != null) {
        e.error(
            Code.BAD_ARGUMENTS,
            "`" + named.getKey() + "` is given twice",
            named.getValue().nameSpan(),
            "already given by its position");
        failed[0] = true;
      } else {
        bound[position] = named.getValue();
      }
    }
    return bound;
  }

  private static String count(int parameters) {
    return switch (parameters) {
      case 0 -> "no arguments";
      case 1 -> "one argument";
      default -> "at most " + parameters + " arguments";
    };
  }

  private static String listed(List<String> parameters) {
    return parameters.isEmpty()
        ? "it takes no arguments"
        : parameters.stream().collect(Collectors.joining("`, `", "its parameters are `", "`"));
  }

  /**
   * Binds declared parameters in {@code scope}: matches types, fills in defaults, introduces
   * dimension variables. False after a report.
   */
  boolean bindParameters(
      String callee,
      List<Param> params,
      Arguments arguments,
      Scope scope,
      Map<String, DType> classes) {
    boolean[] failed = {arguments.hasError()};
    List<String> names = params.stream().map(Param::name).toList();
    Argument[] bound = bind(callee, names, gathered(params, arguments), failed);
    Signatures.Bindings bindings = new Signatures.Bindings(scope, classes);
    Map<String, Val> matched = new HashMap<>();
    // Sizes first, then tensors: they say what sizes and dtype classes are, literals do not.
    for (Turn turn : Turn.values()) {
      for (int i = 0; i < bound.length; i++) {
        Param param = params.get(i);
        if (turn != Turn.of(param, bound[i])) {
          continue;
        }
        Val val =
            bound[i] == null
                ? byDefault(callee, param, arguments.span(), bindings, failed)
                : e.signatures.match(param, bound[i].val(), bound[i].span(), bindings);
        failed[0] |= val.isError();
        matched.put(param.name(), val);
        if (turn == Turn.SIZE) {
          scope.bind(param.name(), val, param.nameSpan());
        }
      }
    }
    for (int i = 0; i < params.size(); i++) {
      Param param = params.get(i);
      Val val = matched.get(param.name());
      boolean isShared = matched.values().stream().filter(val::equals).count() > 1;
      scope.bind(param.name(), isShared ? apart(val, i + 1) : val, param.nameSpan());
    }
    return !failed[0];
  }

  /**
   * A float that several parameters are becomes a value of its own for each: what a function
   * computes does not depend on whether two arguments are one, nor does a gradient by one of them.
   *
   * @param copy another number for each parameter
   */
  private Val apart(Val val, int copy) {
    if (!(val instanceof Val.Tensor tensor) || !Flow.isFloat(tensor.value())) {
      return val;
    }
    Shape shape = tensor.value().type().shape();
    List<Dim> dims = new ArrayList<>(Collections.nCopies(copy, Dim.ONE));
    dims.addAll(shape.dims());
    Value moved = e.build().emit(new Reshape(new Shape(dims)), tensor.value());
    return new Val.Tensor(e.build().emit(new Reshape(shape), moved));
  }

  /** What a last parameter of any number takes as one list; lists among it are spread. */
  private static Arguments gathered(List<Param> params, Arguments arguments) {
    int last = params.size() - 1;
    if (last < 0 || !params.get(last).isVariadic()) {
      return arguments;
    }
    Map<String, Argument> named = new LinkedHashMap<>(arguments.named());
    named.computeIfPresent(
        params.get(last).name(), (name, argument) -> argument.map(val -> spread(List.of(val))));
    List<Argument> positional = arguments.positional();
    if (positional.size() <= last) {
      return new Arguments(positional, named, arguments.span());
    }
    List<Argument> gathered = new ArrayList<>(positional.subList(0, last));
    List<Argument> taken = positional.subList(last, positional.size());
    Val list = spread(taken.stream().map(Argument::val).toList());
    gathered.add(new Argument(list, taken.get(0).span()));
    return new Arguments(gathered, named, arguments.span());
  }

  private static Val spread(List<Val> vals) {
    List<Val> flat = new ArrayList<>();
    for (Val val : vals) {
      flat.addAll(val instanceof Val.Items items ? items.elements() : List.of(val));
    }
    return new Val.Items(flat);
  }

  /** The order in which parameters are bound. */
  private enum Turn {
    SIZE,
    TENSOR,
    OTHER,
    DEFAULT;

    static Turn of(Param param, Argument argument) {
      boolean isSize =
          param.type().isPresent()
              && param.type().get() instanceof TypeExpr.Named named
              && named.name().equals("dim");
      if (isSize) {
        return SIZE;
      } else if (argument == null) {
        return DEFAULT;
      }
      return argument.val() instanceof Val.Tensor && !argument.val().isLoose() ? TENSOR : OTHER;
    }
  }

  private Val byDefault(
      String callee, Param param, Span span, Signatures.Bindings bindings, boolean[] failed) {
    if (param.initial().isPresent()) {
      Expr initial = param.initial().get();
      Val val = e.expressions.evalUnmade(initial, bindings.scope());
      return val == Val.NONE ? val : e.signatures.match(param, val, initial.span(), bindings);
    }
    if (param.isVariadic()) {
      return new Val.Items(List.of());
    }
    failed[0] = true;
    return e.error(
        Diagnostic.error(
                Code.BAD_ARGUMENTS, "`" + callee + "` needs an argument for `" + param.name() + "`")
            .at(span)
            .at(param.span(), "declared here"));
  }

  // Inlining.

  /** Through whom {@code decl} calls itself, if not directly. */
  private String detour(Decl.Fn decl) {
    return e.current()
        .filter(caller -> caller != decl)
        .map(caller -> " through `" + caller.name() + "`")
        .orElse("");
  }

  /** Elaborates the body of {@code fn} for these arguments. */
  Val inline(Val.Function fn, Arguments arguments) {
    Decl.Fn decl = fn.decl();
    if (e.calls().isCalling(fn)) {
      return e.error(
          Diagnostic.error(Code.RECURSION, "`" + decl.name() + "` calls itself" + detour(decl))
              .at(arguments.span(), "this call")
              .at(decl.nameSpan(), "declared here")
              .note("a graph has no stack: every call is inlined")
              .help("write it as a loop"));
    }
    if (e.calls().depth() >= DEEPEST) {
      return e.error(
          Code.RECURSION, "calls are nested more than " + DEEPEST + " deep", arguments.span(), "");
    }
    if (decl.isTrain() && !e.isTraining()) {
      return e.error(
          Diagnostic.error(
                  Code.TRAIN_FROM_PLAIN,
                  "a plain `fn` cannot call the `train fn` `" + decl.name() + "`")
              .at(arguments.span(), "this call would change the model")
              .help("declare the calling function as `train fn`"));
    }
    Scope scope = fn.scope().nested(Scope.Level.PARAMETERS);
    Map<String, DType> classes = new HashMap<>();
    if (!bindParameters(decl.name(), decl.params(), arguments, scope, classes)) {
      return Val.ERROR;
    }
    String path = fn.self() == null ? e.emitter().origin().scope() : fn.self().path();
    return e.calls()
        .calling(
            decl,
            Optional.ofNullable(fn.self()),
            arguments.span(),
            () -> e.at(arguments.span(), () -> e.inScope(path, () -> body(decl, scope, classes))));
  }

  /** Elaborates a body whose parameters are bound in {@code scope}. */
  Val body(Decl.Fn decl, Scope scope, Map<String, DType> classes) {
    Statements.Outcome outcome = e.statements.run(decl.statements(), scope.nested());
    Val result = Val.NONE;
    if (outcome instanceof Statements.Outcome.Returned returned) {
      result = checkResult(decl, returned, scope, classes);
    } else if (decl.result().isPresent() && !e.hasErrors()) {
      return e.error(
          Diagnostic.error(Code.NO_RESULT, "`" + decl.name() + "` ends without a `return`")
              .at(decl.nameSpan())
              .at(decl.result().get().span(), "a result is declared here"));
    }
    return decl.backward().isPresent() ? e.backwards.withBackward(decl, scope, result) : result;
  }

  private Val checkResult(
      Decl.Fn decl, Statements.Outcome.Returned returned, Scope scope, Map<String, DType> classes) {
    if (decl.result().isEmpty() || returned.val().isError()) {
      return returned.val();
    }
    return e.expected.result(decl.result().get(), returned.val(), returned.span(), scope, classes);
  }
}
