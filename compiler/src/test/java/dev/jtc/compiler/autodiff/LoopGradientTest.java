package dev.jtc.compiler.autodiff;

import static dev.jtc.compiler.autodiff.GradientCheck.check;
import static dev.jtc.compiler.autodiff.GradientCheck.f64;
import static dev.jtc.compiler.autodiff.GradientCheck.gradient;
import static dev.jtc.compiler.autodiff.GradientCheck.numbers;
import static dev.jtc.compiler.autodiff.GradientCheck.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopGradientTest {
  private static final Optional<Dim> AT_MOST_5 = Optional.of(Dim.of(5));

  /** h ← sin(w·h) + h, the given number of times; inputs h, w, trips. */
  private static final GradientCheck.Function COUNTED =
      (b, x) ->
          total(
              b,
              Regions.loop(
                      b,
                      x.get(2),
                      AT_MOST_5,
                      List.of(x.get(0)),
                      (r, i, c) -> {
                        Value h = c.get(0);
                        return List.of(r.add(r.map(ScalarFns.SIN, r.mul(x.get(1), h)), h));
                      })
                  .get(0));

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 5})
  void countedLoopsToSecondOrder(long trips) {
    check(COUNTED, 2, List.of(numbers(1, 3), numbers(2, 3), Tensor.scalar(trips)));
  }

  @Test
  void countedLoopsToThirdOrder() {
    check(COUNTED, 3, List.of(f64(0.4), f64(0.8), Tensor.scalar(3L)));
  }

  @Test
  void aLoopThatRanZeroTimesGivesItsParameterZeros() {
    List<Tensor> gradients =
        check(COUNTED, List.of(numbers(1, 2), numbers(2, 2), Tensor.scalar(0L)));
    assertTrue(gradients.get(0).sameBits(f64(1, 1)));
    assertTrue(gradients.get(1).sameBits(f64(0, 0)));
  }

  /** The counter takes part, as in {@code for k in … { y += e·x^k }}. */
  @Test
  void theCounterIsThatOfTheTrip() {
    GradientCheck.Function f =
        (b, x) ->
            total(
                b,
                Regions.loop(
                        b,
                        x.get(2),
                        AT_MOST_5,
                        List.of(b.zeros(x.get(0).type())),
                        (r, i, c) -> {
                          Value k = r.spread(r.convert(i, DType.F64), x.get(0).type().shape());
                          Value power = r.map(ScalarFns.POW, x.get(0), k);
                          Value e = r.spread(x.get(1), x.get(0).type().shape());
                          return List.of(r.add(c.get(0), r.mul(e, power)));
                        })
                    .get(0));
    check(f, 2, List.of(f64(0.5, 1.5), f64(0.7), Tensor.scalar(4L)));
  }

  /**
   * Carried values that feed each other late: the first trips reach the result only by a detour.
   */
  @Test
  void carriedValuesThatSwap() {
    GradientCheck.Function f =
        (b, x) -> {
          List<Value> results =
              Regions.loop(
                  b,
                  x.get(3),
                  AT_MOST_5,
                  List.of(x.get(0), x.get(1), b.constant(DType.I64, 0)),
                  (r, i, c) ->
                      List.of(
                          c.get(1),
                          r.mul(c.get(0), r.map(ScalarFns.COS, r.mul(c.get(1), x.get(2)))),
                          r.add(c.get(2), r.constant(DType.I64, 1))));
          return results.get(0);
        };
    for (long trips = 0; trips <= 4; trips++) {
      check(f, 2, List.of(f64(0.4), f64(-1.3), f64(0.9), Tensor.scalar(trips)));
    }
  }

  /** Halves until small; how many trips that takes depends on the value. */
  private static final GradientCheck.Function WHILE =
      (b, x) ->
          Regions.loopWhile(
                  b,
                  12,
                  List.of(x.get(0), b.constant(DType.F64, 1)),
                  (r, c) -> r.map(ScalarFns.GT, c.get(0), x.get(2)),
                  (r, i, c) ->
                      List.of(
                          r.mul(c.get(0), x.get(1)),
                          r.mul(c.get(1), r.map(ScalarFns.SIN, r.add(c.get(0), x.get(1))))))
              .get(1);

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1.1, 9.7, 30})
  void whileLoopsToSecondOrder(double start) {
    check(WHILE, 2, List.of(f64(start), f64(0.45), f64(0.5)));
  }

  @Test
  void nestedLoopsToSecondOrder() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.loop(
                    b,
                    x.get(2),
                    AT_MOST_5,
                    List.of(x.get(0)),
                    (r, i, c) ->
                        List.of(
                            Regions.loop(
                                    r,
                                    i,
                                    AT_MOST_5,
                                    List.of(c.get(0)),
                                    (s, j, d) ->
                                        List.of(
                                            s.map(
                                                ScalarFns.SIN,
                                                s.add(s.mul(d.get(0), x.get(1)), c.get(0)))))
                                .get(0)))
                .get(0);
    check(f, 2, List.of(f64(0.4), f64(1.2), Tensor.scalar(4L)));
  }

  @Test
  void branchesInLoopsToSecondOrder() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.loop(
                    b,
                    x.get(2),
                    AT_MOST_5,
                    List.of(x.get(0)),
                    (r, i, c) -> {
                      Value odd = r.map(ScalarFns.EQ, r.map(ScalarFns.REM, i, two(r)), one(r));
                      return Regions.branch(
                          r,
                          odd,
                          List.of(c.get(0), x.get(1)),
                          s -> List.of(s.b().mul(s.get(0), s.get(1))),
                          s -> List.of(s.b().map(ScalarFns.EXP, s.b().neg(s.get(0)))));
                    })
                .get(0);
    check(f, 2, List.of(f64(0.4), f64(1.2), Tensor.scalar(4L)));
  }

  private static Value one(Builds b) {
    return b.constant(DType.I64, 1);
  }

  private static Value two(Builds b) {
    return b.constant(DType.I64, 2);
  }

  @Test
  void onlyWhatTheBackwardBodyReadsIsRecorded() {
    // c0 ← c0 + w needs nothing of the past; c1 ← c1·c0 needs both.
    GradientCheck.Function linear =
        (b, x) ->
            Regions.loop(
                    b,
                    x.get(1),
                    AT_MOST_5,
                    List.of(x.get(0)),
                    (r, i, c) -> List.of(r.add(c.get(0), x.get(0))))
                .get(0);
    List<Tensor> inputs = List.of(f64(2), Tensor.scalar(3L));
    assertEquals(4, check(linear, inputs).get(0).item());
    assertEquals(List.of(), firstLoop(linear, inputs).recorded());
    List<Tensor> forCounted = List.of(numbers(1, 2), numbers(2, 2), Tensor.scalar(2L));
    assertEquals(List.of(0), firstLoop(COUNTED, forCounted).recorded());
  }

  private static Loop firstLoop(GradientCheck.Function f, List<Tensor> inputs) {
    Graph graph = GradientCheck.graph(gradient(f), inputs);
    return graph.nodes().stream()
        .map(node -> node.op())
        .filter(Loop.class::isInstance)
        .map(Loop.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLoopWithoutABoundIsFoundBeforeAnythingIsEmitted() {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    Value w = builder.parameter("w", TensorType.scalar(DType.F64));
    Value n = builder.parameter("n", TensorType.scalar(DType.I64));
    Value y =
        Regions.loop(
                b,
                n,
                Optional.empty(),
                List.of(x),
                (r, i, c) -> List.of(r.map(ScalarFns.SIN, c.get(0))))
            .get(0);
    Value z = b.mul(y, w);
    int before = builder.nodes().size();
    assertEquals(
        builder.nodes().get(0), Reverse.unboundedLoop(builder, z, List.of(x)).orElseThrow());
    assertEquals(Optional.empty(), Reverse.unboundedLoop(builder, z, List.of(w)));
    assertEquals(before, builder.nodes().size());
    Value one = b.constant(DType.F64, 1);
    assertThrows(IllegalStateException.class, () -> Reverse.gradient(builder, z, List.of(x), one));
  }

  @Test
  void anUnboundedLoopInsideABodyIsFoundToo() {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    Value n = builder.parameter("n", TensorType.scalar(DType.I64));
    Value y =
        Regions.loop(
                b,
                n,
                AT_MOST_5,
                List.of(x),
                (r, i, c) ->
                    List.of(
                        Regions.loop(
                                r,
                                n,
                                Optional.empty(),
                                c,
                                (s, j, d) -> List.of(s.map(ScalarFns.SIN, d.get(0))))
                            .get(0)))
            .get(0);
    assertTrue(Reverse.unboundedLoop(builder, y, List.of(x)).isPresent());
  }

  @Test
  void askingTwiceForAStackGivesTheSameOne() {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    Value n = builder.parameter("n", TensorType.scalar(DType.I64));
    List<Value> results =
        Regions.loop(
            b,
            n,
            AT_MOST_5,
            List.of(x, x),
            (r, i, c) -> List.of(r.mul(c.get(0), c.get(1)), r.add(c.get(1), c.get(1))));
    var narrow = builder.nodes().get(0);
    Value second = builder.record(narrow, List.of(1)).get(0);
    assertEquals(second, builder.record(narrow, List.of(1)).get(0));
    List<Value> both = builder.record(narrow, List.of(0, 1));
    assertEquals(second, both.get(1));
    assertEquals(1, builder.nodes().size());
    assertEquals(results, builder.nodes().get(0).results().subList(0, 3));
    // The same narrow loop asked for again is still this node.
    assertEquals(results, builder.emit(narrow.op(), narrow.operands()));
    Graph graph =
        builder.build("f", List.of(new Named("first", both.get(0)), new Named("second", second)));
    List<Tensor> stacks = Interpreter.run(graph, List.of(f64(3), Tensor.scalar(2L)));
    assertTrue(stacks.get(0).sameBits(f64(3, 9, 0, 0, 0)));
    assertTrue(stacks.get(1).sameBits(f64(3, 6, 0, 0, 0)));
  }
}
