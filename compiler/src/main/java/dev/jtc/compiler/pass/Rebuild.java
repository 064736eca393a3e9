package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Builds a graph anew, node by node in order, regions first. This is the one walk that all
 * rewriting passes share; it is linear in the nodes and does not recurse over the depth of a graph.
 */
final class Rebuild {
  /** What becomes of one node. */
  @FunctionalInterface
  interface Step {
    /**
     * Emits what computes the results of {@code op} on {@code operands}.
     *
     * @param op the operation, its regions already rebuilt
     * @param operands the new operands
     * @return the values that stand for the results from now on
     */
    List<Value> emit(Emitter out, Op op, List<Value> operands);
  }

  private Rebuild() {}

  /** Rebuilds with the same operations; equal ones on equal operands become one. */
  static Graph interned(Graph graph) {
    return run(graph, out -> out, Emitter::emit);
  }

  /**
   * Rebuilds {@code graph}.
   *
   * @param emitter what nodes are emitted to, made around the builder of each graph and region
   * @param step what becomes of each node
   */
  static Graph run(Graph graph, Function<GraphBuilder, Emitter> emitter, Step step) {
    GraphBuilder builder = new GraphBuilder();
    Emitter out = emitter.apply(builder);
    Map<Value, Value> renamed = new HashMap<>();
    for (Named parameter : graph.parameters()) {
      renamed.put(parameter.value(), builder.parameter(parameter.name(), parameter.value().type()));
    }
    copy(graph, out, step, renamed, region -> run(region, emitter, step));
    List<Named> results = new ArrayList<>();
    for (Named result : graph.results()) {
      results.add(new Named(result.name(), renamed.get(result.value())));
    }
    return builder.build(graph.name(), results);
  }

  private static void copy(
      Graph graph,
      Emitter out,
      Step step,
      Map<Value, Value> renamed,
      UnaryOperator<Graph> regions) {
    for (Node node : graph.nodes()) {
      out.setOrigin(node.origin());
      List<Value> operands = node.operands().stream().map(renamed::get).toList();
      List<Value> results = step.emit(out, node.op().mapBodies(regions), operands);
      for (int i = 0; i < results.size(); i++) {
        renamed.put(node.results().get(i), results.get(i));
      }
    }
  }
}
