package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drops what no result depends on. Parameters stay, for they are the signature. */
final class Dce {
  private Dce() {}

  static Graph run(Graph graph) {
    Set<Value> wanted = new HashSet<>();
    for (Named result : graph.results()) {
      wanted.add(result.value());
    }
    List<Node> kept = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.results().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.operands());
        kept.add(
            new Node(
                node.op().mapBodies(Dce::run), node.operands(), node.results(), node.origin()));
      }
    }
    Collections.reverse(kept);
    return new Graph(graph.name(), graph.parameters(), kept, graph.results());
  }
}
