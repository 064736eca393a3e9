package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.ElementCode.Element;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the loops of a group read and write, as long as nobody has said how it lies.
 *
 * @param space the loops, named {@code i0}, {@code i1} and so on
 * @param reads the elements of arrays that one iteration reads
 * @param writes what it writes
 * @param ordered sets of loops whose order among each other is that of a sum
 */
record Touched(
    Group group,
    Layouts layouts,
    Shape space,
    List<Element> reads,
    List<Write> writes,
    List<List<Integer>> ordered) {
  /** Vectors want at least so many neighbours. */
  private static final int FEW = 8;

  /** How many elements an array is taken to have whose size is known at run time only. */
  private static final long UNKNOWN = 1 << 20;

  /** An element of a result, by the loops. */
  record Write(Value value, List<Index> index) {}

  /** What {@code group} touches, if its loops may be put in another order. */
  static Optional<Touched> of(Group group, Fusion fusion, Layouts layouts) {
    Node first = group.roots().get(0);
    if (group.kind() == Group.Kind.SPACE) {
      return Optional.of(ofSpace(group, fusion, layouts));
    }
    boolean alone = group.kind() == Group.Kind.SINGLE;
    if (alone && (first.op() instanceof ArgReduce || first.op() instanceof Fold)) {
      return Optional.of(ofOperand(group, fusion, layouts));
    }
    return alone && first.op() instanceof Pad
        ? Optional.of(ofOperand(group, fusion, layouts))
        : Optional.empty();
  }

  private static Touched ofSpace(Group group, Fusion fusion, Layouts layouts) {
    Shape space = group.space();
    List<Index> index = Axis.index(space, "i");
    ElementCode code = code(space, fusion, layouts);
    List<Write> writes = new ArrayList<>();
    List<List<Integer>> ordered = new ArrayList<>();
    for (Node root : group.roots()) {
      if (root.op() instanceof Reduce reduce) {
        code.at(root.operand(0), index);
        List<Index> kept = reduce.kept(space.rank()).stream().map(index::get).toList();
        writes.add(new Write(root.result(), kept));
        ordered.add(reduce.axes());
      } else {
        code.compute(root.result(), index);
        if (fusion.isWritten(root.result())) {
          writes.add(new Write(root.result(), index));
        }
      }
    }
    return new Touched(group, layouts, space, code.accesses(), writes, ordered);
  }

  private static Touched ofOperand(Group group, Fusion fusion, Layouts layouts) {
    Node node = group.roots().get(0);
    Shape space = node.operand(0).type().shape();
    List<Index> index = Axis.index(space, "i");
    ElementCode code = code(space, fusion, layouts);
    code.at(node.operand(0), index);
    List<Index> result = new ArrayList<>(index);
    List<List<Integer>> ordered = new ArrayList<>();
    if (node.op() instanceof ArgReduce arg) {
      result.remove(arg.axis());
      ordered.add(List.of(arg.axis()));
    } else if (node.op() instanceof Fold fold) {
      result = FoldNest.position(fold, index);
      int rank = fold.shape().rank();
      ordered.add(Layouts.rowMajor(space.rank()).subList(rank, space.rank()));
    }
    List<Write> writes = List.of(new Write(node.result(), result));
    return new Touched(group, layouts, space, code.accesses(), writes, ordered);
  }

  private static ElementCode code(Shape space, Fusion fusion, Layouts layouts) {
    KernelArrays arrays = new KernelArrays(value -> "x", layouts);
    return new ElementCode(
        "t",
        fusion.uses()::definition,
        fusion::isLoaded,
        layouts,
        arrays,
        Axis.extents(Axis.of(space, "i")));
  }

  /** The innermost loop as things are. */
  int last() {
    for (int axis = space.rank() - 1; axis > 0; axis--) {
      if (!space.dim(axis).is(1) && !(isOfFew() && isOrdered(axis))) {
        return axis;
      }
    }
    return 0;
  }

  /** Whether the axes of sums have no loops. */
  private boolean isOfFew() {
    return group.kind() == Group.Kind.SINGLE || SpaceNest.isOfFew(group);
  }

  private boolean isOrdered(int axis) {
    return ordered.stream().anyMatch(axes -> axes.contains(axis));
  }

  /** Whether {@code axis} may become the innermost loop. */
  boolean isFree(int axis) {
    return !isOrdered(axis) && !space.dim(axis).is(1);
  }

  /**
   * How many elements are not neighbours of the ones before if {@code axis} is innermost.
   *
   * @param isOpen whether a result can still lie as the loops want it
   */
  long misses(int axis, Predicate<Value> isOpen) {
    long misses = 0;
    for (Element read : reads) {
      misses += misses(read.value(), read.index(), axis);
    }
    for (Write write : writes) {
      misses += isOpen.test(write.value()) ? 0 : misses(write.value(), write.index(), axis);
    }
    Dim extent = space.dim(axis);
    boolean few = extent.isConstant() && extent.value() < FEW;
    return few ? misses + elements(space) : misses;
  }

  private long misses(Value value, List<Index> index, int axis) {
    Dim stride = layouts.position(value, index).stride("i" + axis);
    boolean near = stride != null && (stride.is(0) || stride.is(1));
    return near ? 0 : elements(value.type().shape());
  }

  private static long elements(Shape shape) {
    Dim elements = shape.elements();
    return elements.isConstant() ? elements.value() : UNKNOWN;
  }
}
