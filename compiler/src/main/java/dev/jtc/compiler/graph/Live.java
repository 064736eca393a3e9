package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What of a graph its results depend on. */
public final class Live {
  private Live() {}

  /** The results and all values that they are computed from. */
  public static Set<Value> values(Graph graph) {
    Set<Value> live = new HashSet<>();
    graph.results().forEach(result -> live.add(result.value()));
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.results().stream().anyMatch(live::contains)) {
        live.addAll(node.operands());
      }
    }
    return live;
  }

  /** The graph without the nodes that no result depends on. */
  public static Graph prune(Graph graph) {
    Set<Value> live = values(graph);
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node -> node.results().stream().anyMatch(live::contains))
            .toList();
    return new Graph(graph.name(), graph.parameters(), nodes, graph.results());
  }

  /** The positions of the parameters that results depend on, in order. */
  public static List<Integer> usedParameters(Graph graph) {
    Set<Value> live = values(graph);
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < graph.parameters().size(); i++) {
      if (live.contains(graph.parameters().get(i).value())) {
        used.add(i);
      }
    }
    return used;
  }

  /** The graph with only the parameters at {@code positions}; the others must not be used. */
  public static Graph keepParameters(Graph graph, List<Integer> positions) {
    List<Named> kept = positions.stream().map(graph.parameters()::get).toList();
    return new Graph(graph.name(), kept, graph.nodes(), graph.results());
  }
}
