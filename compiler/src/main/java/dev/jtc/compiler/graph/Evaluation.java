package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a graph node by node with each operation's own meaning. */
public final class Evaluation {
  private Evaluation() {}

  /**
   * The results of {@code graph} for {@code arguments}.
   *
   * @param sizes the numbers for all dimension variables that occur in the graph
   */
  public static List<Tensor> run(Graph graph, List<Tensor> arguments, Sizes sizes) {
    if (arguments.size() != graph.parameters().size()) {
      throw new IllegalArgumentException(
          graph.name()
              + " takes "
              + graph.parameters().size()
              + " arguments, not "
              + arguments.size());
    }
    Map<Integer, Tensor> known = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      known.put(graph.parameters().get(i).value().id(), arguments.get(i));
    }
    for (Node node : graph.nodes()) {
      List<Tensor> operands = new ArrayList<>();
      node.operands().forEach(operand -> operands.add(known.get(operand.id())));
      List<Tensor> results = node.op().eval(operands, sizes);
      for (int i = 0; i < results.size(); i++) {
        known.put(node.results().get(i).id(), results.get(i));
      }
    }
    List<Tensor> results = new ArrayList<>();
    for (Named result : graph.results()) {
      results.add(known.get(result.value().id()));
    }
    return results;
  }
}
