package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Detach;
import dev.jtc.compiler.op.Iota;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of functions that the standard library is built on. */
final class Builtins {
  private static final Map<String, Builtin> TABLE = new LinkedHashMap<>();

  static {
    for (ScalarFn fn :
        List.of(
            ScalarFns.EXP,
            ScalarFns.LOG,
            ScalarFns.EXPM1,
            ScalarFns.LOG1P,
            ScalarFns.LOG2,
            ScalarFns.LOG10,
            ScalarFns.SIN,
            ScalarFns.COS,
            ScalarFns.ATAN,
            ScalarFns.SINH,
            ScalarFns.COSH,
            ScalarFns.TANH,
            ScalarFns.SIGMOID,
            ScalarFns.ERF,
            ScalarFns.ERFC,
            ScalarFns.SQRT,
            ScalarFns.FLOOR,
            ScalarFns.CEIL,
            ScalarFns.ROUND)) {
      add(fn.name(), List.of("x"), call -> new Val.Tensor(call.build().map(fn, call.floats("x"))));
    }
    for (ScalarFn fn : List.of(ScalarFns.ABS, ScalarFns.SIGN)) {
      add(fn.name(), List.of("x"), call -> new Val.Tensor(call.build().map(fn, call.numbers("x"))));
    }
    add("maximum", List.of("a", "b"), call -> pair(call, ScalarFns.MAX));
    add("minimum", List.of("a", "b"), call -> pair(call, ScalarFns.MIN));
    add("atan2", List.of("a", "b"), call -> pair(call, ScalarFns.ATAN2));
    add("where", List.of("condition", "a", "b"), Builtins::where);
    add("sum", List.of("x", "dim", "keepdim"), call -> reduce(call, Reduce.Kind.SUM));
    add("prod", List.of("x", "dim", "keepdim"), call -> reduce(call, Reduce.Kind.PROD));
    add("amax", List.of("x", "dim", "keepdim"), call -> reduce(call, Reduce.Kind.MAX));
    add("amin", List.of("x", "dim", "keepdim"), call -> reduce(call, Reduce.Kind.MIN));
    add("argmax", List.of("x", "dim", "keepdim"), call -> argReduce(call, ArgReduce.Kind.MAX));
    add("argmin", List.of("x", "dim", "keepdim"), call -> argReduce(call, ArgReduce.Kind.MIN));
    add("zeros", List.of("sizes..."), call -> full(call, 0));
    add("ones", List.of("sizes..."), call -> full(call, 1));
    add("full", List.of("value", "sizes..."), Builtins::fullOf);
    add("iota", List.of("n"), Builtins::iota);
    add("arange", List.of("start", "end", "step", "dtype"), Builtins::arange);
    add("convert", List.of("x", "dtype"), Builtins::convert);
    add(
        "detach",
        List.of("x"),
        call -> new Val.Tensor(call.build().emit(new Detach(), call.tensor("x"))));
    OptimizerBuiltins.table().forEach(Builtins::add);
    GradientBuiltins.table().forEach(Builtins::add);
    ListBuiltins.table().forEach(Builtins::add);
    RequirementBuiltins.table().forEach(Builtins::add);
    ShapeBuiltins.table().forEach(Builtins::add);
    OrderBuiltins.table().forEach(Builtins::add);
    RandomBuiltins.table().forEach(Builtins::add);
    RowBuiltins.table().forEach(Builtins::add);
    WindowBuiltins.table().forEach(Builtins::add);
    HostBuiltins.table().forEach(Builtins::add);
  }

  private Builtins() {}

  private static void add(String name, List<String> parameters, Builtin.Body body) {
    add(new Builtin(name, parameters, body));
  }

  private static void add(Builtin builtin) {
    TABLE.put(builtin.name(), builtin);
  }

  static Optional<Builtin> find(String name) {
    return Optional.ofNullable(TABLE.get(name));
  }

  /** All builtins that programs can name. */
  static Collection<Builtin> named() {
    return TABLE.values().stream().filter(builtin -> !builtin.name().contains(".")).toList();
  }

  // Element by element.

  private static Places places(Call call, String left, String right) {
    return Places.ofCall(call.name(), call.spanOf(left), call.spanOf(right));
  }

  private static Val pair(Call call, ScalarFn fn) {
    Arithmetic arithmetic = call.elaboration().arithmetic;
    Val a = Literals.stacked(call.elaboration(), call.required("a"), Optional.empty());
    Val b = Literals.stacked(call.elaboration(), call.required("b"), Optional.empty());
    if (call.failed() || !Arithmetic.isNumeric(a) || !Arithmetic.isNumeric(b)) {
      call.tensor("a");
      call.tensor("b");
      return Val.ERROR;
    }
    return arithmetic.pair(fn, a, b, places(call, "a", "b"));
  }

  private static Val where(Call call) {
    Val condition = call.required("condition");
    Val a = call.required("a");
    Val b = call.required("b");
    if (call.failed()) {
      return Val.ERROR;
    }
    if (condition instanceof Val.Bool known) {
      return known.value() ? a : b;
    }
    Elaboration e = call.elaboration();
    Value c = call.tensor("condition");
    if (call.failed()) {
      return Val.ERROR;
    }
    if (c.type().dtype() != DType.BOOL) {
      return e.error(
          Code.NOT_A_CONDITION,
          "`where` needs a bool tensor",
          call.spanOf("condition"),
          c.type().words());
    }
    Optional<DType> dtype = Optional.ofNullable(Arithmetic.commonType(a, b));
    Value then = call.tensor("a", dtype);
    Value otherwise = call.tensor("b", dtype);
    if (call.failed()) {
      return Val.ERROR;
    }
    if (then.type().dtype() != otherwise.type().dtype()) {
      return e.arithmetic.pair(
          ScalarFns.ADD, new Val.Tensor(then), new Val.Tensor(otherwise), places(call, "a", "b"));
    }
    Shape values = e.broadcasting.broadcast(then.type(), otherwise.type(), places(call, "a", "b"));
    Shape shape =
        values == null
            ? null
            : e.broadcasting.broadcast(
                c.type(), then.type().withShape(values), places(call, "condition", "a"));
    if (shape == null) {
      return Val.ERROR;
    }
    return new Val.Tensor(
        call.build()
            .select(
                e.broadcasting.stretch(c, shape),
                e.broadcasting.stretch(then, shape),
                e.broadcasting.stretch(otherwise, shape)));
  }

  private static Val convert(Call call) {
    Value x = call.tensor("x");
    DType dtype = call.dtype("dtype", DType.F32);
    return call.failed() ? Val.ERROR : new Val.Tensor(call.build().convert(x, dtype));
  }

  // Reductions.

  private static Val reduce(Call call, Reduce.Kind kind) {
    Value x = call.tensor("x");
    List<Integer> axes = call.axes("dim", x.type().rank());
    boolean keep = call.flag("keepdim");
    if (call.failed()) {
      return Val.ERROR;
    }
    if (x.type().dtype() == DType.BOOL) {
      x = call.build().convert(x, DType.I64);
    }
    if (axes.isEmpty()) {
      return new Val.Tensor(x);
    }
    boolean isExtreme = kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN;
    Shape shape = x.type().shape();
    if (isExtreme && axes.stream().anyMatch(axis -> shape.dim(axis).is(0))) {
      return call.elaboration()
          .error(
              Code.BAD_SIZE,
              "`" + call.name() + "` of no elements",
              call.spanOf("x"),
              x.type().words());
    }
    Value reduced = call.build().emit(new Reduce(kind, axes), x);
    return new Val.Tensor(
        keep ? call.build().reshape(reduced, kept(x.type().shape(), axes)) : reduced);
  }

  private static Shape kept(Shape shape, List<Integer> axes) {
    List<Dim> dims = new ArrayList<>(shape.dims());
    axes.forEach(axis -> dims.set(axis, Dim.ONE));
    return new Shape(dims);
  }

  private static Val argReduce(Call call, ArgReduce.Kind kind) {
    Value x = call.tensor("x");
    boolean flat = call.val("dim") == Val.NONE;
    boolean keep = call.flag("keepdim");
    int axis = flat ? 0 : call.axis("dim", x.type().rank());
    if (call.failed()) {
      return Val.ERROR;
    }
    Builds b = call.build();
    if (x.type().dtype() == DType.BOOL) {
      x = b.convert(x, DType.I64);
    }
    Value source = flat ? b.reshape(x, Shape.of(x.type().shape().elements())) : x;
    Val found =
        call.elaboration().emit(Code.SHAPES_DIFFER, call.span(), new ArgReduce(kind, axis), source);
    return found instanceof Val.Tensor position && keep && !flat
        ? new Val.Tensor(b.reshape(position.value(), kept(x.type().shape(), List.of(axis))))
        : found;
  }

  // Making tensors.

  private static Val full(Call call, double value) {
    TensorType type = call.typeOf(call.dtype("dtype", DType.F32));
    return call.failed() ? Val.ERROR : new Val.Tensor(call.build().full(type, value));
  }

  private static Val fullOf(Call call) {
    DType natural = call.val("value") instanceof Val.Int ? DType.I64 : DType.F32;
    DType dtype = call.dtype("dtype", natural);
    Value value = call.tensor("value", Optional.of(dtype));
    TensorType type = call.typeOf(value.type().dtype());
    if (call.failed()) {
      return Val.ERROR;
    }
    if (value.type().rank() != 0) {
      return call.elaboration()
          .error(
              Code.ARGUMENT_TYPE,
              "`value` of `full` must be a scalar",
              call.spanOf("value"),
              value.type().words());
    }
    return new Val.Tensor(call.build().spread(value, type.shape()));
  }

  private static Val iota(Call call) {
    Optional<Dim> n = call.dim("n");
    if (n.isEmpty()) {
      call.required("n");
      return Val.ERROR;
    }
    TensorType type = new TensorType(DType.I64, new Shape(List.of(n.get())));
    return new Val.Tensor(call.build().emit(new Iota(type, 0)));
  }

  /**
   * {@code start}, {@code start + step}, … up to and without {@code end}; of one number, from 0 up
   * to it. As in PyTorch floats are computed in f64 and rounded once.
   */
  private static Val arange(Call call) {
    boolean isUpTo = call.val("end") == Val.NONE;
    Val start = isUpTo ? Val.Int.of(0) : call.required("start");
    Val end = isUpTo ? call.required("start") : call.val("end");
    Val step = call.val("step") == Val.NONE ? Val.Int.of(1) : call.val("step");
    boolean isFloat = List.of(start, end, step).stream().anyMatch(Val.Float.class::isInstance);
    DType dtype = call.dtype("dtype", isFloat ? DType.F32 : DType.I64);
    if (call.failed()) {
      return Val.ERROR;
    }
    if (start instanceof Val.Int a
        && end instanceof Val.Int b
        && step instanceof Val.Int s
        && !s.dim().is(0)) {
      Dim room = b.dim().minus(a.dim()).plus(s.dim());
      Dim past = s.dim().isNonNegative() ? Dim.of(-1) : Dim.ONE;
      return counted(call, start, step, room.plus(past).dividedBy(s.dim()), DType.I64, dtype);
    }
    Optional<Double> a = Constants.number(start);
    Optional<Double> b = Constants.number(end);
    Optional<Double> s = Constants.number(step).filter(value -> value != 0);
    if (a.isEmpty() || b.isEmpty() || s.isEmpty()) {
      return call.elaboration()
          .error(
              Code.BAD_SIZE,
              "`arange` needs numbers known before the program runs, and a step other than 0",
              call.span(),
              "");
    }
    Dim count = Dim.of((long) Math.ceil((b.get() - a.get()) / s.get()));
    return counted(call, start, step, count, DType.F64, dtype);
  }

  private static Val counted(Call call, Val start, Val step, Dim count, DType in, DType dtype) {
    Builds b = call.build();
    Dim size = count.isConstant() && count.value() < 0 ? Dim.ZERO : count;
    TensorType type = new TensorType(in, new Shape(List.of(size)));
    Arithmetic arithmetic = call.elaboration().arithmetic;
    Value first = b.spread(arithmetic.tensor(start, Optional.of(in)), type.shape());
    Value by = b.spread(arithmetic.tensor(step, Optional.of(in)), type.shape());
    Value counter = b.convert(b.emit(new Iota(type.withDType(DType.I64), 0)), in);
    if (start.equals(Val.Int.of(0)) && step.equals(Val.Int.of(1))) {
      return new Val.Tensor(b.convert(counter, dtype));
    }
    return new Val.Tensor(b.convert(b.add(first, b.mul(counter, by)), dtype));
  }

  /** A constant of an integer dtype; here because {@code Builds.constant} takes doubles. */
  static Value integer(Builds b, long value) {
    return b.emit(Constant.ofInteger(DType.I64, value));
  }

  /** A truth value. */
  static Value truth(Builds b, boolean value) {
    return b.emit(Constant.ofInteger(DType.BOOL, value ? 1 : 0));
  }
}
