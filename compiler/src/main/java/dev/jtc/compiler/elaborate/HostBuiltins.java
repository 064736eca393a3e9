package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.elaborate.HostFunction.Gives;
import dev.jtc.compiler.elaborate.HostFunction.Parameter;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code main} can do to the outside world: calls of {@link HostFunctions} are bound here. */
final class HostBuiltins {
  private HostBuiltins() {}

  static List<Builtin> table() {
    List<Builtin> table = new ArrayList<>();
    table.add(host("seed", List.of("n"), HostBuiltins::seed));
    for (HostFunction fn : HostFunctions.TABLE) {
      table.add(host(fn.name(), fn.names(), (host, call) -> call(host, call, fn)));
    }
    HostFunction batches = HostFunctions.BATCHES;
    table.add(host(batches.name(), batches.names(), (host, call) -> batches(call)));
    return table;
  }

  private static Builtin host(
      String name, List<String> parameters, BiFunction<Host, Call, Val> body) {
    return new Builtin(
        name,
        parameters,
        call -> {
          Optional<Host> host = call.elaboration().flow().host();
          return host.isPresent()
              ? body.apply(host.get(), call)
              : call.elaboration()
                  .error(
                      Diagnostic.error(Code.HOST_IN_FN, "`" + name + "` belongs in `main`")
                          .at(call.span(), "a function only computes"));
        });
  }

  private static Val seed(Host host, Call call) {
    Value n = call.tensor("n", Optional.of(DType.I64));
    if (call.failed()) {
      return Val.ERROR;
    }
    if (!n.type().equals(TensorType.scalar(DType.I64))) {
      return call.elaboration()
          .error(Code.ARGUMENT_TYPE, "a seed is an i64 scalar", call.spanOf("n"), n.type().words());
    }
    host.seed(call.elaboration(), n);
    return Val.NONE;
  }

  private static List<HostArgument> arguments(Call call, HostFunction fn) {
    List<HostArgument> arguments = new ArrayList<>();
    for (Parameter parameter : fn.parameters()) {
      arguments.add(argument(call, parameter));
    }
    return arguments;
  }

  /** Without an argument for it, the seed is drawn; where there is no shuffling, it is not. */
  private static Val batches(Call call) {
    HostFunction fn = HostFunctions.BATCHES;
    List<HostArgument> arguments = arguments(call, fn);
    if (call.failed()) {
      return Val.ERROR;
    }
    List<TensorType> types =
        ((HostArgument.Array) arguments.get(0))
            .elements().stream()
                .map(given -> ((HostArgument.Tensor) given).value().type())
                .toList();
    boolean isScalar = types.isEmpty() || types.stream().anyMatch(type -> type.rank() == 0);
    boolean differ =
        !isScalar
            && types.stream().map(type -> type.shape().dim(0)).distinct().count() > 1
            && types.stream().allMatch(type -> type.shape().dim(0).isConstant());
    if (isScalar || differ) {
      return call.elaboration()
          .error(
              Code.ARGUMENT_TYPE,
              "`batches` needs tensors " + (isScalar ? "with an axis" : "of one first size"),
              call.spanOf("tensors"),
              types.stream().map(TensorType::words).collect(Collectors.joining(", ")));
    }
    int seed = arguments.indexOf(HostArgument.Absent.SEED);
    if (seed >= 0) {
      boolean isShuffled = !arguments.get(2).equals(new HostArgument.Literal(Boolean.FALSE));
      arguments.set(
          seed,
          isShuffled
              ? new HostArgument.Tensor(call.elaboration().drawSeed(call.span()))
              : new HostArgument.Literal(0L));
    }
    return new Val.Made(fn, arguments);
  }

  private static Val call(Host host, Call call, HostFunction fn) {
    List<HostArgument> arguments = arguments(call, fn);
    if (call.failed()) {
      return Val.ERROR;
    }
    if (fn.gives() instanceof Gives.Made) {
      return new Val.Made(fn, arguments);
    } else if (fn.gives() instanceof Gives.Declared) {
      return new Val.Unread(fn, arguments, call.span());
    }
    return host.call(call.elaboration(), fn, arguments, call.span());
  }

  // Arguments.

  private static HostArgument argument(Call call, Parameter parameter) {
    switch (parameter.kind()) {
      case CONSOLE -> {
        return HostArgument.Absent.CONSOLE;
      }
      case DECLARED -> {
        return HostArgument.Absent.DECLARED;
      }
      case LINE -> {
        return line(call);
      }
      case TEXT, TEXTS, TENSOR, TENSORS, INTEGER, NUMBER, FLAG, MODEL, OBJECT -> {
        if (parameter.isRest()) {
          List<HostArgument> rest = new ArrayList<>();
          call.rest().forEach(given -> rest.add(one(call, parameter, given.val(), given.span())));
          return new HostArgument.Array(parameter.type(), rest);
        }
        Val val =
            parameter.otherwise().isPresent()
                ? call.val(parameter.name())
                : call.required(parameter.name());
        return val == Val.NONE && parameter.otherwise().isPresent()
            ? parameter.otherwise().get()
            : one(call, parameter, val, call.spanOf(parameter.name()));
      }
    }
    throw new IllegalStateException(parameter.kind().toString());
  }

  /** All values of a {@code print} with blanks between them. */
  private static HostArgument line(Call call) {
    List<Val.Piece> pieces = new ArrayList<>();
    for (Calls.Argument argument : call.rest()) {
      if (!pieces.isEmpty()) {
        pieces.add(new Val.Piece.Text(" "));
      }
      Optional<List<Val.Piece>> more =
          argument.val() instanceof Val.Str text
              ? Optional.of(List.of(new Val.Piece.Text(text.text())))
              : Templates.pieces(call.elaboration(), argument.val(), "", argument.span());
      if (more.isEmpty()) {
        call.fail();
        return HostArgument.NONE;
      }
      pieces.addAll(more.get());
    }
    return new HostArgument.Text(pieces);
  }

  private static HostArgument one(Call call, Parameter parameter, Val val, Span span) {
    if (val.isError()) {
      call.fail();
      return HostArgument.NONE;
    }
    Optional<HostArgument> argument =
        switch (parameter.kind()) {
          case TEXT -> text(val);
          case TEXTS -> array(String.class, val, HostBuiltins::text);
          case TENSOR -> tensor(call, val);
          case TENSORS ->
              Arithmetic.isNumeric(val)
                  ? array(Tensor.class, List.of(val), v -> tensor(call, v))
                  : array(Tensor.class, val, v -> tensor(call, v));
          case INTEGER ->
              val instanceof Val.Int integer && integer.dim().isConstant()
                  ? Optional.of(new HostArgument.Literal(integer.dim().value()))
                  : scalar(call, val).filter(HostBuiltins::isInteger);
          case NUMBER ->
              val.isLiteral() && Constants.number(val).isPresent()
                  ? Optional.of(new HostArgument.Literal(Constants.number(val).orElseThrow()))
                  : scalar(call, val);
          case FLAG ->
              val instanceof Val.Bool truth
                  ? Optional.of(new HostArgument.Literal(truth.value()))
                  : scalar(call, val).filter(given -> dtype(given) == DType.BOOL);
          case MODEL ->
              val instanceof Val.Model model
                  ? Optional.of(new HostArgument.Model(model.instance()))
                  : Optional.empty();
          case OBJECT ->
              val instanceof Val.Made made && parameter.type().isAssignableFrom(made.type())
                  ? Optional.of(new HostArgument.Made(made.function(), made.arguments()))
                  : Optional.empty();
          case LINE, CONSOLE, DECLARED -> throw new IllegalStateException("written by nobody");
        };
    if (argument.isEmpty()) {
      call.fail();
      String title = "`" + parameter.name().replace("...", "") + "` of `" + call.name() + "`";
      call.elaboration()
          .error(
              Diagnostic.error(Code.ARGUMENT_TYPE, title + " must be " + words(parameter))
                  .at(span, val.describe()));
    }
    return argument.orElse(HostArgument.NONE);
  }

  private static String words(Parameter parameter) {
    return switch (parameter.kind()) {
      case TEXT -> "a string";
      case TEXTS -> "a string or several";
      case TENSOR -> "a tensor";
      case TENSORS -> "a tensor or several";
      case INTEGER -> "an integer";
      case NUMBER -> "a number";
      case FLAG -> "`true`, `false` or a bool";
      case MODEL -> "a model";
      case OBJECT -> "what a function for it gives";
      case LINE, CONSOLE, DECLARED -> throw new IllegalStateException("written by nobody");
    };
  }

  private static Optional<HostArgument> text(Val val) {
    if (val instanceof Val.Template template) {
      return Optional.of(new HostArgument.Text(template.pieces()));
    }
    return val instanceof Val.Str text
        ? Optional.of(new HostArgument.Literal(text.text()))
        : Optional.empty();
  }

  private static Optional<HostArgument> tensor(Call call, Val given) {
    Val val = Literals.stacked(call.elaboration(), given, Optional.empty());
    return Arithmetic.isNumeric(val)
        ? Optional.of(new HostArgument.Tensor(call.elaboration().tensor(val)))
        : Optional.empty();
  }

  private static Optional<HostArgument> scalar(Call call, Val val) {
    return tensor(call, val)
        .filter(given -> ((HostArgument.Tensor) given).value().type().rank() == 0);
  }

  private static boolean isInteger(HostArgument argument) {
    return dtype(argument).isInt();
  }

  private static DType dtype(HostArgument argument) {
    return ((HostArgument.Tensor) argument).value().type().dtype();
  }

  private static Optional<HostArgument> array(
      Class<?> element, Val val, Function<Val, Optional<HostArgument>> one) {
    List<Val> elements =
        val instanceof Val.Tuple tuple
            ? tuple.elements()
            : val instanceof Val.Items items ? items.elements() : List.of(val);
    return array(element, elements, one);
  }

  private static Optional<HostArgument> array(
      Class<?> element, List<Val> elements, Function<Val, Optional<HostArgument>> one) {
    List<HostArgument> found = new ArrayList<>();
    for (Val val : elements) {
      one.apply(val).ifPresent(found::add);
    }
    return found.size() == elements.size()
        ? Optional.of(new HostArgument.Array(element, found))
        : Optional.empty();
  }
}
