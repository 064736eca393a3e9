package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Each element combined with all before it along an axis: {@code y[k] = x[0] ∘ … ∘ x[k]}.
 *
 * <p>Numerics: one chain from the identity on, in the operand's dtype; integers wrap.
 *
 * <p>Gradient: of sum, the sum of all cotangents from the position on; of prod, each product
 * without the element itself (n² multiplications, right where elements are 0). Max and min have
 * none.
 */
public record Scan(Kind kind, int axis) implements Op {
  /** What combines two elements. */
  public enum Kind {
    SUM(Reduce.Kind.SUM),
    PROD(Reduce.Kind.PROD),
    /** NaN from the first one on. */
    MAX(Reduce.Kind.MAX),
    /** NaN from the first one on. */
    MIN(Reduce.Kind.MIN);

    private final Reduce.Kind whole;

    Kind(Reduce.Kind whole) {
      this.whole = whole;
    }

    /** The function that combines what came before (first) and an element. */
    public ScalarFn fn() {
      return whole.fn();
    }

    /** What a chain starts with. */
    public Constant identity(DType dtype) {
      return whole.identity(dtype);
    }
  }

  @Override
  public String mnemonic() {
    return "scan." + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("axis", axis);
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 1 || axis < 0 || axis >= operands.get(0).rank()) {
      return Inference.violation(mnemonic() + " takes one operand that has an axis " + axis);
    }
    TensorType x = operands.get(0);
    return x.dtype() == DType.BOOL
        ? Inference.violation("truth values have no " + mnemonic())
        : Inference.of(x);
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    Tensor y = Elements.zeros(x.dtype(), x.shape());
    List<Integer> others =
        IntStream.range(0, x.rank()).filter(other -> other != axis).boxed().toList();
    int stride = Strided.rowMajor(x.shape())[axis];
    for (int base : Strided.offsets(x.shape(), others)) {
      switch (x.dtype()) {
        case F32 -> ofFloats(x.floats(), y.floats(), base, stride, x.dim(axis));
        case F64 -> ofDoubles(x.doubles(), y.doubles(), base, stride, x.dim(axis));
        case I32, I64, U8, BOOL -> ofIntegers(x, y, base, stride);
      }
    }
    return List.of(y);
  }

  private void ofFloats(float[] x, float[] y, int base, int stride, int count) {
    float sum = (float) kind.identity(DType.F32).floatValue();
    for (int k = 0; k < count; k++) {
      sum = kind.fn().meaning().f32().apply(sum, x[base + k * stride], 0);
      y[base + k * stride] = sum;
    }
  }

  private void ofDoubles(double[] x, double[] y, int base, int stride, int count) {
    double sum = kind.identity(DType.F64).floatValue();
    for (int k = 0; k < count; k++) {
      sum = kind.fn().meaning().f64().apply(sum, x[base + k * stride], 0);
      y[base + k * stride] = sum;
    }
  }

  private void ofIntegers(Tensor x, Tensor y, int base, int stride) {
    long sum = kind.identity(x.dtype()).integerValue();
    for (int k = 0; k < x.dim(axis); k++) {
      long next = Elements.getLong(x, base + k * stride);
      sum = Elements.wrap(x.dtype(), kind.fn().meaning().integer().apply(sum, next, 0));
      Elements.setLong(y, base + k * stride, sum);
    }
  }

  @Override
  public boolean isDifferentiable() {
    return kind == Kind.SUM || kind == Kind.PROD;
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      adjoint.contribute(
          0,
          switch (kind) {
            case SUM -> fromTheEnd(adjoint.build(), adjoint.cotangent());
            case PROD -> ofProducts(adjoint);
            case MAX, MIN -> throw new IllegalStateException(mnemonic() + " has no gradient");
          });
    }
  }

  private Value fromTheEnd(Builds b, Value dy) {
    return reversed(b, b.emit(this, reversed(b, dy)));
  }

  private Value reversed(Builds b, Value x) {
    Shape shape = x.type().shape();
    List<Dim> starts = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.ZERO));
    List<Long> steps = new ArrayList<>(Collections.nCopies(shape.rank(), 1L));
    starts.set(axis, shape.dim(axis).plus(-1));
    steps.set(axis, -1L);
    return b.emit(new Slice(starts, shape.dims(), steps), x);
  }

  /** dx[i] = Σ dy[k]·Π x[j] over k ≥ i and j ≤ k other than i: a square of scans with ones. */
  private Value ofProducts(Adjoint adjoint) {
    Builds b = adjoint.build();
    Value x = adjoint.node().operand(0);
    TensorType type = x.type();
    int rank = type.rank();
    List<Dim> dims = new ArrayList<>(type.shape().dims());
    dims.add(axis, type.shape().dim(axis));
    Shape square = new Shape(dims);
    // Axis `axis` is i, the next one k.
    List<Integer> own = new ArrayList<>(IntStream.range(0, rank + 1).boxed().toList());
    own.remove(axis);
    TensorType positions = new TensorType(DType.I64, square);
    Value i = b.emit(new Iota(positions, axis));
    Value k = b.emit(new Iota(positions, axis + 1));
    Value one = b.full(type.withShape(square), 1);
    Value others = b.select(b.map(ScalarFns.EQ, i, k), one, b.emit(new Broadcast(square, own), x));
    Value products = b.emit(new Scan(Kind.PROD, axis + 1), others);
    Value dy = b.emit(new Broadcast(square, own), adjoint.cotangent());
    Value terms = b.select(b.map(ScalarFns.GE, k, i), b.mul(dy, products), b.zeros(one.type()));
    return b.sum(terms, List.of(axis + 1));
  }
}
