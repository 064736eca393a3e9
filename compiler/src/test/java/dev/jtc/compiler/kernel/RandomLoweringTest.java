package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.interpret.Interpreter;
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

/** Compiled random graphs against the interpreter, bit by bit. */
class RandomLoweringTest {
  @Test
  void passesAndKernelsKeepEveryBit() {
    compareAll(600, 14, Lowered::of);
  }

  @Test
  void kernelsAloneKeepEveryBit() {
    compareAll(300, 14, Lowered::asWritten);
  }

  @Test
  void largeGraphsKeepEveryBit() {
    compareAll(40, 60, Lowered::of);
  }

  @Test
  void gradientsKeepEveryBit() {
    compareAll(100, 10, graph -> Lowered.of(GradientGraphs.gradients(graph)));
  }

  private static void compareAll(int graphs, int nodes, Function<Graph, Lowered> lower) {
    for (int seed = 0; seed < graphs; seed++) {
      DType dtype = seed % 2 == 0 ? DType.F32 : DType.F64;
      Case some =
          RandomGraphs.of(seed, dtype, nodes, seed % 3 == 0 ? Sizing.FIXED : Sizing.SYMBOLIC);
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
