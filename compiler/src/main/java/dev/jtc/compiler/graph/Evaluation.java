package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.runtime.IndexFault;
import dev.jtc.runtime.NumberFault;
import dev.jtc.runtime.RunFault;
import dev.jtc.runtime.SizeFault;
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
      List<Tensor> results = eval(node, operands, sizes);
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

  private static List<Tensor> eval(Node node, List<Tensor> operands, Sizes sizes) {
    try {
      return node.op().eval(operands, sizes);
    } catch (IndexFault | NumberFault | SizeFault fault) {
      throw at(node.origin(), fault);
    }
  }

  /** The same fault with its place in the program, unless an operation inside has given it one. */
  public static RuntimeException at(Origin origin, RuntimeException fault) {
    return origin.place().map(((RunFault) fault)::at).orElse(fault);
  }
}
