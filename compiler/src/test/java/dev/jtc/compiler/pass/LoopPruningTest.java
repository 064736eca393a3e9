package dev.jtc.compiler.pass;

import static dev.jtc.compiler.autodiff.GradientCheck.f64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.autodiff.GradientCheck.Program;
import dev.jtc.compiler.autodiff.Regions;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.random.GradientGraphs;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Case;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoopPruningTest {
  private static final Optional<Dim> AT_MOST_4 = Optional.of(Dim.of(4));

  /** The pruned graph of a program, after both have given the same results. */
  private static Graph pruned(Program program, List<Tensor> inputs) {
    Graph graph = GradientCheck.graph(program, inputs);
    Graph pruned = LoopPruning.run(graph);
    assertSame(graph, pruned, inputs);
    return pruned;
  }

  private static void assertSame(Graph graph, Graph pruned, List<Tensor> inputs) {
    List<Tensor> expected = Interpreter.run(graph, inputs);
    List<Tensor> actual = Interpreter.run(pruned, inputs);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(expected.get(i).sameBits(actual.get(i)), graph.name() + " result " + i);
    }
  }

  private static Node loopOf(Graph graph) {
    List<Node> loops = graph.nodes().stream().filter(n -> n.op() instanceof Loop).toList();
    assertEquals(1, loops.size());
    return loops.get(0);
  }

  /** c0 ← c0·c1, c1 ← c1, c2 ← c2 + c0: of which c0 is asked for. */
  private static final Program THREE_CARRIED =
      (out, x) -> {
        Builds b = new Builds(out);
        List<Value> results =
            Regions.loop(
                b,
                x.get(3),
                AT_MOST_4,
                x.subList(0, 3),
                (r, i, c) ->
                    List.of(r.mul(c.get(0), c.get(1)), c.get(1), r.add(c.get(2), c.get(0))));
        return List.of(results.get(0), results.get(1));
      };

  @Test
  void carriesOnlyWhatChangesAndMatters() {
    for (long trips = 0; trips < 3; trips++) {
      List<Tensor> inputs = List.of(f64(2), f64(3), f64(5), Tensor.scalar(trips));
      Graph graph = pruned(THREE_CARRIED, inputs);
      Node node = loopOf(graph);
      assertEquals(1, ((Loop) node.op()).carried());
      // trips, c0, and the old c1 as an invariant
      assertEquals(3, node.operands().size());
      assertEquals(graph.parameters().get(1).value(), graph.results().get(1).value());
    }
  }

  @Test
  void dropsInvariantsThatOnlyDeadCodeUses() {
    Program program =
        (out, x) ->
            Regions.loop(
                    new Builds(out),
                    x.get(2),
                    AT_MOST_4,
                    List.of(x.get(0)),
                    (r, i, c) -> {
                      r.map(ScalarFns.EXP, x.get(1));
                      return List.of(r.map(ScalarFns.SIN, c.get(0)));
                    })
                .subList(0, 1);
    Graph graph = pruned(program, List.of(f64(2), f64(3), Tensor.scalar(2L)));
    assertEquals(2, loopOf(graph).operands().size());
    assertEquals(1, ((Loop) loopOf(graph).op()).body().nodes().size());
  }

  @Test
  void keepsWhatTheConditionAsksFor() {
    Program program =
        (out, x) ->
            Regions.loopWhile(
                    new Builds(out),
                    9,
                    List.of(x.get(0), x.get(1)),
                    (r, c) -> r.map(ScalarFns.LT, c.get(0), x.get(2)),
                    (r, i, c) -> List.of(r.mul(c.get(0), c.get(0)), r.map(ScalarFns.SIN, c.get(1))))
                .subList(1, 2);
    Graph graph = pruned(program, List.of(f64(2), f64(0.5), f64(100)));
    assertEquals(2, ((Loop) loopOf(graph).op()).carried());
  }

  @Test
  void dropsStacksThatNobodyReads() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.loop(
                    b,
                    x.get(1),
                    AT_MOST_4,
                    List.of(x.get(0)),
                    (r, i, c) -> List.of(r.map(ScalarFns.SIN, c.get(0))))
                .get(0);
    Program valueOnly =
        (out, x) -> {
          Value y = f.emit(new Builds(out), x);
          out.record(out.nodes().get(0), List.of(0));
          return List.of(y);
        };
    Graph graph = pruned(valueOnly, List.of(f64(0.5), Tensor.scalar(3L)));
    assertEquals(List.of(), ((Loop) loopOf(graph).op()).recorded());
    Program gradient = GradientCheck.gradient(f);
    Graph withGradient = pruned(gradient, List.of(f64(0.5), Tensor.scalar(3L)));
    Loop forward = (Loop) withGradient.nodes().get(0).op();
    assertEquals(List.of(0), forward.recorded());
  }

  @Test
  void randomGraphsAndTheirGradientsKeepTheirBits() {
    for (int seed = 0; seed < 60; seed++) {
      Case some = RandomGraphs.of(seed, DType.F64, 14);
      assertSame(some.graph(), LoopPruning.run(some.graph()), some.inputs());
      Graph gradients = GradientGraphs.gradients(some.graph());
      assertSame(gradients, LoopPruning.run(gradients), some.inputs());
    }
  }
}
