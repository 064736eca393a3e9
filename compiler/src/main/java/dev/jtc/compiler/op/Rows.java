package dev.jtc.compiler.op;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a tensor, picked by integers that the program computes. As in Python, −1 is the last row;
 * anything outside of −rows … rows−1 is an IndexOutOfBoundsException.
 */
final class Rows {
  private Rows() {}

  /** The row that {@code index} means. */
  static int row(long index, int rows) {
    long row = index < 0 ? index + rows : index;
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("index " + index + " is outside of " + rows + " rows");
    }
    return (int) row;
  }

  /** The row that {@code index} means, as an expression of i64. */
  static Expr row(Expr index, Dim rows) {
    Expr wide = index.dtype() == DType.I64 ? index : new Expr.Cast(DType.I64, index);
    Expr negative = call(ScalarFns.LT, wide, new Expr.Literal(DType.I64, 0));
    Expr fromTheEnd = call(ScalarFns.ADD, wide, new Expr.Position(Index.of(rows)));
    return new Expr.Call(ScalarFns.SELECT, DType.I64, List.of(negative, fromTheEnd, wide));
  }

  static Expr call(ScalarFn fn, Expr... arguments) {
    return new Expr.Call(fn, arguments[arguments.length - 1].dtype(), List.of(arguments));
  }

  static boolean isIndex(TensorType type) {
    return type.dtype() == DType.I64 || type.dtype() == DType.I32;
  }

  /** The shape of one row. */
  static Shape rowShape(TensorType type) {
    return new Shape(type.shape().dims().subList(1, type.rank()));
  }

  static int[] rowShape(Tensor tensor) {
    return Arrays.copyOfRange(tensor.shape(), 1, tensor.rank());
  }

  /** The number of elements of one row. */
  static int rowSize(Tensor tensor) {
    int size = 1;
    for (int dim : rowShape(tensor)) {
      size *= dim;
    }
    return size;
  }

  /** Copies row {@code i} of {@code from} to row {@code j} of {@code to}, of {@code n} elements. */
  static void copy(Tensor from, int i, Tensor to, int j, int n) {
    System.arraycopy(from.array(), i * n, to.array(), j * n, n);
  }
}
