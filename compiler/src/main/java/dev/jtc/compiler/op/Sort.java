package dev.jtc.compiler.op;

import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The positions, as i64, that the elements along an axis have in sorted order: result k is where
 * the element stands that comes k-th.
 *
 * <p>Numerics: equal elements keep their order, −0 equals 0, and a NaN is above every number.
 */
public record Sort(Order order, int axis) implements Op {
  /** What comes first. */
  public enum Order {
    ASCENDING,
    DESCENDING
  }

  @Override
  public String mnemonic() {
    return "sort." + order.name().toLowerCase(Locale.ROOT);
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
        ? Inference.violation("truth values have no order")
        : Inference.of(new TensorType(DType.I64, x.shape()));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    Tensor y = Elements.zeros(DType.I64, x.shape());
    List<Integer> others =
        IntStream.range(0, x.rank()).filter(other -> other != axis).boxed().toList();
    int stride = Strided.rowMajor(x.shape())[axis];
    for (int base : Strided.offsets(x.shape(), others)) {
      List<Integer> sorted =
          IntStream.range(0, x.dim(axis))
              .boxed()
              .sorted((a, b) -> compare(x, base + a * stride, base + b * stride))
              .toList();
      for (int k = 0; k < sorted.size(); k++) {
        y.longs()[base + k * stride] = sorted.get(k);
      }
    }
    return List.of(y);
  }

  private int compare(Tensor x, int i, int j) {
    int ascending;
    if (x.dtype().isFloat()) {
      // Adding 0 makes 0 of −0.
      ascending = Double.compare(Elements.getDouble(x, i) + 0.0, Elements.getDouble(x, j) + 0.0);
    } else {
      ascending = Long.compare(Elements.getLong(x, i), Elements.getLong(x, j));
    }
    return order == Order.ASCENDING ? ascending : -ascending;
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // A position is piecewise constant.
  }
}
