package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * A tensor known at compile time. Two are equal if their types and the bits of all elements are.
 *
 * @param tensor the value; nobody writes to its array
 */
public record TensorLiteral(Tensor tensor) implements Op {
  /** The type of the value. */
  public TensorType type() {
    long[] sizes = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return new TensorType(tensor.dtype(), Shape.of(sizes));
  }

  @Override
  public String mnemonic() {
    return "literal";
  }

  @Override
  public SortedMap<String, String> attributes() {
    StringBuilder data = new StringBuilder("[");
    for (int i = 0; i < tensor.size(); i++) {
      data.append(i == 0 ? "" : ",");
      switch (tensor.dtype()) {
        case F32 -> data.append(tensor.floats()[i]);
        case F64 -> data.append(tensor.doubles()[i]);
        case I32, I64, U8, BOOL -> data.append(Elements.getLong(tensor, i));
      }
    }
    return Attributes.of("data", data.append(']'));
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    return operands.isEmpty()
        ? Inference.of(type())
        : Inference.violation("a constant takes no operand");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    return List.of(tensor);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // No operands.
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorLiteral literal && tensor.sameBits(literal.tensor);
  }

  @Override
  public int hashCode() {
    int hash = tensor.dtype().hashCode() + Arrays.hashCode(tensor.shape());
    for (int i = 0; i < tensor.size(); i++) {
      hash = 31 * hash + Double.hashCode(Elements.getDouble(tensor, i));
    }
    return hash;
  }
}
