package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which nodes of a large graph are drawn as one box: first whole submodels, the innermost first,
 * and if that is not enough runs of consecutive operations.
 */
final class Summary {
  /** Nothing is grouped. */
  static final Summary NONE = new Summary();

  private final Map<Node, Group> groups = new IdentityHashMap<>();

  /** Nodes that share a box. Two groups are the same only if they are one object. */
  static final class Group {
    private final Phase phase;
    private final String name;
    private int operations;

    Group(Phase phase, String name) {
      this.phase = phase;
      this.name = name;
    }

    Phase phase() {
      return phase;
    }

    String text() {
      String count = operations + (operations == 1 ? " operation" : " operations");
      return name.isEmpty() ? count : name + "\n" + count;
    }
  }

  private record Key(Phase phase, String path) {}

  private Summary() {}

  /** No groups if the nodes that {@code isDrawn} selects fit into {@code maxMarks} as they are. */
  static Summary of(Graph graph, Predicate<Node> isDrawn, int maxMarks) {
    Summary summary = new Summary();
    List<Node> nodes = graph.nodes().stream().filter(isDrawn).toList();
    if (nodes.stream().mapToInt(Summary::weight).sum() <= maxMarks) {
      return summary;
    }
    Map<Node, Group> updates = updates(graph, isDrawn);
    int marks = summary.groupByModel(nodes, Integer.MAX_VALUE, updates);
    if (marks <= maxMarks) {
      return summary;
    }
    int deepest = nodes.stream().mapToInt(node -> depth(node.origin().scope())).max().orElse(0);
    for (int depth = deepest; depth >= 1; depth--) {
      if (summary.groupByModel(nodes, depth, updates) <= maxMarks) {
        return summary;
      }
    }
    summary.groupByRun(nodes, Math.max(1, nodes.size() / Math.max(1, maxMarks / 2)));
    return summary;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  Optional<Group> group(Node node) {
    return Optional.ofNullable(groups.get(node));
  }

  /** The update operations that lead to each result; what several share is the first one's. */
  private static Map<Node, Group> updates(Graph graph, Predicate<Node> isDrawn) {
    Map<Value, Node> makers = new HashMap<>();
    graph.nodes().forEach(node -> node.results().forEach(result -> makers.put(result, node)));
    Map<Node, Group> updates = new IdentityHashMap<>();
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Named result : graph.results()) {
      Group group = new Group(Phase.UPDATE, "update " + result.name());
      Deque<Value> open = new ArrayDeque<>(List.of(result.value()));
      while (!open.isEmpty()) {
        Node node = makers.get(open.pop());
        if (node != null && node.origin().phase() == Phase.UPDATE && seen.add(node)) {
          node.operands().forEach(open::push);
          if (isDrawn.test(node)) {
            updates.put(node, group);
          }
        }
      }
    }
    return updates;
  }

  /**
   * Groups updates, and what lies in submodels at least {@code depth} deep; gives the number of
   * marks left.
   */
  private int groupByModel(List<Node> nodes, int depth, Map<Node, Group> updates) {
    groups.clear();
    Map<Key, Group> byPath = new HashMap<>();
    int single = 0;
    for (Node node : nodes) {
      String scope = node.origin().scope();
      Group group = updates.get(node);
      if (group == null && depth(scope) >= depth) {
        Phase phase = node.origin().phase();
        String path = String.join(".", List.of(scope.split("\\.")).subList(0, depth));
        group = byPath.computeIfAbsent(new Key(phase, path), key -> new Group(phase, key.path()));
      }
      if (group == null) {
        single += weight(node);
      } else {
        groups.put(node, group);
      }
    }
    count();
    return single + (int) groups.values().stream().distinct().count();
  }

  /** Groups runs of {@code length} nodes; a run ends early where the phase changes. */
  private void groupByRun(List<Node> nodes, int length) {
    groups.clear();
    Group group = new Group(Phase.FORWARD, "");
    for (Node node : nodes) {
      Phase phase = node.origin().phase();
      if (group.operations == 0 || group.operations >= length || group.phase != phase) {
        group = new Group(phase, "");
      }
      groups.put(node, group);
      group.operations += weight(node);
    }
  }

  private void count() {
    groups.values().forEach(group -> group.operations = 0);
    groups.forEach((node, group) -> group.operations += weight(node));
  }

  private static int depth(String scope) {
    return scope.isEmpty() ? 0 : scope.split("\\.").length;
  }

  /** The number of nodes in this one and its regions. */
  static int weight(Node node) {
    List<Graph> regions = new ArrayList<>();
    if (node.op() instanceof Loop loop) {
      regions.add(loop.body());
      loop.condition().ifPresent(regions::add);
    } else if (node.op() instanceof Branch branch) {
      regions.add(branch.then());
      regions.add(branch.otherwise());
    }
    int weight = 1;
    for (Graph region : regions) {
      weight += region.nodes().stream().mapToInt(Summary::weight).sum();
    }
    return weight;
  }

  /** The nodes that results depend on. */
  static Set<Node> live(Graph graph) {
    Set<Object> wanted = new HashSet<>();
    graph.results().forEach(result -> wanted.add(result.value()));
    Set<Node> live = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.results().stream().anyMatch(wanted::contains)) {
        live.add(node);
        wanted.addAll(node.operands());
      }
    }
    return live;
  }
}
