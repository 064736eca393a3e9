package dev.jtc.compiler.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Copies the nodes of a closed graph to where its results are wanted. */
public final class Inline {
  private Inline() {}

  /**
   * Emits what {@code graph} computes for {@code arguments} and gives the values of its results.
   * Nodes that no result depends on are left out. The nodes keep their span and scope; the phase is
   * that of the emitter where it is not {@link Phase#FORWARD}.
   *
   * @param arguments one for each parameter, of exactly its type
   */
  public static List<Value> into(Emitter out, Graph graph, List<Value> arguments) {
    if (arguments.size() != graph.parameters().size()) {
      throw new IllegalStateException(
          graph.name()
              + " takes "
              + graph.parameters().size()
              + " values, not "
              + arguments.size());
    }
    Map<Value, Value> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      Value parameter = graph.parameters().get(i).value();
      if (!parameter.type().equals(arguments.get(i).type())) {
        throw new IllegalStateException(
            graph.name()
                + ": argument "
                + i
                + " is "
                + arguments.get(i).type()
                + ", not "
                + parameter.type());
      }
      values.put(parameter, arguments.get(i));
    }
    emit(out, graph, values);
    return graph.results().stream().map(result -> values.get(result.value())).toList();
  }

  private static void emit(Emitter out, Graph graph, Map<Value, Value> values) {
    Origin before = out.origin();
    Set<Value> live = Live.values(graph);
    for (Node node : graph.nodes()) {
      if (node.results().stream().noneMatch(live::contains)) {
        continue;
      }
      List<Value> operands = new ArrayList<>();
      for (Value operand : node.operands()) {
        operands.add(values.get(operand));
      }
      boolean forward = before.phase() == Phase.FORWARD;
      out.setOrigin(forward ? node.origin() : node.origin().withPhase(before.phase()));
      List<Value> results = out.emit(node.op(), operands);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
    }
    out.setOrigin(before);
  }
}
