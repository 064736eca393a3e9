package dev.jtc.cli;

import dev.jtc.Compiler;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Live;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.view.GraphPicture;
import dev.jtc.compiler.view.Picture;
import dev.jtc.compiler.view.PictureOptions;
import dev.jtc.compiler.view.PlanPicture;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How far the compiler has come with the function that is drawn. */
enum GraphStage {
  /** What the returned values are computed from, before anything is differentiated. */
  SOURCE,
  /** Forward, backward and update. */
  GRAD,
  /** After all passes. */
  OPTIMIZED,
  /** The loops that run. */
  KERNELS;

  /** The picture of {@code function} at this stage. */
  Picture draw(FunctionGraph function, Compiler compiler, PictureOptions options) {
    return switch (this) {
      case SOURCE -> GraphPicture.of(source(function), options);
      case GRAD -> GraphPicture.of(Live.prune(function.graph()), options);
      case OPTIMIZED -> GraphPicture.of(compiler.optimize(function.graph()), options);
      case KERNELS -> PlanPicture.of(compiler.plan(compiler.optimize(function.graph())), options);
    };
  }

  /**
   * The returned values that the forward part computes, with what they need; the whole graph if
   * there are none.
   */
  private static Graph source(FunctionGraph function) {
    Graph graph = function.graph();
    Set<Value> later =
        graph.nodes().stream()
            .filter(node -> node.origin().phase() != Phase.FORWARD)
            .map(Node::results)
            .flatMap(List::stream)
            .collect(Collectors.toSet());
    List<Graph.Named> returned =
        graph.results().subList(0, function.results().size()).stream()
            .filter(result -> !later.contains(result.value()))
            .toList();
    if (returned.isEmpty()) {
      return Live.prune(graph);
    }
    Graph forward =
        Live.prune(new Graph(graph.name(), graph.parameters(), graph.nodes(), returned));
    return Live.keepParameters(forward, Live.usedParameters(forward));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
