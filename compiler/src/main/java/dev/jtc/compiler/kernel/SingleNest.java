package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Scan;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.op.Sort;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The loops of operations that have a kernel of their own. */
final class SingleNest {
  private SingleNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.roots().get(0);
    if (node.op() instanceof ScatterAdd || node.op() instanceof DynamicUpdate) {
      return RowNest.of(group, workshop);
    }
    if (node.op() instanceof ArgReduce) {
      return ArgNest.of(group, workshop);
    }
    if (node.op() instanceof Scan) {
      return ScanNest.of(group, workshop);
    }
    if (node.op() instanceof Sort) {
      return SortNest.of(group, workshop);
    }
    if (node.op() instanceof Fold) {
      return FoldNest.of(group, workshop);
    }
    KernelArrays arrays = workshop.arrays();
    String result = arrays.write(node.result(), Role.OUT);
    List<Stmt> body;
    if (node.op() instanceof Pad pad) {
      body = padded(pad, node, result, workshop, arrays);
    } else if (node.op() instanceof Concat concat) {
      body = joined(concat, node, result, workshop, arrays);
    } else if (node.op() instanceof TensorLiteral literal) {
      body = literal(literal.tensor(), result);
    } else {
      throw new IllegalStateException("no loops for " + node.op().mnemonic());
    }
    return workshop.run(group, arrays, body);
  }

  private static List<Stmt> padded(
      Pad pad, Node node, String result, Workshop workshop, KernelArrays arrays) {
    Value x = node.operand(0);
    List<Dim> strides = new ArrayList<>(workshop.layouts().strides(node.result()));
    Index base = Index.ZERO;
    for (int axis = 0; axis < strides.size(); axis++) {
      base = base.plus(strides.get(axis).times(pad.low().get(axis)));
      strides.set(axis, strides.get(axis).times(pad.interior().get(axis) + 1));
    }
    DType dtype = x.type().dtype();
    Dim elements = node.result().type().shape().elements();
    List<Stmt> body = new ArrayList<>(Fills.zeros(dtype, elements, result));
    body.addAll(Fills.part(x, result, "t", base, strides, workshop, arrays));
    return body;
  }

  private static List<Stmt> joined(
      Concat concat, Node node, String result, Workshop workshop, KernelArrays arrays) {
    List<Dim> strides = node.result().type().shape().strides();
    List<Stmt> body = new ArrayList<>();
    Dim start = Dim.ZERO;
    for (int i = 0; i < node.operands().size(); i++) {
      Value part = node.operand(i);
      Index base = Index.of(start.times(strides.get(concat.axis())));
      body.addAll(Fills.part(part, result, "t" + i + "_", base, strides, workshop, arrays));
      start = start.plus(part.type().shape().dim(concat.axis()));
    }
    return body;
  }

  /** One store for each element: literals are written in programs, hence short. */
  private static List<Stmt> literal(Tensor tensor, String result) {
    List<Stmt> body = new ArrayList<>();
    DType dtype = tensor.dtype();
    for (int i = 0; i < tensor.size(); i++) {
      long bits =
          dtype.isFloat()
              ? Double.doubleToRawLongBits(Elements.getDouble(tensor, i))
              : Elements.getLong(tensor, i);
      body.add(new Store(result, Index.of(i), new Literal(dtype, bits)));
    }
    return body;
  }
}
