package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows added up: zeros, then one element of all windows after the other. The elements of a
 * window are the outer loops, so that they are added in order, and neighbouring windows the inner
 * ones, so that arrays are run through.
 */
final class FoldNest {
  private FoldNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.roots().get(0);
    Fold fold = (Fold) node.op();
    KernelArrays arrays = workshop.arrays();
    String result = arrays.write(node.result(), Role.INOUT);
    Shape windows = node.operand(0).type().shape();
    DType dtype = node.result().type().dtype();
    List<Axis> axes = workshop.layouts().arranged(group, Axis.of(windows, "i"));
    List<Index> index = Axis.index(windows, "i");
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(0), index);
    Index target = workshop.layouts().position(node.result(), position(fold, index));
    boolean apart = isApart(fold, windows);
    Expr before = apart ? new Literal(dtype, 0) : new Load(dtype, result, target);
    Expr sum = new Call(ScalarFns.ADD, dtype, List.of(before, element));
    Effect add = new Effect.Write(result, target, sum);
    LoopBody body = new LoopBody(apart ? axes : loops(fold, axes), code.lets(), List.of(add));
    Dim elements = node.result().type().shape().elements();
    List<Stmt> stmts = new ArrayList<>();
    if (!apart || !windows.elements().equals(elements)) {
      stmts.addAll(Fills.zeros(dtype, elements, result));
    }
    stmts.addAll(new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write());
    return workshop.run(group, arrays, stmts);
  }

  /** Whether no two windows meet. */
  private static boolean isApart(Fold fold, Shape windows) {
    for (int i = 0; i < fold.axes().size(); i++) {
      Dim span = windows.dim(fold.shape().rank() + i).plus(-1).times(fold.dilations().get(i));
      Dim gap = fold.strides().get(i).minus(span);
      if (!gap.isConstant() || gap.value() < 1) {
        return false;
      }
    }
    return true;
  }

  /** The index in the result of an element of a window. */
  static List<Index> position(Fold fold, List<Index> index) {
    int rank = fold.shape().rank();
    List<Index> position = new ArrayList<>(index.subList(0, rank));
    for (int i = 0; i < fold.axes().size(); i++) {
      int axis = fold.axes().get(i);
      Index window = index.get(axis).times(fold.strides().get(i));
      position.set(axis, window.plus(index.get(rank + i).times(fold.dilations().get(i))));
    }
    return position;
  }

  /** The loops outside of the windows, those over the elements of a window, all others. */
  private static List<Axis> loops(Fold fold, List<Axis> axes) {
    int rank = fold.shape().rank();
    int first = fold.axes().get(0);
    List<Axis> outside = new ArrayList<>();
    List<Axis> elements = new ArrayList<>();
    List<Axis> rest = new ArrayList<>();
    for (Axis axis : axes) {
      int number = Integer.parseInt(axis.variable().substring(1));
      (number >= rank ? elements : number < first ? outside : rest).add(axis);
    }
    List<Axis> all = new ArrayList<>(outside);
    all.addAll(elements);
    all.addAll(rest);
    return all;
  }
}
