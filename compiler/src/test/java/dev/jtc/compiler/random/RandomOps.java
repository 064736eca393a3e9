package dev.jtc.compiler.random;

import dev.jtc.compiler.autodiff.Regions;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.DynamicIndex;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Gather;
import dev.jtc.compiler.op.Iota;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.op.Window;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Emits random operations on values it knows; each result is known from then on. */
final class RandomOps {
  static final int MOST_TRIPS = 3;
  private static final int MOST_AXES = 4;
  private static final long MOST_ELEMENTS = 300;

  private static final List<ScalarFn> UNARY =
      List.of(
          ScalarFns.SIN,
          ScalarFns.COS,
          ScalarFns.TANH,
          ScalarFns.SIGMOID,
          ScalarFns.ERF,
          ScalarFns.NEG,
          ScalarFns.ABS,
          ScalarFns.FLOOR);
  private static final List<ScalarFn> BINARY =
      List.of(ScalarFns.ADD, ScalarFns.SUB, ScalarFns.MUL, ScalarFns.MAX, ScalarFns.MIN);
  private static final List<ScalarFn> RELATIONS =
      List.of(ScalarFns.LT, ScalarFns.GE, ScalarFns.EQ, ScalarFns.NE);
  private static final List<Reduce.Kind> REDUCTIONS =
      List.of(Reduce.Kind.SUM, Reduce.Kind.SUM, Reduce.Kind.MAX, Reduce.Kind.MIN);

  private final Random random;
  private final Builds b;
  private final DType dtype;
  private final RandomGraphs.Sizing sizing;
  private final List<Value> floats = new ArrayList<>();
  private final List<Value> integers = new ArrayList<>();

  RandomOps(Random random, Builds b, DType dtype, RandomGraphs.Sizing sizing) {
    this.random = random;
    this.b = b;
    this.dtype = dtype;
    this.sizing = sizing;
  }

  void know(Value value) {
    if (value.type().dtype() == dtype) {
      floats.add(value);
    } else {
      integers.add(value);
    }
  }

  List<Value> latest(int count) {
    return floats.subList(Math.max(0, floats.size() - count), floats.size());
  }

  /** Adds one operation, sometimes with others that prepare its operands. */
  void step() {
    Value x = anyFloat();
    Optional<Value> made =
        switch (random.nextInt(16)) {
          case 0, 1 -> Optional.of(elementwise(x));
          case 2, 3 -> Optional.of(b.map(pick(BINARY), x, ofShape(x.type().shape())));
          case 4 -> Optional.of(quotient(x));
          case 5 -> broadcast(x);
          case 6, 7 -> reduce(x);
          case 8 -> dot(x);
          case 9 -> transpose(x);
          case 10 -> random.nextBoolean() ? slice(x) : random.nextBoolean() ? window(x) : fold(x);
          case 11 -> pad(x);
          case 12 -> reshape(x);
          case 13 -> random.nextBoolean() ? concat(x) : row(x);
          case 14 -> Optional.of(select(x));
          default -> random.nextBoolean() ? Optional.of(loop(x)) : Optional.of(branch(x));
        };
    made.filter(value -> small(value.type().shape())).ifPresent(this::know);
  }

  private Value elementwise(Value x) {
    return b.map(pick(UNARY), x);
  }

  private Value quotient(Value x) {
    // x / (2 + sin(w)): never near a pole.
    Value w = b.map(ScalarFns.SIN, ofShape(x.type().shape()));
    return b.map(ScalarFns.DIV, x, b.add(b.full(x.type(), 2), w));
  }

  private Optional<Value> broadcast(Value x) {
    int rank = x.type().rank();
    if (rank == MOST_AXES) {
      return Optional.empty();
    }
    int at = random.nextInt(rank + 1);
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    dims.add(at, sizing.pick(random));
    Shape shape = new Shape(dims);
    List<Integer> axes = IntStream.range(0, rank).map(i -> i < at ? i : i + 1).boxed().toList();
    return small(shape) ? Optional.of(b.broadcast(x, shape, axes)) : Optional.empty();
  }

  private Optional<Value> reduce(Value x) {
    List<Integer> axes =
        IntStream.range(0, x.type().rank()).filter(i -> random.nextBoolean()).boxed().toList();
    if (axes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(tame(b.emit(new Reduce(pick(REDUCTIONS), axes), x)));
  }

  /** Contracts a random axis of each of two values that have one of equal size. */
  private Optional<Value> dot(Value x) {
    Value y = anyFloat();
    for (int i = x.type().rank() - 1; i >= 0; i--) {
      for (int j = y.type().rank() - 1; j >= 0; j--) {
        boolean equal = x.type().shape().dim(i).equals(y.type().shape().dim(j));
        if (equal && x.type().rank() + y.type().rank() - 2 <= MOST_AXES) {
          Value product = b.emit(new Dot(List.of(i), List.of(j), List.of(), List.of()), x, y);
          return small(product.type().shape()) ? Optional.of(tame(product)) : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Value> transpose(Value x) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, x.type().rank()).boxed().toList());
    Collections.shuffle(order, random);
    int[] permutation = order.stream().mapToInt(Integer::intValue).toArray();
    return Optional.of(b.transpose(x, permutation));
  }

  private Optional<Value> slice(Value x) {
    List<Dim> starts = new ArrayList<>();
    List<Dim> sizes = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    for (Dim dim : x.type().shape().dims()) {
      boolean cut = dim.isConstant() && dim.value() > 1;
      long start = cut ? random.nextInt((int) dim.value() - 1) : 0;
      long step = cut ? 1 + random.nextInt(2) : 1;
      long left = cut ? (dim.value() - start + step - 1) / step : 0;
      starts.add(Dim.of(start));
      sizes.add(cut ? Dim.of(1 + random.nextInt((int) left)) : dim);
      steps.add(step);
    }
    return x.type().rank() == 0
        ? Optional.empty()
        : Optional.of(b.emit(new Slice(starts, sizes, steps), x));
  }

  /** Windows along a random axis. */
  private Optional<Value> window(Value x) {
    if (x.type().rank() == 0) {
      return Optional.empty();
    }
    int axis = random.nextInt(x.type().rank());
    Dim length = x.type().shape().dim(axis);
    boolean fits = length.isConstant() && length.value() > 2;
    Dim size = fits ? Dim.of(1 + random.nextInt(2)) : Dim.ONE;
    Dim stride = fits ? Dim.of(1 + random.nextInt(3)) : Dim.ONE;
    Dim dilation = fits ? Dim.of(1 + random.nextInt(2)) : Dim.ONE;
    Window window = new Window(List.of(axis), List.of(size), List.of(stride), List.of(dilation));
    return Optional.of(b.emit(window, x));
  }

  /** The last axis as elements of windows along another one. */
  private Optional<Value> fold(Value x) {
    int rank = x.type().rank() - 1;
    if (rank < 1) {
      return Optional.empty();
    }
    int axis = random.nextInt(rank);
    long stride = 1 + random.nextInt(2);
    long dilation = 1 + random.nextInt(2);
    List<Dim> dims = new ArrayList<>(x.type().shape().dims().subList(0, rank));
    Dim size = x.type().shape().dim(rank);
    Dim room = dims.get(axis).plus(-1).times(stride);
    dims.set(axis, room.plus(size.plus(-1).times(dilation)).plus(1));
    Shape shape = new Shape(dims);
    Fold fold = new Fold(List.of(axis), List.of(Dim.of(stride)), List.of(Dim.of(dilation)), shape);
    return small(shape) ? Optional.of(b.emit(fold, x)) : Optional.empty();
  }

  private Optional<Value> pad(Value x) {
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    List<Long> interior = new ArrayList<>();
    for (int i = 0; i < x.type().rank(); i++) {
      low.add(Dim.of(random.nextInt(2)));
      high.add(Dim.of(random.nextInt(2)));
      interior.add(x.type().shape().dim(i).isConstant() ? (long) random.nextInt(2) : 0L);
    }
    return x.type().rank() == 0
        ? Optional.empty()
        : Optional.of(b.emit(new Pad(low, high, interior), x));
  }

  private Optional<Value> reshape(Value x) {
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    if (dims.size() < 2) {
      dims.add(random.nextInt(dims.size() + 1), Dim.ONE);
    } else {
      int at = random.nextInt(dims.size() - 1);
      dims.set(at, dims.get(at).times(dims.remove(at + 1)));
    }
    return Optional.of(b.reshape(x, new Shape(dims)));
  }

  private Optional<Value> concat(Value x) {
    int axis = x.type().rank() == 0 ? -1 : random.nextInt(x.type().rank());
    if (axis < 0) {
      return Optional.empty();
    }
    return Optional.of(b.emit(new Concat(axis), x, ofShape(x.type().shape())));
  }

  /** Rows by number: one, or several of which some are asked for twice. */
  private Optional<Value> row(Value x) {
    if (x.type().rank() == 0 || !x.type().shape().dim(0).isConstant()) {
      return Optional.empty();
    }
    long rows = x.type().shape().dim(0).value();
    if (random.nextBoolean()) {
      return Optional.of(
          b.emit(new DynamicIndex(), x, b.constant(DType.I64, random.nextInt((int) rows))));
    }
    TensorType three = new TensorType(DType.I64, Shape.of(3));
    Value index = b.map(ScalarFns.REM, b.emit(new Iota(three, 0)), b.full(three, rows));
    return Optional.of(b.emit(new Gather(), x, index));
  }

  private Value select(Value x) {
    Shape shape = x.type().shape();
    Value condition = b.map(pick(RELATIONS), ofShape(shape), ofShape(shape));
    return b.select(condition, x, ofShape(shape));
  }

  private Value loop(Value x) {
    Value w = ofShape(x.type().shape());
    long seed = random.nextLong();
    Value trips = integers.get(random.nextInt(integers.size()));
    return Regions.loop(
            b,
            trips,
            Optional.of(Dim.of(MOST_TRIPS)),
            List.of(x, w),
            (r, i, carried) -> {
              RandomOps inside = new RandomOps(new Random(seed), r, dtype, sizing);
              carried.forEach(inside::know);
              inside.know(w);
              return List.of(inside.expression(x.type()), inside.expression(x.type()));
            })
        .get(random.nextInt(2));
  }

  private Value branch(Value x) {
    Value w = ofShape(x.type().shape());
    Value left = b.map(ScalarFns.SIN, scalar());
    Value condition = b.map(pick(RELATIONS), left, scalar());
    long seed = random.nextLong();
    return Regions.branch(
            b,
            condition,
            List.of(x, w),
            side -> List.of(inside(side, seed).expression(x.type())),
            side -> List.of(inside(side, seed + 1).expression(x.type())))
        .get(0);
  }

  private RandomOps inside(Regions.SideInput side, long seed) {
    RandomOps ops = new RandomOps(new Random(seed), side.b(), dtype, sizing);
    side.operands().forEach(ops::know);
    return ops;
  }

  /** A bounded elementwise expression over what is known, which has one shape. */
  private Value expression(TensorType type) {
    for (int i = 0; i < 3; i++) {
      Value x = anyFloat();
      know(random.nextBoolean() ? elementwise(x) : b.map(pick(BINARY), x, anyFloat()));
    }
    Value last = floats.get(floats.size() - 1);
    if (!last.type().equals(type)) {
      throw new IllegalStateException(last.type() + " where " + type + " is carried");
    }
    return tame(last);
  }

  private Value tame(Value x) {
    return b.map(ScalarFns.TANH, x);
  }

  private Value anyFloat() {
    // Rather a late one, so that graphs get deep.
    int back = Math.min(random.nextInt(floats.size()), random.nextInt(floats.size()));
    return floats.get(floats.size() - 1 - back);
  }

  private Value scalar() {
    return pick(floats.stream().filter(v -> v.type().rank() == 0).toList());
  }

  /** A known value of {@code shape}, else a scalar spread over it. */
  private Value ofShape(Shape shape) {
    List<Value> fitting = floats.stream().filter(v -> v.type().shape().equals(shape)).toList();
    return !fitting.isEmpty() && random.nextInt(4) > 0 ? pick(fitting) : b.spread(scalar(), shape);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static boolean small(Shape shape) {
    return shape.rank() <= MOST_AXES
        && shape.elements().evaluate(name -> RandomGraphs.N) <= MOST_ELEMENTS;
  }
}
