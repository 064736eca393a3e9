package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A function that the language cannot express itself.
 *
 * @param name as programs call it
 * @param parameters their names in order; one that ends in {@code ...} takes all positional
 *     arguments from there, and those after it must be named
 * @param takes whether its arguments are values
 * @param body what it does; asked only when every argument is sound
 */
public record Builtin(String name, List<String> parameters, Takes takes, Body body) {
  Builtin(String name, List<String> parameters, Body body) {
    this(name, parameters, Takes.VALUES, body);
  }

  /** What becomes of arguments before the body sees them. */
  enum Takes {
    VALUES,
    /** Parameters of models among them stay places that can be assigned. */
    PLACES
  }

  /** What a builtin does with a call. */
  @FunctionalInterface
  interface Body {
    Val apply(Call call);
  }

  Val call(Elaboration e, Calls.Arguments arguments) {
    Call call = new Call(e, this, arguments);
    return call.failed() ? Val.ERROR : body.apply(call);
  }

  /**
   * One call: typed access to its arguments. A getter that fails reports, makes {@link #failed}
   * true and gives something harmless.
   */
  static final class Call {
    private final Elaboration e;
    private final Builtin builtin;
    private final Span span;
    private final List<String> names;
    private final Calls.Argument[] bound;
    private final List<Calls.Argument> rest = new ArrayList<>();
    private boolean failed;

    Call(Elaboration e, Builtin builtin, Calls.Arguments arguments) {
      this.e = e;
      this.builtin = builtin;
      this.span = arguments.span();
      List<String> names = builtin.parameters();
      int rest = restAt(names);
      Calls.Arguments fixed = arguments;
      if (rest >= 0) {
        List<String> others = new ArrayList<>(names);
        others.remove(rest);
        int count = Math.min(rest, arguments.positional().size());
        this.rest.addAll(arguments.positional().subList(count, arguments.positional().size()));
        fixed =
            new Calls.Arguments(
                arguments.positional().subList(0, count), arguments.named(), arguments.span());
        names = rest == others.size() ? withOptions(others) : others;
      }
      this.names = names;
      boolean[] bad = {false};
      this.bound = e.parameters.bind(builtin.name(), names, fixed, bad);
      this.failed = bad[0];
    }

    private static int restAt(List<String> names) {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).endsWith("...")) {
          return i;
        }
      }
      return -1;
    }

    /** Functions of any number of sizes also take {@code dtype}. */
    private static List<String> withOptions(List<String> names) {
      List<String> all = new ArrayList<>(names);
      all.add("dtype");
      return all;
    }

    Elaboration elaboration() {
      return e;
    }

    Builds build() {
      return e.build();
    }

    String name() {
      return builtin.name();
    }

    Span span() {
      return span;
    }

    boolean failed() {
      return failed;
    }

    /** Makes the call wrong, which was reported. */
    void fail() {
      failed = true;
    }

    List<Calls.Argument> rest() {
      return rest;
    }

    private Optional<Calls.Argument> argument(String parameter) {
      int position = names.indexOf(parameter);
      return Optional.ofNullable(bound[position]).filter(a -> a.val() != Val.NONE);
    }

    /** The argument, or {@link Val#NONE}. */
    Val val(String parameter) {
      return argument(parameter).map(Calls.Argument::val).orElse(Val.NONE);
    }

    Span spanOf(String parameter) {
      return argument(parameter).map(Calls.Argument::span).orElse(span);
    }

    private <T> T fail(Diagnostic diagnostic, T harmless) {
      e.error(diagnostic);
      failed = true;
      return harmless;
    }

    /** A required argument. */
    Val required(String parameter) {
      Optional<Calls.Argument> argument = argument(parameter);
      if (argument.isPresent()) {
        return argument.get().val();
      }
      return fail(
          Diagnostic.error(
                  Code.BAD_ARGUMENTS,
                  "`" + builtin.name() + "` needs an argument for `" + parameter + "`")
              .at(span),
          Val.ERROR);
    }

    /** A required tensor; literals are converted. */
    Value tensor(String parameter) {
      return tensor(parameter, Optional.empty());
    }

    Value tensor(String parameter, Optional<DType> wanted) {
      Val val = Literals.stacked(e, required(parameter), wanted);
      if (Arithmetic.isNumeric(val)) {
        return e.arithmetic.tensor(val, wanted);
      }
      Value harmless = build().constant(DType.F32, 0);
      return val.isError() ? harmless : fail(wrong(parameter, "a tensor", val), harmless);
    }

    /** A float tensor; integer literals become f32. */
    Value floats(String parameter) {
      Val val = required(parameter);
      Optional<DType> wanted = val.isLoose() ? Optional.of(DType.F32) : Optional.empty();
      Value value = tensor(parameter, wanted);
      return value.type().dtype().isFloat()
          ? value
          : fail(
              wrong(parameter, "a float tensor", val).help("convert it with `f32(…)`"),
              build().constant(DType.F32, 0));
    }

    /** A tensor of anything but bools. */
    Value numbers(String parameter) {
      Value value = tensor(parameter);
      return value.type().dtype() != DType.BOOL
          ? value
          : fail(
              wrong(parameter, "a tensor of numbers", required(parameter)),
              build().constant(DType.F32, 0));
    }

    private Diagnostic wrong(String parameter, String expected, Val val) {
      return Diagnostic.error(
              Code.ARGUMENT_TYPE,
              "`" + parameter + "` of `" + builtin.name() + "` must be " + expected)
          .at(spanOf(parameter), val.describe());
    }

    /** A size or integer known now. */
    Optional<Dim> dim(String parameter) {
      Val val = val(parameter);
      if (val instanceof Val.Int integer) {
        return Optional.of(integer.dim());
      }
      return val == Val.NONE
          ? Optional.empty()
          : fail(
              wrong(parameter, "an integer known before the program runs", val), Optional.empty());
    }

    boolean flag(String parameter) {
      Val val = val(parameter);
      if (val instanceof Val.Bool truth) {
        return truth.value();
      }
      return val != Val.NONE && fail(wrong(parameter, "`true` or `false`", val), false);
    }

    String text(String parameter) {
      Val val = required(parameter);
      if (val instanceof Val.Str text) {
        return text.text();
      }
      return val.isError() ? "" : fail(wrong(parameter, "a string", val), "");
    }

    DType dtype(String parameter, DType otherwise) {
      Val val = val(parameter);
      if (val instanceof Val.Type type) {
        return type.dtype();
      }
      return val == Val.NONE ? otherwise : fail(wrong(parameter, "a dtype", val), otherwise);
    }

    /** An axis of a tensor, counted from the end if negative. */
    int axis(String parameter, int rank) {
      return axis(required(parameter), spanOf(parameter), rank);
    }

    int axis(Val val, Span at, int rank) {
      if (val instanceof Val.Int integer && integer.dim().isConstant()) {
        long axis = integer.dim().value();
        if (axis >= -rank && axis < rank) {
          return (int) (axis < 0 ? axis + rank : axis);
        }
        return fail(
            Diagnostic.error(
                    Code.BAD_AXIS, "there is no axis " + axis + " in a tensor of rank " + rank)
                .at(at, rank == 0 ? "a scalar has no axes" : "from " + -rank + " to " + (rank - 1)),
            0);
      }
      return val.isError()
          ? 0
          : fail(
              Diagnostic.error(Code.BAD_AXIS, "an axis is an integer known before the program runs")
                  .at(at, val.describe()),
              0);
    }

    /** Axes: one, a tuple, or all if not given. */
    List<Integer> axes(String parameter, int rank) {
      Val val = val(parameter);
      List<Integer> axes = new ArrayList<>();
      if (val == Val.NONE) {
        for (int axis = 0; axis < rank; axis++) {
          axes.add(axis);
        }
        return axes;
      }
      List<Val> given =
          val instanceof Val.Tuple tuple
              ? tuple.elements()
              : val instanceof Val.Items items ? items.elements() : List.of(val);
      for (Val one : given) {
        axes.add(axis(one, spanOf(parameter), rank));
      }
      List<Integer> sorted = axes.stream().distinct().sorted().toList();
      return sorted.size() == axes.size()
          ? sorted
          : fail(
              Diagnostic.error(Code.BAD_AXIS, "an axis is named twice").at(spanOf(parameter)),
              List.of());
    }

    /** The remaining arguments, or the elements of one that is a tuple or list. */
    private List<Calls.Argument> several() {
      if (rest.size() != 1) {
        return rest;
      }
      Calls.Argument only = rest.get(0);
      List<Val> elements =
          only.val() instanceof Val.Tuple tuple
              ? tuple.elements()
              : only.val() instanceof Val.Items items ? items.elements() : List.of(only.val());
      return elements.stream().map(val -> new Calls.Argument(val, only.span())).toList();
    }

    /** Axes of a tensor: the remaining arguments. */
    int[] axes(int rank) {
      return several().stream().mapToInt(given -> axis(given.val(), given.span(), rank)).toArray();
    }

    /** A shape: the remaining arguments, or one tuple of sizes. */
    Shape shape() {
      List<Calls.Argument> sizes = several();
      List<Dim> dims = new ArrayList<>();
      for (Calls.Argument size : sizes) {
        boolean isTooSmall =
            size.val() instanceof Val.Int integer
                && integer.dim().isConstant()
                && integer.dim().value() < -1;
        if (!(size.val() instanceof Val.Int integer) || isTooSmall) {
          return fail(noSize(size, isTooSmall), Shape.SCALAR);
        }
        dims.add(integer.dim());
      }
      return new Shape(dims);
    }

    private Diagnostic noSize(Calls.Argument size, boolean isTooSmall) {
      String title =
          isTooSmall
              ? "a size cannot be negative"
              : "`" + builtin.name() + "` needs sizes known before the program runs";
      Diagnostic diagnostic =
          Diagnostic.error(Code.BAD_SIZE, title).at(size.span(), "is " + size.val().describe());
      return size.val() instanceof Val.Float ? diagnostic.note("a size is an integer") : diagnostic;
    }

    /** A shape whose sizes are not negative. */
    TensorType typeOf(DType dtype) {
      Shape shape = shape();
      if (shape.dims().stream().anyMatch(dim -> dim.is(-1))) {
        return fail(
            Diagnostic.error(Code.BAD_SIZE, "a size cannot be negative").at(span, "here -1"),
            TensorType.scalar(dtype));
      }
      return new TensorType(dtype, shape);
    }
  }
}
