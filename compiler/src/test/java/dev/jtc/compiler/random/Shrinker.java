package dev.jtc.compiler.random;

import dev.jtc.compiler.graph.Evaluation;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes a failing case smaller while it fails: with one result, with an earlier value as the
 * result, or with a node replaced by a parameter of the value it had.
 */
public final class Shrinker {
  private static final Sizes SIZES = new Sizes(Map.of("N", (long) RandomGraphs.N));

  private Shrinker() {}

  /** A case as small as this finds for which {@code fails} still holds. */
  public static Case shrink(Case failing, Predicate<Case> fails) {
    Case best = failing;
    Optional<Case> smaller = Optional.of(failing);
    while (smaller.isPresent()) {
      best = smaller.get();
      smaller = candidates(best).stream().filter(fails).findFirst();
    }
    return best;
  }

  private static List<Case> candidates(Case large) {
    List<Case> candidates = new ArrayList<>();
    Graph graph = large.graph();
    if (graph.results().size() > 1) {
      for (Named result : graph.results()) {
        candidates.add(withResult(large, result));
      }
    }
    for (Node node : graph.nodes()) {
      boolean isResult = graph.results().stream().anyMatch(r -> node.results().contains(r.value()));
      if (!isResult && node.results().get(0).type().dtype().isFloat()) {
        candidates.add(withResult(large, new Named("y0", node.results().get(0))));
      }
    }
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      if (!graph.nodes().get(i).operands().isEmpty()) {
        candidates.add(withoutNode(large, i));
      }
    }
    return candidates.stream().filter(small -> nodes(small) < nodes(large)).toList();
  }

  private static int nodes(Case some) {
    return some.graph().nodes().size();
  }

  private static Case withResult(Case large, Named result) {
    Graph graph = large.graph();
    return pruned(
        new Graph(graph.name(), graph.parameters(), graph.nodes(), List.of(result)),
        large.inputs());
  }

  private static Case withoutNode(Case large, int index) {
    Graph graph = large.graph();
    Node node = graph.nodes().get(index);
    List<Named> asResults = new ArrayList<>();
    List<Named> parameters = new ArrayList<>(graph.parameters());
    for (Value value : node.results()) {
      asResults.add(new Named("v" + value.id(), value));
      parameters.add(new Named("v" + value.id(), value));
    }
    Graph upTo = new Graph(graph.name(), graph.parameters(), graph.nodes(), asResults);
    List<Tensor> inputs = new ArrayList<>(large.inputs());
    inputs.addAll(Evaluation.run(upTo, large.inputs(), SIZES));
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.remove(index);
    return pruned(new Graph(graph.name(), parameters, nodes, graph.results()), inputs);
  }

  /** Without dead nodes and unused parameters; the first parameter stays, for it binds N. */
  private static Case pruned(Graph graph, List<Tensor> inputs) {
    Graph live = Live.prune(graph);
    List<Integer> used = new ArrayList<>(Live.usedParameters(live));
    if (!used.contains(0)) {
      used.add(0, 0);
    }
    return new Case(Live.keepParameters(live, used), used.stream().map(inputs::get).toList());
  }
}
