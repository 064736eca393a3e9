package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
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
import java.util.stream.Collectors;

/** Arguments of a call bound to the parameters they are for. */
final class Parameters {
  private final Elaboration e;

  Parameters(Elaboration e) {
    this.e = e;
  }

  /** Arguments by parameter position; null where a parameter has no argument. Reports misfits. */
  Calls.Argument[] bind(
      String callee, List<String> parameters, Calls.Arguments arguments, boolean[] failed) {
    Calls.Argument[] bound = new Calls.Argument[parameters.size()];
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
    for (Map.Entry<String, Calls.Argument> named : arguments.named().entrySet()) {
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
  boolean bind(
      String callee,
      List<Param> params,
      Calls.Arguments arguments,
      Scope scope,
      Map<String, DType> classes) {
    boolean[] failed = {arguments.hasError()};
    List<String> names = params.stream().map(Param::name).toList();
    Calls.Argument[] bound = bind(callee, names, gathered(params, arguments), failed);
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
  private static Calls.Arguments gathered(List<Param> params, Calls.Arguments arguments) {
    int last = params.size() - 1;
    if (last < 0 || !params.get(last).isVariadic()) {
      return arguments;
    }
    Map<String, Calls.Argument> named = new LinkedHashMap<>(arguments.named());
    named.computeIfPresent(
        params.get(last).name(), (name, argument) -> argument.map(val -> spread(List.of(val))));
    List<Calls.Argument> positional = arguments.positional();
    if (positional.size() <= last) {
      return new Calls.Arguments(positional, named, arguments.span());
    }
    List<Calls.Argument> gathered = new ArrayList<>(positional.subList(0, last));
    List<Calls.Argument> taken = positional.subList(last, positional.size());
    Val list = spread(taken.stream().map(Calls.Argument::val).toList());
    gathered.add(new Calls.Argument(list, taken.get(0).span()));
    return new Calls.Arguments(gathered, named, arguments.span());
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

    static Turn of(Param param, Calls.Argument argument) {
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

  /**
   * The arguments of a call as tensors of the declared dtypes, without the last ones from one on
   * that is None, if the call leaves all of these out; empty after a report.
   */
  Optional<List<Value>> tensors(Val.Function fn, Calls.Arguments arguments) {
    Scope scope = fn.scope().nested();
    List<Param> params = fn.decl().params();
    if (!bind(fn.decl().name(), params, arguments, scope, new HashMap<>())) {
      return Optional.empty();
    }
    List<Value> values = new ArrayList<>();
    for (Param param : params) {
      Val val = ((Scope.Binding.Fixed) scope.findHere(param.name()).orElseThrow()).val();
      if (val == Val.NONE && leavesOut(arguments, values.size(), params)) {
        break;
      }
      if (!Arithmetic.isNumeric(val)) {
        e.error(
            Code.ARGUMENT_TYPE,
            "`main` can only give tensors to a function of a model",
            arguments.span(),
            "`" + param.name() + "` is " + val.describe());
        return Optional.empty();
      }
      values.add(e.arithmetic.tensor(val, Optional.empty()));
    }
    return Optional.of(values);
  }

  /** Whether the call has nothing for the parameters from {@code first} on. */
  private static boolean leavesOut(Calls.Arguments arguments, int first, List<Param> params) {
    return arguments.positional().size() <= first
        && params.subList(first, params.size()).stream()
            .allMatch(p -> p.initial().isPresent() && !arguments.named().containsKey(p.name()));
  }
}
