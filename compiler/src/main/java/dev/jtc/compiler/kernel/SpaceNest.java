package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loops over the elements of one space: elementwise results and reductions in a single pass. */
final class SpaceNest {
  /** The most operations that reductions without a loop may have. */
  private static final int MOST_UNROLLED = 100;

  private SpaceNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    if (isOfFew(group)) {
      return unrolled(group, workshop);
    }
    Shape space = group.space();
    List<Axis> axes = workshop.layouts().arranged(group, Axis.of(space, "i"));
    List<Index> index = Axis.index(space, "i");
    KernelArrays arrays = workshop.arrays();
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    List<Effect> effects = new ArrayList<>();
    for (Node root : group.roots()) {
      if (root.op() instanceof Reduce reduce) {
        Expr element = code.at(root.operand(0), index);
        effects.add(combine(reduce, root, index, element, workshop, arrays));
      } else {
        Expr element = code.compute(root.result(), index);
        if (workshop.fusion().isWritten(root.result())) {
          String buffer = arrays.write(root.result(), Role.OUT);
          Index here = workshop.layouts().position(root.result(), index);
          effects.add(new Effect.Write(buffer, here, element));
        }
      }
    }
    LoopBody body = new LoopBody(axes, code.lets(), effects);
    Set<Value> sameIndex = sameIndex(body, arrays);
    NestWriter writer = new NestWriter(body.merged(), NestWriter.Order.FREE, arrays);
    List<Stmt> loops = writer.write();
    List<Variant> variants =
        LaneNest.variants(body.merged(), NestWriter.Order.FREE, arrays, workshop.widths());
    return workshop.run(group, arrays, loops, variants, sameIndex, Optional.empty());
  }

  /** Whether there are only reductions, along the same axes, and of few elements each. */
  static boolean isOfFew(Group group) {
    if (!(group.roots().get(0).op() instanceof Reduce first)) {
      return false;
    }
    Dim count = Dim.product(first.axes().stream().map(group.space()::dim).toList());
    return group.roots().stream()
            .allMatch(root -> root.op() instanceof Reduce r && r.axes().equals(first.axes()))
        && count.isConstant()
        && count.value() <= Reduce.LANES
        && count.value() * group.body().size() <= MOST_UNROLLED;
  }

  /** Loops over the results only: the elements of each are combined without a loop. */
  private static Piece.Run unrolled(Group group, Workshop workshop) {
    Shape space = group.space();
    List<Integer> reduced = ((Reduce) group.roots().get(0).op()).axes();
    List<Axis> axes = new ArrayList<>(workshop.layouts().arranged(group, Axis.of(space, "i")));
    axes.removeIf(axis -> reduced.contains(Integer.parseInt(axis.variable().substring(1))));
    KernelArrays arrays = workshop.arrays();
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    List<Effect> effects = new ArrayList<>();
    for (Node root : group.roots()) {
      Reduce reduce = (Reduce) root.op();
      List<Index> index = Axis.index(space, "i");
      List<Index> kept = reduce.kept(space.rank()).stream().map(index::get).toList();
      Index target = workshop.layouts().position(root.result(), kept);
      Expr all = all(reduce, root, index, code);
      effects.add(new Effect.Write(arrays.write(root.result(), Role.OUT), target, all));
    }
    LoopBody body = new LoopBody(axes, code.lets(), effects);
    NestWriter writer = new NestWriter(body.merged(), NestWriter.Order.FREE, arrays);
    List<Variant> variants =
        LaneNest.variants(body.merged(), NestWriter.Order.FREE, arrays, workshop.widths());
    return workshop.run(group, arrays, writer.write(), variants, Set.of(), Optional.empty());
  }

  /** The elements of one result combined in the order that {@link Reduce} says. */
  private static Expr all(Reduce reduce, Node root, List<Index> index, ElementCode code) {
    Shape space = root.operand(0).type().shape();
    Shape reduced = new Shape(reduce.axes().stream().map(space::dim).toList());
    List<Integer> laneAxes = reduce.laneAxes(space.rank());
    Shape suffix = new Shape(laneAxes.stream().map(space::dim).toList());
    int lanes = laneAxes.isEmpty() ? 1 : lanes(suffix.elements());
    Expr[] sums = new Expr[lanes];
    List<Dim> strides = reduced.strides();
    for (long e = 0; e < reduced.elements().value(); e++) {
      List<Index> at = new ArrayList<>(index);
      for (int i = 0; i < reduce.axes().size(); i++) {
        long position = e / strides.get(i).value() % reduced.dim(i).value();
        at.set(reduce.axes().get(i), Index.of(position));
      }
      int lane = lanes == 1 ? 0 : (int) (e % suffix.elements().value() % lanes);
      Expr element = code.at(root.operand(0), at);
      sums[lane] =
          sums[lane] == null
              ? start(reduce, code, element)
              : both(reduce, code, sums[lane], element);
    }
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        // A lane without elements holds the identity, which changes nothing.
        boolean empty = sums[lane + half] == null;
        sums[lane] = empty ? sums[lane] : both(reduce, code, sums[lane], sums[lane + half]);
      }
    }
    return sums[0] == null ? identity(reduce, root.result().type().dtype()) : sums[0];
  }

  private static Expr identity(Reduce reduce, DType dtype) {
    return new Literal(dtype, reduce.kind().identity(dtype).bits());
  }

  /** The identity and a first element. */
  private static Expr start(Reduce reduce, ElementCode code, Expr element) {
    return switch (reduce.kind()) {
      case MAX, MIN -> element;
      case SUM, PROD -> both(reduce, code, identity(reduce, element.dtype()), element);
    };
  }

  private static Expr both(Reduce reduce, ElementCode code, Expr a, Expr b) {
    return code.named(new Call(reduce.kind().fn(), b.dtype(), List.of(a, b)));
  }

  private static Effect combine(
      Reduce reduce,
      Node root,
      List<Index> index,
      Expr element,
      Workshop workshop,
      KernelArrays arrays) {
    Shape space = root.operand(0).type().shape();
    List<Index> kept = reduce.kept(space.rank()).stream().map(index::get).toList();
    List<Integer> laneAxes = reduce.laneAxes(space.rank());
    Shape suffix = new Shape(laneAxes.stream().map(space::dim).toList());
    Index lane = Index.flatten(laneAxes.stream().map(index::get).toList(), suffix.strides());
    return new Effect.Combine(
        reduce.kind(),
        element.dtype(),
        arrays.write(root.result(), Role.INOUT),
        workshop.layouts().position(root.result(), kept),
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

  /**
   * The values that are only read at the position that is being written, which is the same in all.
   */
  static Set<Value> sameIndex(LoopBody body, KernelArrays arrays) {
    List<Index> written =
        body.effects().stream()
            .filter(effect -> effect instanceof Effect.Write)
            .map(effect -> ((Effect.Write) effect).index())
            .distinct()
            .toList();
    if (written.size() != 1) {
      return new HashSet<>();
    }
    Index here = written.get(0);
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
