package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values a small change of others can change: derivatives are asked for along these paths
 * only. Just floats change by small amounts, and some operations stop the flow, see {@link
 * dev.jtc.compiler.op.Op#carriesCotangent}.
 */
public final class Flow {
  private Flow() {}

  /** Whether derivatives of or by {@code value} exist. */
  public static boolean isFloat(Value value) {
    return value.type().dtype().isFloat();
  }

  /** Whether a small change of operand {@code index} can change results of {@code node}. */
  public static boolean carries(Node node, int index) {
    return isFloat(node.operand(index)) && node.op().carriesCotangent(index);
  }

  /** The float values among {@code sources} and all that depend on them through {@code nodes}. */
  public static Set<Value> from(Collection<Value> sources, List<Node> nodes) {
    Set<Value> reached = new HashSet<>();
    sources.stream().filter(Flow::isFloat).forEach(reached::add);
    for (Node node : nodes) {
      if (touches(node, reached)) {
        node.results().stream().filter(Flow::isFloat).forEach(reached::add);
      }
    }
    return reached;
  }

  private static boolean touches(Node node, Set<Value> reached) {
    for (int i = 0; i < node.operands().size(); i++) {
      if (reached.contains(node.operand(i)) && carries(node, i)) {
        return true;
      }
    }
    return false;
  }

  /** For each parameter of {@code graph}, the numbers of the results that depend on it. */
  public static List<BitSet> reach(Graph graph) {
    Map<Value, BitSet> dependsOn = new HashMap<>();
    for (int p = 0; p < graph.parameters().size(); p++) {
      Value value = graph.parameters().get(p).value();
      if (isFloat(value)) {
        dependsOn.computeIfAbsent(value, v -> new BitSet()).set(p);
      }
    }
    for (Node node : graph.nodes()) {
      BitSet union = new BitSet();
      for (int i = 0; i < node.operands().size(); i++) {
        if (carries(node, i)) {
          union.or(dependsOn.getOrDefault(node.operand(i), new BitSet()));
        }
      }
      if (!union.isEmpty()) {
        node.results().stream().filter(Flow::isFloat).forEach(r -> dependsOn.put(r, union));
      }
    }
    List<BitSet> reach = new ArrayList<>();
    for (int p = 0; p < graph.parameters().size(); p++) {
      reach.add(new BitSet());
    }
    for (int r = 0; r < graph.results().size(); r++) {
      Named result = graph.results().get(r);
      int index = r;
      dependsOn.getOrDefault(result.value(), new BitSet()).stream()
          .forEach(p -> reach.get(p).set(index));
    }
    return reach;
  }
}
