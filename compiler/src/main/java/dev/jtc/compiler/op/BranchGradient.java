package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The derivative of a branch: a branch on the same condition, each side of which computes its
 * region again and then the region's gradient.
 */
final class BranchGradient {
  private final Adjoint adjoint;
  private final Node node;

  /** Operands after the condition whose cotangents are wanted. */
  private final List<Integer> wanted;

  /** Results that have a cotangent. */
  private final List<Integer> seeded;

  private BranchGradient(Adjoint adjoint) {
    this.adjoint = adjoint;
    this.node = adjoint.node();
    this.wanted =
        IntStream.range(1, node.operands().size()).filter(adjoint::needs).boxed().toList();
    this.seeded =
        IntStream.range(0, node.results().size()).filter(adjoint::hasCotangent).boxed().toList();
  }

  static void vjp(Branch branch, Adjoint adjoint) {
    BranchGradient gradient = new BranchGradient(adjoint);
    if (!gradient.wanted.isEmpty() && !gradient.seeded.isEmpty()) {
      gradient.emit(branch);
    }
  }

  private void emit(Branch branch) {
    Graph then = side(branch.then());
    Graph otherwise = side(branch.otherwise());
    TreeSet<Integer> either = new TreeSet<>(Live.usedParameters(then));
    either.addAll(Live.usedParameters(otherwise));
    List<Integer> used = List.copyOf(either);

    List<Value> all = new ArrayList<>(node.operands().subList(1, node.operands().size()));
    seeded.forEach(result -> all.add(adjoint.cotangent(result)));
    List<Value> operands = new ArrayList<>(List.of(node.operand(0)));
    used.forEach(position -> operands.add(all.get(position)));

    Branch backward =
        new Branch(Live.keepParameters(then, used), Live.keepParameters(otherwise, used));
    List<Value> cotangents = adjoint.build().emitter().emit(backward, operands);
    for (int i = 0; i < wanted.size(); i++) {
      adjoint.contribute(wanted.get(i), cotangents.get(i));
    }
  }

  /** From the operands of {@code region} and the seeds to the wanted cotangents. */
  private Graph side(Graph region) {
    GraphBuilder builder = adjoint.build().emitter().region();
    List<Value> arguments = new ArrayList<>();
    for (Named parameter : region.parameters()) {
      arguments.add(builder.parameter(parameter.name(), parameter.value().type()));
    }
    List<Value> seeds = new ArrayList<>();
    for (int result : seeded) {
      Named named = region.results().get(result);
      seeds.add(builder.parameter(builder.freshName("d" + result), named.value().type()));
    }
    List<Value> outputs = Inline.into(builder, region, arguments);
    List<Value> cotangents =
        adjoint.reverse(
            builder,
            seeded.stream().map(outputs::get).toList(),
            seeds,
            wanted.stream().map(operand -> arguments.get(operand - 1)).toList());
    List<Named> results = new ArrayList<>();
    for (int i = 0; i < cotangents.size(); i++) {
      String of = region.parameters().get(wanted.get(i) - 1).name();
      results.add(new Named(builder.freshName("d_" + of), cotangents.get(i)));
    }
    return Live.prune(builder.build(region.name() + ".backward", results));
  }
}
