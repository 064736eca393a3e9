package dev.jtc.compiler.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Gradients of random graphs against differences. */
class RandomGradientTest {
  @Test
  void gradientsAreWhatDifferencesSay() {
    compareAll(80, 14, 1);
  }

  @Test
  void soAreGradientsOfGradients() {
    compareAll(40, 7, 2);
  }

  private static void compareAll(int graphs, int nodes, int order) {
    int compared = 0;
    for (int seed = 0; seed < graphs; seed++) {
      Case some = RandomGraphs.of(seed, DType.F64, nodes);
      Comparison comparison = compare(some, order);
      if (comparison.wrong() > 0) {
        Case small = Shrinker.shrink(some, candidate -> compare(candidate, order).wrong() > 0);
        fail("seed " + seed + ":\n" + GraphPrinter.print(small.graph()) + " at " + small.inputs());
      }
      compared += comparison.agreeing();
    }
    assertTrue(compared > 10 * graphs, "only " + compared + " numbers could be compared");
  }

  /** How many elements of gradients agree with differences, and how many do not. */
  private record Comparison(int agreeing, int wrong) {}

  private static Comparison compare(Case some, int order) {
    Graph primal = some.graph();
    for (int i = 1; i < order; i++) {
      primal = GradientGraphs.gradients(primal);
    }
    Graph total = GradientGraphs.total(primal);
    List<Tensor> gradients = Interpreter.run(GradientGraphs.gradients(primal), some.inputs());
    int agreeing = 0;
    int wrong = 0;
    int next = 0;
    for (int p = 0; p < some.inputs().size(); p++) {
      if (!some.inputs().get(p).dtype().isFloat()) {
        continue;
      }
      Tensor gradient = gradients.get(next++);
      for (int e = 0; e < gradient.size(); e++) {
        double fine = GradientCheck.difference(total, some.inputs(), p, e, 2e-5);
        double coarse = GradientCheck.difference(total, some.inputs(), p, e, 1e-4);
        double scale = Math.max(1, Math.abs(fine));
        // Where two steps disagree there is a kink or a jump nearby.
        if (Math.abs(fine - coarse) < 1e-6 * scale) {
          boolean same = Math.abs(gradient.doubles()[e] - fine) < 1e-5 * scale;
          agreeing += same ? 1 : 0;
          wrong += same ? 0 : 1;
        }
      }
    }
    return new Comparison(agreeing, wrong);
  }

  @Test
  void aSeedAlwaysGivesTheSameGraph() {
    Case one = RandomGraphs.of(7, DType.F64, 14);
    Case two = RandomGraphs.of(7, DType.F64, 14);
    assertEquals(one.graph(), two.graph());
  }

  @Test
  void allKindsOfOperationsOccur() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 80; seed++) {
      RandomGraphs.of(seed, DType.F64, 14)
          .graph()
          .nodes()
          .forEach(node -> seen.add(node.op().mnemonic()));
    }
    assertTrue(
        seen.containsAll(
            Set.of("loop", "branch", "dot", "slice", "pad", "reshape", "transpose", "concat")),
        seen.toString());
  }

  /** A failure that is known: every graph with a product in it "fails". */
  @Test
  void shrinkingLeavesLittleBesidesTheCulprit() {
    Case large = null;
    for (int seed = 0; large == null; seed++) {
      Case candidate = RandomGraphs.of(seed, DType.F64, 30);
      large = hasProduct(candidate) ? candidate : null;
    }
    Case small = Shrinker.shrink(large, RandomGradientTest::hasProduct);
    assertTrue(hasProduct(small));
    assertEquals(1, small.graph().nodes().size(), small.graph().toString());
    Interpreter.run(small.graph(), small.inputs());
  }

  private static boolean hasProduct(Case some) {
    return some.graph().nodes().stream()
        .anyMatch(node -> node.op().equals(new Apply(ScalarFns.MUL)));
  }
}
