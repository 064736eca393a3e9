package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.NamedArg;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Calls: of functions, which are inlined, of models, of conversions. */
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
    if (!e.parameters.bind(decl.name(), decl.params(), arguments, scope, classes)) {
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
