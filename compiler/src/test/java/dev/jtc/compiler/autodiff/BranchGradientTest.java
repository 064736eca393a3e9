package dev.jtc.compiler.autodiff;

import static dev.jtc.compiler.autodiff.GradientCheck.check;
import static dev.jtc.compiler.autodiff.GradientCheck.f64;
import static dev.jtc.compiler.autodiff.GradientCheck.numbers;
import static dev.jtc.compiler.autodiff.GradientCheck.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchGradientTest {
  /** x·w or sin(x); the second does not use w. */
  private static final GradientCheck.Function EITHER =
      (b, x) ->
          total(
              b,
              Regions.branch(
                      b,
                      x.get(2),
                      List.of(x.get(0), x.get(1)),
                      s -> List.of(s.b().mul(s.b().mul(s.get(0), s.get(0)), s.get(1))),
                      s -> List.of(s.b().map(ScalarFns.SIN, s.get(0))))
                  .get(0));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothSidesToThirdOrder(boolean condition) {
    check(EITHER, 3, List.of(numbers(1, 2), numbers(2, 2), Tensor.scalar(condition)));
  }

  @Test
  void aBranchNotTakenGivesItsParameterZeros() {
    List<Tensor> gradients =
        check(EITHER, List.of(numbers(1, 2), numbers(2, 2), Tensor.scalar(false)));
    assertTrue(gradients.get(1).sameBits(f64(0, 0)));
  }

  @Test
  void severalResultsOfWhichOneIsUsed() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.branch(
                    b,
                    x.get(1),
                    List.of(x.get(0)),
                    s -> List.of(s.get(0), s.b().map(ScalarFns.EXP, s.get(0))),
                    s -> List.of(s.b().neg(s.get(0)), s.b().mul(s.get(0), s.get(0))))
                .get(1);
    check(f, 2, List.of(f64(0.7), Tensor.scalar(true)));
    check(f, 2, List.of(f64(0.7), Tensor.scalar(false)));
  }

  @Test
  void loopsInBranchesToSecondOrder() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.branch(
                    b,
                    x.get(2),
                    List.of(x.get(0), x.get(1)),
                    s ->
                        List.of(
                            Regions.loop(
                                    s.b(),
                                    s.get(1),
                                    Optional.of(Dim.of(4)),
                                    List.of(s.get(0)),
                                    (r, i, c) -> List.of(r.map(ScalarFns.SIN, c.get(0))))
                                .get(0)),
                    s -> List.of(s.get(0)))
                .get(0);
    check(f, 2, List.of(f64(0.7), Tensor.scalar(3L), Tensor.scalar(true)));
    check(f, 2, List.of(f64(0.7), Tensor.scalar(3L), Tensor.scalar(false)));
  }

  /** y = x²·w whose backward claims (100·dy, c·dy). */
  private static final GradientCheck.Function WRONG =
      (b, x) -> {
        Value xx = x.get(0);
        Value w = x.get(1);
        Value y = b.mul(b.mul(xx, xx), w);
        GraphBuilder region = b.emitter().region();
        region.parameter("x", xx.type());
        region.parameter("w", w.type());
        Value dy = region.parameter("dy", y.type());
        Value c = region.parameter("c", x.get(2).type());
        Builds r = new Builds(region);
        Value dx = r.mul(dy, r.constant(dy.type().dtype(), 100));
        Custom custom =
            new Custom(
                "wrong",
                region.build(
                    "wrong.backward", List.of(new Named("dx", dx), new Named("dw", r.mul(dy, c)))),
                2);
        return b.emit(custom, xx, w, x.get(2), y);
      };

  @Test
  void aBackwardByHandReplacesTheDerivedOne() {
    List<Tensor> inputs = List.of(f64(3), f64(2), f64(7));
    assertEquals(18, GradientCheck.bothModes(WRONG.program(), inputs).get(0).item());
    List<Tensor> gradients = GradientCheck.bothModes(GradientCheck.gradient(WRONG), inputs);
    assertEquals(100, gradients.get(0).item());
    assertEquals(7, gradients.get(1).item());
    assertEquals(0, gradients.get(2).item());
  }

  @Test
  void alsoInsideALoop() {
    GradientCheck.Function f =
        (b, x) ->
            Regions.loop(
                    b,
                    x.get(1),
                    Optional.of(Dim.of(4)),
                    List.of(x.get(0)),
                    (r, i, c) ->
                        List.of(
                            WRONG.emit(r, List.of(c.get(0), x.get(2), r.constant(dtype(x), 7)))))
                .get(0);
    List<Tensor> gradients =
        GradientCheck.bothModes(
            GradientCheck.gradient(f), List.of(f64(0.5), Tensor.scalar(3L), f64(2)));
    assertEquals(1e6, gradients.get(0).item());
    assertEquals(7 * (1 + 100 + 1e4), gradients.get(1).item());
  }

  private static DType dtype(List<Value> x) {
    return x.get(0).type().dtype();
  }
}
