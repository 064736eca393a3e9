package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Zeros around and between the elements: element i of an axis becomes element {@code low +
 * (interior + 1)·i}, all others are 0. The adjoint of {@link Slice}.
 *
 * <p>Shapes: an axis of size n becomes {@code low + n + (n − 1)·interior + high}.
 *
 * @param low zeros before the first element, by axis
 * @param high zeros after the last element, by axis
 * @param interior zeros between neighbours, by axis
 */
public record Pad(List<Dim> low, List<Dim> high, List<Long> interior) implements Op {
  public Pad {
    low = List.copyOf(low);
    high = List.copyOf(high);
    interior = List.copyOf(interior);
  }

  @Override
  public String mnemonic() {
    return "pad";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("low", Attributes.list(low));
    attributes.put("high", Attributes.list(high));
    attributes.put("interior", Attributes.list(interior));
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    int rank = low.size();
    if (operands.size() != 1 || operands.get(0).rank() != rank) {
      return Inference.violation("pad takes one operand of rank " + rank);
    }
    if (high.size() != rank || interior.size() != rank) {
      return Inference.violation("pad needs three numbers for each axis");
    }
    TensorType x = operands.get(0);
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Dim size = x.shape().dim(axis);
      if (isNegative(low.get(axis)) || isNegative(high.get(axis)) || interior.get(axis) < 0) {
        return Inference.violation("pad takes no negative numbers");
      }
      Dim between = size.plus(-1).times(interior.get(axis));
      dims.add(low.get(axis).plus(size).plus(between).plus(high.get(axis)));
    }
    return Inference.of(x.withShape(new Shape(dims)));
  }

  private static boolean isNegative(Dim dim) {
    return dim.isConstant() && dim.value() < 0;
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    int rank = x.rank();
    int[] shape = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      long between = (x.dim(axis) - 1) * interior.get(axis);
      shape[axis] =
          Math.toIntExact(
              sizes.of(low.get(axis)) + x.dim(axis) + between + sizes.of(high.get(axis)));
    }
    Tensor y = Elements.zeros(x.dtype(), shape);
    int[] strides = Strided.rowMajor(shape);
    int base = 0;
    for (int axis = 0; axis < rank; axis++) {
      base += strides[axis] * sizes.of(low.get(axis));
      strides[axis] *= (int) (interior.get(axis) + 1);
    }
    Strided.whole(x).copyTo(new Strided(y, base, strides), x.shape());
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      List<Long> steps = interior.stream().map(zeros -> zeros + 1).toList();
      Slice slice = new Slice(low, adjoint.node().operand(0).type().shape().dims(), steps);
      adjoint.contribute(0, adjoint.build().emit(slice, adjoint.cotangent()));
    }
  }
}
