package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.random.GradientGraphs;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.random.RandomGraphs.Sizing;
import dev.jtc.compiler.random.Shrinker;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Loops for a GPU, one after the other on the JVM, against the interpreter. */
class GridTest {
  @Test
  void loopsForAGpuKeepEveryBit() {
    compareAll(400, 14, Lowered::forGpu);
  }

  @Test
  void gradientsKeepEveryBit() {
    compareAll(60, 10, graph -> Lowered.forGpu(GradientGraphs.gradients(graph)));
  }

  @Test
  void everyKernelOfRandomGraphsHasIndependentLoops() {
    int serial = 0;
    int all = 0;
    for (int seed = 0; seed < 100; seed++) {
      Case some = RandomGraphs.of(seed, DType.F32, 14, Sizing.SYMBOLIC);
      for (Kernel kernel : Lowered.forGpu(some.graph()).kernels()) {
        all++;
        serial += kernel.body().stream().anyMatch(GridTest::isSerialLoop) ? 1 : 0;
      }
    }
    assertTrue(all > 100 && serial == 0, serial + " of " + all + " kernels have serial loops");
  }

  private static boolean isSerialLoop(Stmt stmt) {
    return stmt instanceof Stmt.For loop && loop.kind() == Stmt.Kind.SERIAL;
  }

  private static void compareAll(int graphs, int nodes, Function<Graph, Lowered> lower) {
    for (int seed = 0; seed < graphs; seed++) {
      DType dtype = seed % 2 == 0 ? DType.F32 : DType.F64;
      Sizing sizing = seed % 3 == 0 ? Sizing.FIXED : Sizing.SYMBOLIC;
      Case some = RandomGraphs.of(seed, dtype, nodes, sizing);
      if (differs(some, lower)) {
        Case small = Shrinker.shrink(some, candidate -> differs(candidate, lower));
        fail("seed " + seed + ":\n" + GraphPrinter.print(small.graph()) + " at " + small.inputs());
      }
    }
  }

  private static boolean differs(Case some, Function<Graph, Lowered> lower) {
    Lowered lowered = lower.apply(some.graph());
    List<Tensor> expected = Interpreter.run(lowered.source(), some.inputs());
    List<Tensor> actual = lowered.run(some.inputs());
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).sameBits(actual.get(i))) {
        return true;
      }
    }
    return false;
  }
}
