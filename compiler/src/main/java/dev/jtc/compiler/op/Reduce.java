package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * All elements along some axes combined into one; these axes disappear.
 *
 * <p>Numerics: the order is part of the meaning. The reduced elements are visited in row-major
 * order. If the operand's last axis is among the reduced ones, let L be the product of the trailing
 * axes that are all reduced: the element with position r in these goes to lane r mod {@link
 * #LANES}. The lanes start at the identity and are combined at the end by halving: lane l with lane
 * l+8, then l+4, l+2, l+1. Otherwise there is one lane. Everything happens in the operand's dtype;
 * integers wrap. Without elements the result is the identity.
 *
 * <p>Gradient: of sum, a broadcast; of max and min, split evenly among all elements that attain it;
 * of prod, the product of all other elements (n² multiplications, right where elements are 0).
 *
 * @param axes in ascending order, at least one
 */
public record Reduce(Kind kind, List<Integer> axes) implements Op {
  /** How many accumulators a reduction over the last axis has. */
  public static final int LANES = 16;

  public Reduce {
    axes = List.copyOf(axes);
  }

  /** What combines two elements. */
  public enum Kind {
    SUM(ScalarFns.ADD),
    PROD(ScalarFns.MUL),
    /** NaN if there is one. */
    MAX(ScalarFns.MAX),
    /** NaN if there is one. */
    MIN(ScalarFns.MIN);

    private final ScalarFn fn;

    Kind(ScalarFn fn) {
      this.fn = fn;
    }

    /** The function that combines an accumulator (first) and an element. */
    public ScalarFn fn() {
      return fn;
    }

    /** What an accumulator starts with. */
    public Constant identity(DType dtype) {
      return switch (this) {
        case SUM -> number(dtype, 0);
        case PROD -> number(dtype, 1);
        case MAX ->
            switch (dtype) {
              case F32, F64 -> Constant.ofFloat(dtype, Double.NEGATIVE_INFINITY);
              case I32 -> Constant.ofInteger(dtype, Integer.MIN_VALUE);
              case I64 -> Constant.ofInteger(dtype, Long.MIN_VALUE);
              case U8, BOOL -> Constant.ofInteger(dtype, 0);
            };
        case MIN ->
            switch (dtype) {
              case F32, F64 -> Constant.ofFloat(dtype, Double.POSITIVE_INFINITY);
              case I32 -> Constant.ofInteger(dtype, Integer.MAX_VALUE);
              case I64 -> Constant.ofInteger(dtype, Long.MAX_VALUE);
              case U8 -> Constant.ofInteger(dtype, 255);
              case BOOL -> Constant.ofInteger(dtype, 1);
            };
      };
    }

    private static Constant number(DType dtype, long value) {
      return dtype.isFloat() ? Constant.ofFloat(dtype, value) : Constant.ofInteger(dtype, value);
    }
  }

  @Override
  public String mnemonic() {
    return "reduce." + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("axes", Attributes.list(axes));
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 1) {
      return Inference.violation("a reduction takes one operand");
    }
    TensorType x = operands.get(0);
    if (x.dtype() == DType.BOOL) {
      return Inference.violation("truth values have no " + kind.name().toLowerCase(Locale.ROOT));
    }
    if (axes.isEmpty()) {
      return Inference.violation("a reduction needs an axis");
    }
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i);
      if (axis < 0 || axis >= x.rank() || i > 0 && axis <= axes.get(i - 1)) {
        return Inference.violation(axes + " are not ascending axes of " + x);
      }
    }
    return Inference.of(x.withShape(new Shape(keptDims(x.shape()))));
  }

  /** The axes of an operand of rank {@code rank} that stay. */
  public List<Integer> kept(int rank) {
    return IntStream.range(0, rank).filter(axis -> !axes.contains(axis)).boxed().toList();
  }

  private List<Dim> keptDims(Shape shape) {
    return kept(shape.rank()).stream().map(shape::dim).toList();
  }

  /** The trailing axes that are all reduced. */
  public List<Integer> laneAxes(int rank) {
    int first = rank;
    while (first > 0 && axes.contains(first - 1)) {
      first--;
    }
    return IntStream.range(first, rank).boxed().toList();
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    List<Integer> kept = kept(x.rank());
    Tensor y = Elements.zeros(x.dtype(), kept.stream().mapToInt(x::dim).toArray());
    int[] bases = Strided.offsets(x.shape(), kept);
    int[] offsets = Strided.offsets(x.shape(), axes);
    int run = laneAxes(x.rank()).stream().mapToInt(x::dim).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < bases.length; i++) {
      switch (x.dtype()) {
        case F32 -> y.floats()[i] = ofFloats(x.floats(), bases[i], offsets, run);
        case F64 -> y.doubles()[i] = ofDoubles(x.doubles(), bases[i], offsets, run);
        case I32, I64, U8, BOOL -> Elements.setLong(y, i, ofIntegers(x, bases[i], offsets, run));
      }
    }
    return List.of(y);
  }

  private float ofFloats(float[] x, int base, int[] offsets, int run) {
    ScalarFn.OfFloats f = kind.fn.meaning().f32();
    float[] lanes = new float[LANES];
    Arrays.fill(lanes, (float) kind.identity(DType.F32).floatValue());
    int r = 0;
    for (int offset : offsets) {
      int lane = r % LANES;
      lanes[lane] = f.apply(lanes[lane], x[base + offset], 0);
      r = r + 1 == run ? 0 : r + 1;
    }
    for (int half = run == 1 ? 0 : LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] = f.apply(lanes[lane], lanes[lane + half], 0);
      }
    }
    return lanes[0];
  }

  private double ofDoubles(double[] x, int base, int[] offsets, int run) {
    ScalarFn.OfDoubles f = kind.fn.meaning().f64();
    double[] lanes = new double[LANES];
    Arrays.fill(lanes, kind.identity(DType.F64).floatValue());
    int r = 0;
    for (int offset : offsets) {
      int lane = r % LANES;
      lanes[lane] = f.apply(lanes[lane], x[base + offset], 0);
      r = r + 1 == run ? 0 : r + 1;
    }
    for (int half = run == 1 ? 0 : LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] = f.apply(lanes[lane], lanes[lane + half], 0);
      }
    }
    return lanes[0];
  }

  /** Wrapping addition and multiplication do not depend on the order, nor do max and min. */
  private long ofIntegers(Tensor x, int base, int[] offsets, int run) {
    ScalarFn.OfLongs f = kind.fn.meaning().integer();
    long result = kind.identity(x.dtype()).integerValue();
    for (int offset : offsets) {
      result = f.apply(result, Elements.getLong(x, base + offset), 0);
    }
    return result;
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      adjoint.contribute(
          0,
          switch (kind) {
            case SUM -> restored(adjoint, adjoint.cotangent());
            case MAX, MIN -> ofExtreme(adjoint);
            case PROD -> ofProduct(adjoint);
          });
    }
  }

  /** A value of the result's shape repeated over the reduced axes. */
  private Value restored(Adjoint adjoint, Value value) {
    Shape shape = adjoint.node().operand(0).type().shape();
    return adjoint.build().broadcast(value, shape, kept(shape.rank()));
  }

  private Value ofExtreme(Adjoint adjoint) {
    Builds b = adjoint.build();
    Node node = adjoint.node();
    Value x = node.operand(0);
    Value attains = b.map(ScalarFns.EQ, x, restored(adjoint, node.result()));
    Value count = b.sum(b.convert(attains, x.type().dtype()), axes);
    Value dy = restored(adjoint, adjoint.cotangent());
    Value share = b.select(attains, dy, b.zeros(x.type()));
    return b.map(ScalarFns.DIV, share, restored(adjoint, count));
  }

  private Value ofProduct(Adjoint adjoint) {
    Builds b = adjoint.build();
    Value x = adjoint.node().operand(0);
    TensorType type = x.type();
    List<Integer> keptAxes = kept(type.rank());
    List<Integer> order = new ArrayList<>(keptAxes);
    order.addAll(axes);
    Dim n = Dim.product(axes.stream().map(type.shape()::dim).toList());
    int rank = keptAxes.size();
    Shape flat = appended(keptDims(type.shape()), n);
    Shape square = appended(flat.dims(), n);
    Transpose front = new Transpose(order);
    Value rows = b.reshape(b.emit(front, x), flat);
    List<Integer> columns = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    columns.add(rank + 1);
    TensorType positions = new TensorType(DType.I64, square);
    Value itself =
        b.map(
            ScalarFns.EQ, b.emit(new Iota(positions, rank)), b.emit(new Iota(positions, rank + 1)));
    Value others =
        b.select(itself, b.full(type.withShape(square), 1), b.broadcast(rows, square, columns));
    Value products = b.emit(new Reduce(Kind.PROD, List.of(rank + 1)), others);
    List<Dim> moved = order.stream().map(type.shape()::dim).toList();
    Value back = b.emit(new Transpose(front.inverse()), b.reshape(products, new Shape(moved)));
    return b.mul(restored(adjoint, adjoint.cotangent()), back);
  }

  private static Shape appended(List<Dim> dims, Dim last) {
    List<Dim> all = new ArrayList<>(dims);
    all.add(last);
    return new Shape(all);
  }
}
