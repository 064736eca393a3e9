package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Checks;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Place;
import dev.jtc.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a tensor, picked by integers that the program computes. As in Python, −1 is the last row;
 * anything outside of −rows … rows−1 is an IndexFault.
 */
public final class Rows {
  private Rows() {}

  /** The row that {@code index} means. */
  static int row(long index, int rows) {
    return (int) Checks.row(index, rows);
  }

  /** The row that {@code index} means, as an expression of i64; {@code node} is who asks. */
  public static Expr row(Expr index, Dim rows, Node node) {
    Expr wide = index.dtype() == DType.I64 ? index : new Expr.Cast(DType.I64, index);
    List<Expr> arguments = List.of(wide, new Expr.Position(Index.of(rows)));
    return new Expr.Call(ScalarFns.ROW, DType.I64, arguments, Optional.of(place(node)));
  }

  /** Where {@code node} comes from, as a {@link dev.jtc.runtime.Place} spells it. */
  static String place(Node node) {
    return node.origin().place().map(Place::spelling).orElse("");
  }

  /**
   * {@code element} of a row, computed only after {@code row} is known to be one. For what does not
   * load it: the same number may stand in every row, and then nobody would look.
   */
  static Expr checked(Expr element, Expr row) {
    Expr inside = call(ScalarFns.GE, row, new Expr.Literal(DType.I64, 0));
    return new Expr.Call(ScalarFns.SELECT, element.dtype(), List.of(inside, element, element));
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
