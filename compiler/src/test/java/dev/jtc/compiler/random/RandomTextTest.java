package dev.jtc.compiler.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.pass.LoopPruning;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.runtime.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every graph: it is well formed, and its text says all of it. */
class RandomTextTest {
  @Test
  void graphsAndTheirDerivativesAreWellFormed() {
    for (int seed = 0; seed < 60; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 14);
      for (Graph graph : family(some.graph())) {
        Verifier.verify(graph, "random seed " + seed);
      }
    }
  }

  @Test
  void whatIsPrintedParsesBack() {
    for (int seed = 0; seed < 60; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 14);
      if (!readsBack(some)) {
        Case small = Shrinker.shrink(some, candidate -> !readsBack(candidate));
        fail("seed " + seed + ":\n" + GraphPrinter.print(small.graph()));
      }
    }
  }

  private static boolean readsBack(Case some) {
    return family(some.graph()).stream()
        .map(GraphPrinter::print)
        .allMatch(text -> GraphPrinter.print(GraphParser.parse(text)).equals(text));
  }

  @Test
  void textsOfEqualSeedsAreEqual() {
    String first = GraphPrinter.print(RandomGraphs.of(3, DType.F32, 14).graph());
    assertEquals(first, GraphPrinter.print(RandomGraphs.of(3, DType.F32, 14).graph()));
  }

  private static List<Graph> family(Graph graph) {
    Graph first = GradientGraphs.gradients(graph);
    return List.of(graph, first, LoopPruning.run(first), GradientGraphs.gradients(first));
  }
}
