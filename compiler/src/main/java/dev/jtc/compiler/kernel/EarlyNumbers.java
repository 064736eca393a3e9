package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Broadcast;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Single numbers that are computed from single numbers among the parameters only, such as the step
 * that an optimizer counts and what follows from it. They can be computed before everything else,
 * once, and then need not keep an update of weights from joining the kernel that has the gradient.
 */
final class EarlyNumbers {
  private final Set<Value> early = new HashSet<>();
  private final Set<Value> costly = new HashSet<>();

  EarlyNumbers(Graph graph) {
    graph.parameters().stream()
        .map(Graph.Named::value)
        .filter(EarlyNumbers::isOne)
        .forEach(early::add);
    for (Node node : graph.nodes()) {
      if (Cost.isInlined(node) && isOne(node.result()) && early.containsAll(node.operands())) {
        early.add(node.result());
        if (Cost.isExpensive(node.op()) || node.operands().stream().anyMatch(costly::contains)) {
          costly.add(node.result());
        }
      }
    }
  }

  private static boolean isOne(Value value) {
    return value.type().shape().elements().is(1);
  }

  /** The nodes of {@code graph} in an order in which they can run, with these numbers first. */
  List<Node> first(Graph graph) {
    List<Node> first = new ArrayList<>();
    List<Node> others = new ArrayList<>();
    for (Node node : graph.nodes()) {
      (early.containsAll(node.results()) ? first : others).add(node);
    }
    first.addAll(others);
    return first;
  }

  /** Whether {@code node} repeats a number that took long to compute. */
  boolean spreadsCostly(Node node) {
    return node.op() instanceof Broadcast
        && costly.contains(node.operand(0))
        && !isOne(node.result());
  }
}
