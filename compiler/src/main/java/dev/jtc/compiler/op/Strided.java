package dev.jtc.compiler.op;

import dev.jtc.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor's elements seen under another shape: element (i, j, …) lies at {@code base +
 * strides[0]·i + strides[1]·j + …}.
 */
record Strided(Tensor tensor, int base, int[] strides) {
  /** All of {@code tensor} under its own shape. */
  static Strided whole(Tensor tensor) {
    return new Strided(tensor, 0, rowMajor(tensor.shape()));
  }

  /** The distances between neighbours in a row-major tensor. */
  static int[] rowMajor(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /** Copies the elements of {@code shape} from this to {@code to}, a tensor of the same dtype. */
  void copyTo(Strided to, int[] shape) {
    for (int size : shape) {
      if (size == 0) {
        return;
      }
    }
    copy(to, shape, 0, base, to.base);
  }

  private void copy(Strided to, int[] shape, int axis, int from, int at) {
    if (axis == shape.length) {
      copyElement(tensor, from, to.tensor, at);
    } else if (axis == shape.length - 1) {
      copyRun(to, shape[axis], strides[axis], to.strides[axis], from, at);
    } else {
      for (int i = 0; i < shape[axis]; i++) {
        copy(to, shape, axis + 1, from + i * strides[axis], at + i * to.strides[axis]);
      }
    }
  }

  private void copyRun(Strided to, int n, int step, int toStep, int from, int at) {
    if (step == 1 && toStep == 1) {
      System.arraycopy(tensor.array(), from, to.tensor.array(), at, n);
      return;
    }
    if (step == 0 && toStep == 1) {
      repeat(from, to.tensor, at, at + n);
      return;
    }
    for (int i = 0; i < n; i++) {
      copyElement(tensor, from + i * step, to.tensor, at + i * toStep);
    }
  }

  private void repeat(int from, Tensor to, int begin, int end) {
    switch (to.dtype()) {
      case F32 -> Arrays.fill(to.floats(), begin, end, tensor.floats()[from]);
      case F64 -> Arrays.fill(to.doubles(), begin, end, tensor.doubles()[from]);
      case I32 -> Arrays.fill(to.ints(), begin, end, tensor.ints()[from]);
      case I64 -> Arrays.fill(to.longs(), begin, end, tensor.longs()[from]);
      case U8, BOOL -> Arrays.fill(to.bytes(), begin, end, tensor.bytes()[from]);
    }
  }

  /** Copies one element between tensors of one dtype. */
  static void copyElement(Tensor from, int i, Tensor to, int j) {
    switch (from.dtype()) {
      case F32 -> to.floats()[j] = from.floats()[i];
      case F64 -> to.doubles()[j] = from.doubles()[i];
      case I32 -> to.ints()[j] = from.ints()[i];
      case I64 -> to.longs()[j] = from.longs()[i];
      case U8, BOOL -> to.bytes()[j] = from.bytes()[i];
    }
  }

  /**
   * The offsets of all elements of the axes {@code axes} of a row-major tensor of {@code shape},
   * the last of them fastest, other axes at 0.
   */
  static int[] offsets(int[] shape, List<Integer> axes) {
    int[] strides = rowMajor(shape);
    int count = 1;
    for (int axis : axes) {
      count *= shape[axis];
    }
    int[] offsets = new int[count];
    int repeated = 1;
    for (int k = axes.size() - 1; k >= 0; k--) {
      int size = shape[axes.get(k)];
      int stride = strides[axes.get(k)];
      // What the later axes give is there; this one moves it on.
      for (int i = repeated; i < repeated * size && i < count; i++) {
        offsets[i] = offsets[i - repeated] + stride;
      }
      repeated *= size;
    }
    return offsets;
  }
}
