package dev.jtc.compiler.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Gradients of random graphs against differences. */
class RandomGradientTest {
  private static final int GRAPHS = 80;

  @Test
  void gradientsAreWhatDifferencesSay() {
    int compared = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      Case some = RandomGraphs.of(seed, DType.F64, 14);
      Comparison comparison = compare(some);
      if (comparison.wrong() > 0) {
        Case small = Shrinker.shrink(some, candidate -> compare(candidate).wrong() > 0);
        fail("seed " + seed + ": " + small.graph() + " at " + small.inputs());
      }
      compared += comparison.agreeing();
    }
    assertTrue(compared > 10 * GRAPHS, "only " + compared + " numbers could be compared");
  }

  /** How many elements of gradients agree with differences, and how many do not. */
  private record Comparison(int agreeing, int wrong) {}

  private static Comparison compare(Case some) {
    Graph loss = loss(some.graph(), false);
    List<Tensor> gradients = Interpreter.run(loss(some.graph(), true), some.inputs());
    int agreeing = 0;
    int wrong = 0;
    int next = 0;
    for (int p = 0; p < some.inputs().size(); p++) {
      if (!some.inputs().get(p).dtype().isFloat()) {
        continue;
      }
      Tensor gradient = gradients.get(next++);
      for (int e = 0; e < gradient.size(); e++) {
        double fine = GradientCheck.difference(loss, some.inputs(), p, e, 2e-5);
        double coarse = GradientCheck.difference(loss, some.inputs(), p, e, 1e-4);
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

  /** Σ of all results' elements; or its gradients by the float parameters. */
  private static Graph loss(Graph graph, boolean gradients) {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    List<Value> parameters = new ArrayList<>();
    for (Named parameter : graph.parameters()) {
      parameters.add(builder.parameter(parameter.name(), parameter.value().type()));
    }
    Value loss = b.constant(DType.F64, 0);
    for (Value result : Inline.into(builder, graph, parameters)) {
      loss = b.add(loss, GradientCheck.total(b, result));
    }
    if (!gradients) {
      return builder.build("loss", List.of(new Named("loss", loss)));
    }
    List<Value> wrt = parameters.stream().filter(v -> v.type().dtype().isFloat()).toList();
    List<Named> results = new ArrayList<>();
    for (Value d : Reverse.gradient(builder, loss, wrt, b.constant(DType.F64, 1))) {
      results.add(new Named("d" + results.size(), d));
    }
    return builder.build("gradients", results);
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
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraphs.of(seed, DType.F64, 14)
          .graph()
          .nodes()
          .forEach(n -> seen.add(n.op().mnemonic()));
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
