package dev.jtc.compiler.random;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/** From any graph to a scalar, and to that scalar's gradients. */
public final class GradientGraphs {
  private GradientGraphs() {}

  /** A graph being written that computes the sum of all elements of another graph's results. */
  private record Sum(GraphBuilder builder, List<Value> parameters, Value total) {
    static Sum of(Graph graph) {
      GraphBuilder builder = new GraphBuilder();
      Builds b = new Builds(builder);
      List<Value> parameters = new ArrayList<>();
      for (Named parameter : graph.parameters()) {
        parameters.add(builder.parameter(parameter.name(), parameter.value().type()));
      }
      Value total = null;
      for (Value result : Inline.into(builder, graph, parameters)) {
        Value sum = GradientCheck.total(b, result);
        total = total == null ? sum : b.add(total, sum);
      }
      return new Sum(builder, parameters, total);
    }

    Graph build(List<Value> results) {
      List<Named> named = new ArrayList<>();
      results.forEach(value -> named.add(new Named("r" + named.size(), value)));
      return builder.build("derived", named);
    }

    List<Value> gradients() {
      DType dtype = total.type().dtype();
      List<Value> wrt = parameters.stream().filter(v -> v.type().dtype() == dtype).toList();
      return Reverse.gradient(builder, total, wrt, new Builds(builder).constant(dtype, 1));
    }
  }

  /** Σ of all elements of all results. */
  public static Graph total(Graph graph) {
    Sum sum = Sum.of(graph);
    return sum.build(List.of(sum.total()));
  }

  /** The gradients of {@link #total} by the float parameters, in order. */
  public static Graph gradients(Graph graph) {
    Sum sum = Sum.of(graph);
    return sum.build(sum.gradients());
  }
}
