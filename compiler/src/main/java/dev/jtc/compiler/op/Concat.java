package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The operands one after the other along {@code axis}; the other axes agree. */
public record Concat(int axis) implements Op {
  @Override
  public String mnemonic() {
    return "concat";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("axis", axis);
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.isEmpty()) {
      return Inference.violation("concat takes at least one operand");
    }
    TensorType first = operands.get(0);
    if (axis < 0 || axis >= first.rank()) {
      return Inference.violation("there is no axis " + axis + " in " + first);
    }
    Dim size = Dim.ZERO;
    for (TensorType operand : operands) {
      boolean fits = operand.dtype() == first.dtype() && operand.rank() == first.rank();
      if (!fits || !resized(operand, Dim.ZERO).equals(resized(first, Dim.ZERO))) {
        return Inference.violation(
            "cannot join " + first + " and " + operand + " along axis " + axis);
      }
      size = size.plus(operand.shape().dim(axis));
    }
    return Inference.of(resized(first, size));
  }

  private TensorType resized(TensorType type, Dim size) {
    List<Dim> dims = new ArrayList<>(type.shape().dims());
    dims.set(axis, size);
    return type.withShape(new Shape(dims));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    int[] shape = operands.get(0).shape();
    shape[axis] = operands.stream().mapToInt(x -> x.dim(axis)).sum();
    Tensor y = Elements.zeros(operands.get(0).dtype(), shape);
    int[] strides = Strided.rowMajor(shape);
    int start = 0;
    for (Tensor x : operands) {
      Strided.whole(x).copyTo(new Strided(y, start * strides[axis], strides), x.shape());
      start += x.dim(axis);
    }
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    List<Value> operands = adjoint.node().operands();
    Dim start = Dim.ZERO;
    for (int i = 0; i < operands.size(); i++) {
      Dim size = operands.get(i).type().shape().dim(axis);
      if (adjoint.needs(i)) {
        Value dy = adjoint.cotangent();
        Slice part = Slice.ofAxis(dy.type().shape(), axis, start, size);
        adjoint.contribute(i, adjoint.build().emit(part, dy));
      }
      start = start.plus(size);
    }
  }
}
