package dev.jtc.runtime;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Sizes of tensors: counting their elements and spelling them. */
final class Shapes {
  private Shapes() {}

  /**
   * The number of elements of a shape; 1 for the empty shape of a scalar.
   *
   * @throws IllegalArgumentException if a size is negative or the product exceeds a Java array
   */
  static int elements(int... shape) {
    long product = 1;
    boolean empty = false;
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + text(shape));
      }
      empty |= size == 0;
      product = product > Integer.MAX_VALUE ? product : product * Math.max(size, 1);
    }
    if (empty) {
      return 0;
    }
    if (product > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "shape " + text(shape) + " has more than " + Integer.MAX_VALUE + " elements");
    }
    return (int) product;
  }

  /** {@code [2, 3]}. */
  static String text(int[] shape) {
    return Arrays.stream(shape)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** {@code f32[2, 3]}, and {@code f32} for a scalar. */
  static String text(DType dtype, int[] shape) {
    return shape.length == 0 ? dtype.text() : dtype.text() + text(shape);
  }
}
