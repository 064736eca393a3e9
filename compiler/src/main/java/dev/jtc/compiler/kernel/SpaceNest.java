package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loops over the elements of one space: elementwise results and reductions in a single pass. */
final class SpaceNest {
  private SpaceNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Shape space = group.space();
    List<Axis> axes = Axis.of(space, "i");
    List<Index> index = Axis.index(space, "i");
    KernelArrays arrays = workshop.arrays();
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    List<Effect> effects = new ArrayList<>();
    for (Node root : group.roots()) {
      if (root.op() instanceof Reduce reduce) {
        Expr element = code.at(root.operand(0), index);
        effects.add(combine(reduce, root, index, element, arrays));
      } else {
        Expr element = code.compute(root.result(), index);
        if (workshop.fusion().isWritten(root.result())) {
          String buffer = arrays.write(root.result(), Role.OUT);
          effects.add(new Effect.Write(buffer, Index.flatten(index, space.strides()), element));
        }
      }
    }
    LoopBody body = new LoopBody(axes, code.lets(), effects);
    Set<Value> sameIndex = sameIndex(body, arrays, Index.flatten(index, space.strides()));
    NestWriter writer = new NestWriter(body.merged(), NestWriter.Order.FREE, arrays);
    return workshop.run(group, arrays, writer.write(), sameIndex, Optional.empty());
  }

  private static Effect combine(
      Reduce reduce, Node root, List<Index> index, Expr element, KernelArrays arrays) {
    Shape space = root.operand(0).type().shape();
    List<Index> kept = reduce.kept(space.rank()).stream().map(index::get).toList();
    List<Integer> laneAxes = reduce.laneAxes(space.rank());
    Shape suffix = new Shape(laneAxes.stream().map(space::dim).toList());
    Index lane = Index.flatten(laneAxes.stream().map(index::get).toList(), suffix.strides());
    return new Effect.Combine(
        reduce.kind(),
        element.dtype(),
        arrays.write(root.result(), Role.INOUT),
        Index.flatten(kept, root.result().type().shape().strides()),
        lane,
        lane.variables().isEmpty() ? 1 : lanes(suffix.elements()),
        element);
  }

  /**
   * Enough lanes for {@code length} elements: those beyond would keep the identity, which changes
   * nothing when it is combined.
   */
  private static int lanes(Dim length) {
    int lanes = Reduce.LANES;
    while (length.isConstant() && lanes > 1 && length.value() <= lanes / 2) {
      lanes /= 2;
    }
    return lanes;
  }

  /** The values that are only read at {@code here}, the position that is being computed. */
  static Set<Value> sameIndex(LoopBody body, KernelArrays arrays, Index here) {
    Set<String> elsewhere = new HashSet<>();
    body.lets()
        .forEach(
            let ->
                Exprs.forEach(
                    let.value(),
                    expr -> {
                      if (expr instanceof Load load && !load.index().equals(here)) {
                        elsewhere.add(load.buffer());
                      }
                    }));
    Set<Value> same = new HashSet<>();
    for (Map.Entry<Value, String> read : arrays.reads().entrySet()) {
      if (!elsewhere.contains(read.getValue())) {
        same.add(read.getKey());
      }
    }
    return same;
  }
}
