package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Windows added up: zeros, then one element of all windows after the other. The elements of a
 * window are the outer loops, so that they are added in order, and neighbouring windows the inner
 * ones, so that arrays are run through.
 */
final class FoldNest {
  /** So few elements of a window are added without a loop. */
  private static final int FEW = 9;

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
    boolean apart = isApart(fold, windows);
    int rank = fold.shape().rank();
    boolean few = apart && isFew(windows, rank);
    if (few) {
      axes = axes.stream().filter(axis -> axis.number() < rank).toList();
    }
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    List<Effect> adds = new ArrayList<>();
    for (List<Index> one : few ? each(windows, rank, index) : List.of(index)) {
      Expr element = code.at(node.operand(0), one);
      Index target = workshop.layouts().position(node.result(), position(fold, one));
      Expr before = apart ? new Literal(dtype, 0) : new Load(dtype, result, target);
      Expr sum = new Call(ScalarFns.ADD, dtype, List.of(before, element));
      adds.add(new Effect.Write(result, target, sum));
    }
    LoopBody body = new LoopBody(apart ? axes : loops(fold, axes), code.lets(), adds);
    Dim elements = node.result().type().shape().elements();
    List<Stmt> zeros = new ArrayList<>();
    if (!apart || !windows.elements().equals(elements)) {
      zeros.addAll(Fills.zeros(dtype, elements, result));
    }
    List<Stmt> stmts = new ArrayList<>(zeros);
    stmts.addAll(new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write());
    List<Variant> variants = new ArrayList<>();
    if (apart) {
      LaneNest.of(body.merged(), NestWriter.Order.AS_WRITTEN, arrays)
          .ifPresent(
              loops -> {
                List<Stmt> all = new ArrayList<>(zeros);
                all.addAll(loops);
                workshop.widths().forEach(width -> variants.add(new Variant(width, all)));
              });
    }
    return workshop.run(group, arrays, stmts, variants, Set.of(), Optional.empty());
  }

  private static boolean isFew(Shape windows, int rank) {
    Dim elements = Dim.product(windows.dims().subList(rank, windows.rank()));
    return elements.isConstant() && elements.value() <= FEW;
  }

  /** The index of each element of a window, in order. */
  private static List<List<Index>> each(Shape windows, int rank, List<Index> index) {
    List<List<Index>> all = List.of(index);
    for (int axis = rank; axis < windows.rank(); axis++) {
      List<List<Index>> more = new ArrayList<>();
      for (List<Index> one : all) {
        for (long k = 0; k < windows.dim(axis).value(); k++) {
          List<Index> next = new ArrayList<>(one);
          next.set(axis, Index.of(k));
          more.add(next);
        }
      }
      all = more;
    }
    return all;
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
