package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Where along an axis the largest or smallest element stands, as i64; the axis disappears.
 *
 * <p>Numerics: the first of equal elements wins, −0 equals 0, and a NaN wins over any number. Of no
 * elements it is 0.
 */
public record ArgReduce(Kind kind, int axis) implements Op {
  /** Which element is looked for. */
  public enum Kind {
    MAX,
    MIN
  }

  @Override
  public String mnemonic() {
    return "arg." + kind.name().toLowerCase(Locale.ROOT);
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
    if (x.dtype() == DType.BOOL || x.shape().dim(axis).is(0)) {
      return Inference.violation("there is no largest or smallest element in " + x);
    }
    List<Dim> dims = new ArrayList<>(x.shape().dims());
    dims.remove(axis);
    return Inference.of(new TensorType(DType.I64, new Shape(dims)));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (i != axis) {
        kept.add(i);
      }
    }
    Tensor y = Elements.zeros(DType.I64, kept.stream().mapToInt(x::dim).toArray());
    int[] bases = Strided.offsets(x.shape(), kept);
    int stride = Strided.rowMajor(x.shape())[axis];
    for (int i = 0; i < bases.length; i++) {
      int best = 0;
      for (int k = 1; k < x.dim(axis); k++) {
        if (wins(x, bases[i] + k * stride, bases[i] + best * stride)) {
          best = k;
        }
      }
      y.longs()[i] = best;
    }
    return List.of(y);
  }

  private boolean wins(Tensor x, int challenger, int champion) {
    if (!x.dtype().isFloat()) {
      long a = Elements.getLong(x, challenger);
      long b = Elements.getLong(x, champion);
      return kind == Kind.MAX ? a > b : a < b;
    }
    double a = Elements.getDouble(x, challenger);
    double b = Elements.getDouble(x, champion);
    return b == b && (a != a || (kind == Kind.MAX ? a > b : a < b));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // A position is piecewise constant.
  }
}
