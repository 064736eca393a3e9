package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Loop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes loops carry, record and take only what matters.
 *
 * <p>A carried value that the body returns unchanged becomes an invariant; one that neither a used
 * result nor the condition depends on is dropped; so are stacks and invariants that nobody uses.
 * Inner loops are pruned first. What is computed stays the same, bit for bit.
 */
public final class LoopPruning {
  private LoopPruning() {}

  /** The graph without dead nodes and with its loops pruned, also those in regions. */
  public static Graph run(Graph given) {
    Graph graph = Live.prune(given);
    Set<Value> live = Live.values(graph);
    Map<Value, Value> renamed = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node old : graph.nodes()) {
      List<Value> operands = old.operands().stream().map(v -> renamed.getOrDefault(v, v)).toList();
      Node node = new Node(old.op(), operands, old.results(), old.origin());
      if (node.op() instanceof Loop loop) {
        nodes.add(new Pruning(inner(loop), node, live).apply(renamed));
      } else if (node.op() instanceof Branch branch) {
        Branch pruned = new Branch(run(branch.then()), run(branch.otherwise()));
        nodes.add(new Node(pruned, operands, node.results(), node.origin()));
      } else {
        nodes.add(node);
      }
    }
    List<Named> results =
        graph.results().stream()
            .map(r -> new Named(r.name(), renamed.getOrDefault(r.value(), r.value())))
            .toList();
    return new Graph(graph.name(), graph.parameters(), nodes, results);
  }

  private static Loop inner(Loop loop) {
    return new Loop(
        Live.prune(run(loop.body())),
        loop.condition().map(condition -> Live.prune(run(condition))),
        loop.carried(),
        loop.maxTrips(),
        loop.recorded());
  }

  /** One loop. */
  private static final class Pruning {
    private final Loop loop;
    private final Node node;
    private final Set<Value> live;
    private final int operandCount;

    Pruning(Loop loop, Node node, Set<Value> live) {
      this.loop = loop;
      this.node = node;
      this.live = live;
      this.operandCount = node.operands().size();
    }

    /**
     * The pruned node; results that are just the operand they started from go to {@code renamed}.
     */
    Node apply(Map<Value, Value> renamed) {
      List<Integer> fixed = new ArrayList<>();
      List<Integer> kept = new ArrayList<>();
      Set<Integer> needed = needed();
      for (int k = 0; k < loop.carried(); k++) {
        if (returnsUnchanged(k) && !isRecorded(k)) {
          fixed.add(k);
          renamed.put(node.results().get(k), node.operand(1 + k));
        } else if (needed.contains(k)) {
          kept.add(k);
        }
      }
      // What stays constant joins the invariants; then unused ones go.
      List<Integer> constant = new ArrayList<>();
      for (int k : fixed) {
        constant.add(1 + k);
      }
      for (int operand = 1 + loop.carried(); operand < operandCount; operand++) {
        constant.add(operand);
      }
      Graph body = withResults(loop.body(), kept);
      Set<Value> bodyLive = Live.values(body);
      constant.removeIf(
          operand ->
              !bodyLive.contains(loop.body().parameters().get(operand).value())
                  && !conditionUses(operand));
      return rebuild(body, kept, constant);
    }

    private Node rebuild(Graph body, List<Integer> kept, List<Integer> constant) {
      List<Integer> operands = new ArrayList<>();
      kept.forEach(k -> operands.add(1 + k));
      operands.addAll(constant);

      List<Integer> bodyParameters = new ArrayList<>(List.of(0));
      bodyParameters.addAll(operands);
      Graph newBody = Live.prune(Live.keepParameters(body, bodyParameters));
      Optional<Graph> newCondition =
          loop.condition()
              .map(c -> Live.keepParameters(c, operands.stream().map(o -> o - 1).toList()));

      List<Value> newOperands = new ArrayList<>(List.of(node.operand(0)));
      operands.forEach(operand -> newOperands.add(node.operand(operand)));
      List<Value> newResults = new ArrayList<>();
      kept.forEach(k -> newResults.add(node.results().get(k)));
      newResults.add(node.results().get(loop.carried()));
      List<Integer> newRecorded = new ArrayList<>();
      for (int s = 0; s < loop.recorded().size(); s++) {
        Value stack = node.results().get(loop.carried() + 1 + s);
        if (live.contains(stack)) {
          newRecorded.add(kept.indexOf(loop.recorded().get(s)));
          newResults.add(stack);
        }
      }
      Loop pruned = new Loop(newBody, newCondition, kept.size(), loop.maxTrips(), newRecorded);
      return new Node(pruned, newOperands, newResults, node.origin());
    }

    private boolean returnsUnchanged(int k) {
      Value parameter = loop.body().parameters().get(1 + k).value();
      return loop.body().results().get(k).value().equals(parameter);
    }

    /** Whether anybody uses the stack of carried value {@code k}. */
    private boolean isRecorded(int k) {
      for (int s = 0; s < loop.recorded().size(); s++) {
        if (loop.recorded().get(s) == k
            && live.contains(node.results().get(loop.carried() + 1 + s))) {
          return true;
        }
      }
      return false;
    }

    /** The carried values that a used result or the condition depends on, over any trips. */
    private Set<Integer> needed() {
      Set<Integer> needed = new HashSet<>();
      for (int k = 0; k < loop.carried(); k++) {
        if (conditionUses(1 + k) || isRecorded(k) || live.contains(node.results().get(k))) {
          needed.add(k);
        }
      }
      int before;
      do {
        before = needed.size();
        List<Integer> results = new ArrayList<>(needed);
        Collections.sort(results);
        Set<Value> used = Live.values(withResults(loop.body(), results));
        for (int k = 0; k < loop.carried(); k++) {
          if (used.contains(loop.body().parameters().get(1 + k).value())) {
            needed.add(k);
          }
        }
      } while (needed.size() != before);
      return needed;
    }

    private boolean conditionUses(int operand) {
      return loop.condition()
          .map(graph -> Live.values(graph).contains(graph.parameters().get(operand - 1).value()))
          .orElse(false);
    }
  }

  private static Graph withResults(Graph graph, List<Integer> positions) {
    List<Named> results = positions.stream().map(graph.results()::get).toList();
    return new Graph(graph.name(), graph.parameters(), graph.nodes(), results);
  }
}
