package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.op.Reshape;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides how values lie in memory.
 *
 * <p>Convolutions say what they want: channels last, so that vectors run over channels whatever the
 * size of the images is. What is computed element by element from such a value, or for one, lies as
 * it does; and every other nest runs along the axis that is that of neighbours in most of what it
 * touches, and writes its results accordingly. Bits do not depend on any of it.
 *
 * <p>Source of the layout: Georganas et al., Anatomy of High-Performance Deep Learning Convolutions
 * on SIMD Architectures (2018).
 */
final class LayoutChoice {
  private final Graph graph;
  private final Fusion fusion;
  private final Layouts layouts = new Layouts();
  private final Set<Value> fixed = new HashSet<>();

  private LayoutChoice(Graph graph, Fusion fusion) {
    this.graph = graph;
    this.fusion = fusion;
  }

  /** The layouts of the values of {@code graph}, cut into the groups of {@code fusion}. */
  static Layouts of(Graph graph, Fusion fusion) {
    LayoutChoice choice = new LayoutChoice(graph, fusion);
    choice.run();
    return choice.layouts;
  }

  private void run() {
    List<Group> groups = fusion.groups();
    findFixed();
    graph.nodes().forEach(this::narrowPositions);
    for (Group group : groups) {
      for (Wish wish : Wish.of(group, fusion)) {
        decide(wish.value(), wish.order());
      }
    }
    if (layouts.isEmpty()) {
      return;
    }
    for (int i = groups.size() - 1; i >= 0; i--) {
      spreadToOperands(groups.get(i));
    }
    groups.forEach(this::settle);
  }

  /** Collects what is row-major by contract: what comes in, goes out or is copied as a whole. */
  private void findFixed() {
    graph.parameters().forEach(parameter -> fixed.add(parameter.value()));
    for (Named result : graph.results()) {
      fixed.add(result.value());
    }
    for (Node node : graph.nodes()) {
      boolean regions = node.op() instanceof Loop || node.op() instanceof Branch;
      if (regions) {
        fixed.addAll(node.operands());
      }
      if (node.op() instanceof DynamicUpdate || node.op() instanceof ScatterAdd) {
        fixed.add(node.operand(0));
      }
      if (!isMovable(node)) {
        fixed.addAll(node.results());
      }
      if (node.op() instanceof Reshape && !keepsAxes(node)) {
        // Who counts through several axes as one wants them as they are written.
        fixed.add(node.operand(0));
      }
    }
  }

  private static boolean keepsAxes(Node reshape) {
    return sizes(reshape.operand(0)).equals(sizes(reshape.result()));
  }

  private static List<Dim> sizes(Value value) {
    return value.type().shape().dims().stream().filter(dim -> !dim.is(1)).toList();
  }

  /**
   * Positions along an axis that others only compute with are stored as i32: then they stand beside
   * f32 in vectors of as many lanes.
   */
  private void narrowPositions(Node node) {
    if (node.op() instanceof ArgReduce
        && !fixed.contains(node.result())
        && fusion.uses().users(node.result()).stream().allMatch(Cost::isInlined)) {
      layouts.narrow(node.result());
    }
  }

  /** Whether the loops that write the results can write them anywhere. */
  private static boolean isMovable(Node node) {
    return Cost.isInlined(node)
        || node.op() instanceof Dot
        || node.op() instanceof Reduce
        || node.op() instanceof ArgReduce
        || node.op() instanceof Fold
        || node.op() instanceof Pad;
  }

  private void decide(Value value, List<Integer> order) {
    if (isOpen(value)) {
      layouts.put(value, order);
    }
  }

  private boolean isOpen(Value value) {
    return !fixed.contains(value) && !layouts.isDecided(value);
  }

  /** What a group reads element by element lies as what it computes from it. */
  private void spreadToOperands(Group group) {
    Optional<List<Integer>> order =
        group.roots().stream()
            .flatMap(root -> root.results().stream())
            .filter(value -> value.type().shape().equals(group.space()))
            .filter(layouts::isDecided)
            .map(layouts::order)
            .findFirst();
    if (order.isEmpty() || group.kind() == Group.Kind.SINGLE) {
      return;
    }
    for (Value leaf : group.leaves()) {
      if (leaf.type().shape().equals(group.space())) {
        decide(leaf, order.get());
      }
    }
    for (Node root : group.roots()) {
      if (root.result().type().shape().equals(group.space())) {
        decide(root.result(), order.get());
      }
    }
  }

  /** Chooses the innermost loop of a group, and with it how its other results lie. */
  private void settle(Group group) {
    if (!touchesDecided(group)) {
      return;
    }
    Optional<Touched> touched = Touched.of(group, fusion, layouts);
    if (touched.isEmpty()) {
      return;
    }
    int rank = touched.get().space().rank();
    List<Integer> best = Layouts.rowMajor(rank);
    long least = touched.get().misses(touched.get().last(), this::isOpen);
    for (int axis = 0; axis < rank; axis++) {
      long misses =
          touched.get().isFree(axis) ? touched.get().misses(axis, this::isOpen) : Long.MAX_VALUE;
      if (misses < least) {
        least = misses;
        best = Layouts.last(axis, rank);
      }
    }
    layouts.put(group, best);
    List<Integer> loops = best;
    for (Touched.Write write : touched.get().writes()) {
      decide(write.value(), order(write, loops));
    }
  }

  private boolean touchesDecided(Group group) {
    boolean writes =
        group.roots().stream()
            .flatMap(root -> root.results().stream())
            .anyMatch(layouts::isDecided);
    return writes || group.leaves().stream().anyMatch(layouts::isDecided);
  }

  /** The axes of what is written in the order of the loops that they are run through by. */
  private static List<Integer> order(Touched.Write write, List<Integer> loops) {
    List<Integer> order = new ArrayList<>();
    for (int loop : loops) {
      for (int axis = 0; axis < write.index().size(); axis++) {
        Index index = write.index().get(axis);
        if (!order.contains(axis) && index.variables().contains("i" + loop)) {
          order.add(axis);
        }
      }
    }
    // Axes of size 1 have no loop and no say.
    for (int axis = write.index().size() - 1; axis >= 0; axis--) {
      if (!order.contains(axis)) {
        order.add(0, axis);
      }
    }
    return order;
  }
}
