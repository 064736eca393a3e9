package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.random.RandomGraphs.Sizing;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.Threads;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many threads compute, the bits are the same. */
class ThreadCountTest {
  private static final List<Integer> COUNTS = List.of(2, 3, 5, 7);

  private final int before = Threads.count();

  @AfterEach
  void restore() {
    Threads.use(before);
  }

  private static void compare(Graph graph, List<Tensor> inputs, Width width) {
    Lowered lowered = Lowered.of(graph, List.of(width));
    Threads.use(1);
    List<Tensor> expected = lowered.run(inputs, width);
    for (int count : COUNTS) {
      Threads.use(count);
      List<Tensor> actual = lowered.run(inputs, width);
      for (int i = 0; i < expected.size(); i++) {
        assertTrue(
            expected.get(i).sameBits(actual.get(i)),
            graph.name() + ": result " + i + " of " + count + " threads");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Width.class)
  void trainingStepsGiveTheSameBits(Width width) {
    for (Graph graph :
        List.of(
            TrainingSteps.twoLayers(Dim.of(37), 200, 101, 10),
            TrainingSteps.legendre(Dim.of(30_011)),
            LayoutsTest.Net.of(5, new long[] {3, 16, 32}, 14, 5, 1, 0))) {
      compare(graph, TrainingSteps.inputs(graph, 1), width);
    }
  }

  @Test
  void loopsInsideOfOthersGiveTheSameBits() {
    Graph layers = TrainingSteps.twoLayers(Dim.variable("N"), 130, 101, 10);
    Graph net = LayoutsTest.Net.of(3, new long[] {3, 16, 32}, 14, 5, 1, 0);
    assertTrue(
        Lowered.of(net, List.of(Width.BITS_512)).kernels().stream()
            .flatMap(kernel -> kernel.variants().stream())
            .flatMap(variant -> variant.body().stream())
            .anyMatch(stmt -> Division.isParallel(stmt) && !((For) stmt).kind().isParallel()),
        "threads share loops inside of others");
    for (Graph graph : List.of(layers, net)) {
      compare(graph, TrainingSteps.inputs(graph, 37), Width.BITS_512);
    }
  }

  @Test
  void whatIsLeftOverOfTilesGivesTheSameBits() {
    // The copy for the last columns is divided, and who adds them up needs all of it.
    Graph narrow = TrainingSteps.twoLayers(Dim.variable("N"), 130, 2, 3);
    for (int n : new int[] {1, 2, 7, 15, 16, 18, 63, 66}) {
      compare(narrow, TrainingSteps.inputs(narrow, n), Width.BITS_512);
    }
  }

  @Test
  void randomGraphsGiveTheSameBits() {
    for (int seed = 0; seed < 60; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 14, Sizing.SYMBOLIC);
      compare(some.graph(), some.inputs(), Width.values()[seed % Width.values().length]);
    }
  }
}
