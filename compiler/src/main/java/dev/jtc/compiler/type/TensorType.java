package dev.jtc.compiler.type;

import dev.jtc.runtime.DType;
import java.util.function.Function;

/** What is known of a tensor before anything runs: its element type and its shape. */
public record TensorType(DType dtype, Shape shape) {
  public static TensorType scalar(DType dtype) {
    return new TensorType(dtype, Shape.SCALAR);
  }

  public int rank() {
    return shape.rank();
  }

  public TensorType withShape(Shape newShape) {
    return new TensorType(dtype, newShape);
  }

  public TensorType withDType(DType newDType) {
    return new TensorType(newDType, shape);
  }

  public TensorType substitute(Function<String, Dim> replacement) {
    return new TensorType(dtype, shape.substitute(replacement));
  }

  /** For instance {@code f32[N,10]}. */
  @Override
  public String toString() {
    return dtype.text() + shape;
  }
}
