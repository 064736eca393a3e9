package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who computes and who uses each value of a graph. */
final class Uses {
  private final Map<Value, Node> definitions = new HashMap<>();
  private final Map<Value, List<Node>> users = new HashMap<>();
  private final Set<Value> results = new HashSet<>();

  Uses(Graph graph) {
    for (Node node : graph.nodes()) {
      node.results().forEach(result -> definitions.put(result, node));
      for (Value operand : Set.copyOf(node.operands())) {
        users.computeIfAbsent(operand, value -> new ArrayList<>()).add(node);
      }
    }
    for (Named result : graph.results()) {
      results.add(result.value());
    }
  }

  /** The node that computes {@code value}; null for a parameter. */
  Node definition(Value value) {
    return definitions.get(value);
  }

  /** The nodes that use {@code value}, in order. */
  List<Node> users(Value value) {
    return users.getOrDefault(value, List.of());
  }

  /** Whether the graph gives {@code value} as a result. */
  boolean isResult(Value value) {
    return results.contains(value);
  }
}
