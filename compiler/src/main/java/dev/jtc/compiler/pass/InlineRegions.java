package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts regions whose course is known in place: {@code branch(true, a, b) = a}, a branch between
 * equal regions, a loop of no trips, a counted loop of one trip.
 */
final class InlineRegions {
  private InlineRegions() {}

  static Graph run(Graph graph) {
    return Rebuild.run(graph, out -> out, InlineRegions::emit);
  }

  private static List<Value> emit(Emitter out, Op op, List<Value> operands) {
    if (op instanceof Branch branch) {
      return branch(out, branch, operands);
    }
    if (op instanceof Loop loop && loop.recorded().isEmpty()) {
      return loop(out, loop, operands);
    }
    return out.emit(op, operands);
  }

  private static List<Value> branch(Emitter out, Branch branch, List<Value> operands) {
    Optional<Constant> condition = constant(out, operands.get(0));
    if (condition.isEmpty() && !branch.then().equals(branch.otherwise())) {
      return out.emit(branch, operands);
    }
    boolean taken = condition.isEmpty() || condition.get().integerValue() != 0;
    Graph region = taken ? branch.then() : branch.otherwise();
    return Inline.into(out, region, operands.subList(1, operands.size()));
  }

  private static List<Value> loop(Emitter out, Loop loop, List<Value> operands) {
    Optional<Long> trips = constant(out, operands.get(0)).map(Constant::integerValue);
    if (trips.isPresent() && trips.get() <= 0) {
      return counted(out, operands.subList(1, 1 + loop.carried()), 0);
    }
    if (trips.isPresent() && trips.get() == 1 && loop.condition().isEmpty()) {
      List<Value> arguments = new ArrayList<>(operands);
      arguments.set(0, number(out, 0));
      return counted(out, Inline.into(out, loop.body(), arguments), 1);
    }
    return out.emit(loop, operands);
  }

  private static List<Value> counted(Emitter out, List<Value> state, long trips) {
    List<Value> results = new ArrayList<>(state);
    results.add(number(out, trips));
    return results;
  }

  private static Value number(Emitter out, long value) {
    return out.emit(Constant.ofInteger(DType.I64, value), List.of()).get(0);
  }

  /** The constant that {@code value} is. Regions are rare, so nothing is kept for finding it. */
  private static Optional<Constant> constant(Emitter out, Value value) {
    for (Node node : out.nodes()) {
      if (node.results().contains(value)) {
        return node.op() instanceof Constant constant ? Optional.of(constant) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
