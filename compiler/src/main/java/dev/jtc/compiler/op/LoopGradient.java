package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The derivative of a loop: a counted loop of as many trips that visits them last to first.
 *
 * <p>With {@code c[t]} the carried values at the start of trip t and {@code w} the invariants, the
 * loop computes {@code c[t+1] = body(t, c[t], w)}. Backwards, from {@code dc} at the end,
 *
 * <pre>{@code
 * for t = trips-1, …, 0:   (dc, g) = vjp of body at (t, c[t], w) applied to dc;   dw += g
 * }</pre>
 *
 * where {@code c[t]} is read from the stacks that the loop is made to record, and the rest of the
 * body is computed again. If the loop's stacks are used themselves, their cotangent's row t is
 * added to {@code dc} on the way. Only what lies on a path of floats is carried.
 */
final class LoopGradient {
  private final Loop loop;
  private final Adjoint adjoint;
  private final Node node;
  private final int carriedCount;
  private final List<BitSet> reach;

  /** The carried values whose cotangents are carried backwards. */
  private final List<Integer> active;

  /** The invariants, by operand number, whose cotangents are summed up. */
  private final List<Integer> summed;

  private LoopGradient(Loop loop, Adjoint adjoint) {
    this.loop = loop;
    this.adjoint = adjoint;
    this.node = adjoint.node();
    this.carriedCount = loop.carried();
    this.reach = Flow.reach(loop.body());
    BitSet both = varied();
    both.and(useful());
    this.active = both.stream().boxed().toList();
    this.summed =
        IntStream.range(1 + carriedCount, node.operands().size())
            .filter(operand -> adjoint.needs(operand) && reach.get(operand).intersects(both))
            .boxed()
            .toList();
  }

  static void vjp(Loop loop, Adjoint adjoint) {
    LoopGradient gradient = new LoopGradient(loop, adjoint);
    if (!gradient.active.isEmpty()) {
      gradient.emit();
    }
  }

  /** The carried values that depend on an operand whose cotangent is wanted. */
  private BitSet varied() {
    BitSet varied = new BitSet();
    for (int operand = 1; operand < node.operands().size(); operand++) {
      if (adjoint.needs(operand)) {
        if (operand <= carriedCount) {
          varied.set(operand - 1);
        }
        varied.or(reach.get(operand));
      }
    }
    int before;
    do {
      before = varied.cardinality();
      // A copy, for the set grows while it is walked.
      BitSet sources = (BitSet) varied.clone();
      sources.stream().forEach(k -> varied.or(reach.get(1 + k)));
    } while (varied.cardinality() != before);
    return varied;
  }

  /** The carried values that a result with a cotangent depends on. */
  private BitSet useful() {
    BitSet useful = new BitSet();
    for (int k = 0; k < carriedCount; k++) {
      useful.set(k, adjoint.hasCotangent(k));
    }
    for (int s = 0; s < loop.recorded().size(); s++) {
      if (adjoint.hasCotangent(stackResult(s))) {
        useful.set(loop.recorded().get(s));
      }
    }
    int before;
    do {
      before = useful.cardinality();
      for (int k = 0; k < carriedCount; k++) {
        if (reach.get(1 + k).intersects(useful)) {
          useful.set(k);
        }
      }
    } while (useful.cardinality() != before);
    return useful;
  }

  private int stackResult(int recordedIndex) {
    return carriedCount + 1 + recordedIndex;
  }

  private void emit() {
    if (loop.maxTrips().isEmpty()) {
      throw new IllegalStateException("a loop without a bound has no gradient");
    }
    Graph step = step();
    List<Integer> used = Live.usedParameters(step);
    List<Integer> recorded =
        IntStream.range(0, carriedCount).filter(k -> used.contains(1 + k)).boxed().toList();
    Builds b = adjoint.build();
    List<Value> stacks = recorded.isEmpty() ? List.of() : b.emitter().record(node, recorded);

    List<Value> operands = new ArrayList<>(List.of(trips()));
    active.forEach(k -> operands.add(adjoint.cotangent(k)));
    summed.forEach(w -> operands.add(b.zeros(node.operand(w).type())));
    Body body = new Body(b.emitter().region(), operands);
    Graph backward = body.build(step, used, recorded, stacks);
    Loop reversed =
        new Loop(
            backward, Optional.empty(), active.size() + summed.size(), loop.maxTrips(), List.of());
    List<Value> cotangents = b.emitter().emit(reversed, operands);
    for (int i = 0; i < active.size(); i++) {
      if (adjoint.needs(1 + active.get(i))) {
        adjoint.contribute(1 + active.get(i), cotangents.get(i));
      }
    }
    for (int i = 0; i < summed.size(); i++) {
      adjoint.contribute(summed.get(i), cotangents.get(active.size() + i));
    }
  }

  /** The number of trips that the loop did. */
  private Value trips() {
    return node.results().get(carriedCount);
  }

  /**
   * One trip's gradient, from (counter, carried…, invariants…, cotangents of the active carried
   * values…) to (cotangents of the active carried values…, contributions to the invariants…).
   */
  private Graph step() {
    Graph primal = loop.body();
    GraphBuilder builder = adjoint.build().emitter().region();
    List<Value> arguments = new ArrayList<>();
    for (Named parameter : primal.parameters()) {
      arguments.add(builder.parameter(parameter.name(), parameter.value().type()));
    }
    List<Value> seeds = new ArrayList<>();
    for (int k : active) {
      seeds.add(builder.parameter(builder.freshName("d" + k), arguments.get(1 + k).type()));
    }
    List<Value> outputs = Inline.into(builder, primal, arguments);
    List<Value> wrt = new ArrayList<>();
    active.forEach(k -> wrt.add(arguments.get(1 + k)));
    summed.forEach(w -> wrt.add(arguments.get(w)));
    List<Value> cotangents =
        adjoint.reverse(builder, active.stream().map(outputs::get).toList(), seeds, wrt);
    List<Named> results = new ArrayList<>();
    for (int i = 0; i < cotangents.size(); i++) {
      results.add(new Named("d" + i, cotangents.get(i)));
    }
    return Live.prune(builder.build(primal.name() + ".step", results));
  }

  /** The body of the backward loop while it is being built; its invariants join the operands. */
  private final class Body {
    private final GraphBuilder region;
    private final List<Value> operands;

    Body(GraphBuilder region, List<Value> operands) {
      this.region = region;
      this.operands = operands;
    }

    Graph build(Graph step, List<Integer> used, List<Integer> recorded, List<Value> stacks) {
      Value j = region.parameter("j", TensorType.scalar(DType.I64));
      List<Value> cotangents = new ArrayList<>();
      for (int k : active) {
        cotangents.add(region.parameter("d" + k, node.operand(1 + k).type()));
      }
      List<Value> sums = new ArrayList<>();
      for (int w : summed) {
        sums.add(region.parameter("sum" + w, node.operand(w).type()));
      }
      Builds b = new Builds(region);
      Value last = b.sub(invariant("trips", trips()), b.constant(DType.I64, 1));
      Value t = b.sub(last, j);

      List<Value> arguments = new ArrayList<>();
      for (int position : used) {
        if (position == 0) {
          arguments.add(t);
        } else if (position <= carriedCount) {
          Value stack = stacks.get(recorded.indexOf(position - 1));
          arguments.add(b.row(invariant("stack" + (position - 1), stack), t));
        } else if (position < node.operands().size()) {
          arguments.add(invariant("w" + position, node.operand(position)));
        } else {
          arguments.add(cotangents.get(position - node.operands().size()));
        }
      }
      List<Value> outputs = Inline.into(region, Live.keepParameters(step, used), arguments);

      List<Named> results = new ArrayList<>();
      for (int i = 0; i < active.size(); i++) {
        results.add(new Named("d" + active.get(i), withStackRows(b, i, outputs.get(i), t)));
      }
      for (int i = 0; i < summed.size(); i++) {
        Value sum = b.add(sums.get(i), outputs.get(active.size() + i));
        results.add(new Named("sum" + summed.get(i), sum));
      }
      return Live.prune(region.build(loop.body().name() + ".backward", results));
    }

    /** The cotangent at the start of trip t also has what the stacks' row t contributed to. */
    private Value withStackRows(Builds b, int activeIndex, Value cotangent, Value t) {
      Value total = cotangent;
      for (int s = 0; s < loop.recorded().size(); s++) {
        boolean same = loop.recorded().get(s).equals(active.get(activeIndex));
        if (same && adjoint.hasCotangent(stackResult(s))) {
          Value stack = invariant("dstack" + s, adjoint.cotangent(stackResult(s)));
          total = b.add(total, b.row(stack, t));
        }
      }
      return total;
    }

    private Value invariant(String name, Value outer) {
      operands.add(outer);
      return region.parameter(region.freshName(name), outer.type());
    }
  }
}
