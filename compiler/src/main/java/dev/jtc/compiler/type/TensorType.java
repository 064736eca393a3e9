package dev.jtc.compiler.type;

import dev.jtc.runtime.DType;
import java.util.Arrays;
import java.util.function.Function;

/** What is known of a tensor before anything runs: its element type and its shape. */
public record TensorType(DType dtype, Shape shape) {
  public static TensorType scalar(DType dtype) {
    return new TensorType(dtype, Shape.SCALAR);
  }

  /** The type that {@code text} spells, as {@code f32[N,10]}. */
  public static TensorType parse(String text) {
    int bracket = text.indexOf('[');
    String name = bracket < 0 ? text : text.substring(0, bracket);
    DType dtype =
        DType.parse(name)
            .orElseThrow(() -> new IllegalArgumentException("there is no dtype `" + name + "`"));
    if (bracket < 0) {
      return scalar(dtype);
    }
    if (!text.endsWith("]")) {
      throw new IllegalArgumentException("missing `]` in the type `" + text + "`");
    }
    String[] dims = text.substring(bracket + 1, text.length() - 1).split(",");
    return new TensorType(dtype, new Shape(Arrays.stream(dims).map(DimParser::parse).toList()));
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

  /** As programs write it and messages show it, {@code f32[N, 10]}. */
  public String words() {
    return dtype.text() + (rank() == 0 ? "" : shape.words());
  }

  /** For instance {@code f32[N,10]}. */
  @Override
  public String toString() {
    return dtype.text() + shape;
  }
}
