package dev.jtc.compiler.autodiff;

import static dev.jtc.compiler.autodiff.GradientCheck.check;
import static dev.jtc.compiler.autodiff.GradientCheck.f64;
import static dev.jtc.compiler.autodiff.GradientCheck.numbers;
import static dev.jtc.compiler.autodiff.GradientCheck.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.GradientCheck.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Detach;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReverseTest {
  @Test
  void chainsAndSharedValuesUpToThirdOrder() {
    GradientCheck.Function f =
        (b, x) -> {
          Value product = b.mul(x.get(0), x.get(1));
          Value wave = b.map(ScalarFns.SIN, b.add(product, x.get(0)));
          // `product` is used three times, twice by one node.
          return total(b, b.mul(b.mul(wave, product), product));
        };
    check(f, 3, List.of(numbers(1, 3), numbers(2, 3)));
  }

  @Test
  void aLongChainDoesNotExhaustTheStack() {
    GradientCheck.Function f =
        (b, x) -> {
          Value y = x.get(0);
          for (int i = 0; i < 20_000; i++) {
            y = b.add(y, x.get(0));
          }
          return y;
        };
    List<Tensor> gradient =
        GradientCheck.bothModes(GradientCheck.gradient(f), List.of(Tensor.scalar(0.5)));
    assertEquals(20_001, gradient.get(0).item());
  }

  @Test
  void whatTheResultDoesNotDependOnHasZeros() {
    GradientCheck.Function f = (b, x) -> b.mul(x.get(0), x.get(0));
    List<Tensor> gradients = check(f, List.of(f64(3), numbers(1, 2, 2)));
    assertEquals(6, gradients.get(0).item());
    assertTrue(gradients.get(1).sameBits(Tensor.zeros(DType.F64, 2, 2)));
  }

  @Test
  void derivativesByIntermediateValuesAreTotal() {
    Program program =
        (out, x) -> {
          Builds b = new Builds(out);
          Value h = b.mul(x.get(0), x.get(0));
          Value y = b.add(b.mul(h, h), x.get(0));
          return Reverse.gradient(out, y, List.of(x.get(0), h, y), b.constant(DType.F64, 1));
        };
    List<Tensor> gradients = GradientCheck.bothModes(program, List.of(f64(3)));
    assertEquals(4 * 27 + 1, gradients.get(0).item());
    assertEquals(18, gradients.get(1).item());
    assertEquals(1, gradients.get(2).item());
  }

  @Test
  void aSeedMakesAVectorJacobianProduct() {
    Program program =
        (out, x) -> {
          Builds b = new Builds(out);
          // q = 3x² - y², seed v: (6xv, -2yv)
          Value q =
              b.sub(
                  b.mul(b.full(x.get(0).type(), 3), b.mul(x.get(0), x.get(0))),
                  b.mul(x.get(1), x.get(1)));
          return Reverse.gradient(out, q, List.of(x.get(0), x.get(1)), x.get(2));
        };
    List<Tensor> gradients =
        GradientCheck.bothModes(program, List.of(f64(2, 3), f64(6, 4), f64(1, 0.5)));
    assertTrue(gradients.get(0).sameBits(f64(12, 9)));
    assertTrue(gradients.get(1).sameBits(f64(-12, -4)));
  }

  @Test
  void integersCarryNoCotangent() {
    GradientCheck.Function f =
        (b, x) -> {
          Value rounded = b.convert(b.convert(x.get(0), DType.I64), DType.F64);
          return total(b, b.mul(rounded, x.get(0)));
        };
    Program program = GradientCheck.gradient(f);
    assertTrue(
        GradientCheck.bothModes(program, List.of(f64(2.5, -1.5))).get(0).sameBits(f64(2, -1)));
  }

  @Test
  void detachCuts() {
    GradientCheck.Function f =
        (b, x) -> b.mul(b.emit(new Detach(), b.mul(x.get(0), x.get(0))), x.get(0));
    assertEquals(
        9, GradientCheck.bothModes(GradientCheck.gradient(f), List.of(f64(3))).get(0).item());
  }

  @Test
  void onlyNodesBetweenAreDifferentiated() {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    Value w = builder.parameter("w", TensorType.scalar(DType.F64));
    Value side = b.map(ScalarFns.EXP, w);
    b.map(ScalarFns.SIN, x);
    Value y = b.mul(x, side);
    int before = builder.nodes().size();
    Value dx = Reverse.gradient(builder, y, List.of(x), b.constant(DType.F64, 1)).get(0);
    // One constant for the seed, and the product with it: neither sin nor exp was visited.
    assertEquals(2, builder.nodes().size() - before);
    Graph graph = builder.build("f", List.of(new Graph.Named("dx", dx)));
    Node last = graph.nodes().get(graph.nodes().size() - 1);
    assertEquals(new Apply(ScalarFns.MUL), last.op());
    assertEquals(Phase.BACKWARD, last.origin().phase());
  }

  @Test
  void theOriginIsThePrimalsAndIsPutBack() {
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    builder.setOrigin(Origin.NONE.withScope("linear1"));
    Value y = b.map(ScalarFns.SIN, x);
    Origin before = Origin.NONE.withScope("loss").withPhase(Phase.UPDATE);
    builder.setOrigin(before);
    Value one = b.constant(DType.F64, 1);
    Value dx = Reverse.gradient(builder, y, List.of(x), one).get(0);
    assertEquals(before, builder.origin());
    Node last = builder.nodes().get(builder.nodes().size() - 1);
    assertEquals(List.of(dx), last.results());
    assertEquals("linear1", last.origin().scope());
    assertEquals(Phase.BACKWARD, last.origin().phase());
  }

  @Test
  void integersHaveNoDerivative() {
    GraphBuilder builder = new GraphBuilder();
    Value i = builder.parameter("i", TensorType.scalar(DType.I64));
    Value x = builder.parameter("x", TensorType.scalar(DType.F64));
    assertThrows(IllegalStateException.class, () -> Reverse.gradient(builder, x, List.of(i), x));
  }

  @Test
  void aGradientInARegionGoesOnOutsideOfIt() {
    // h = x² outside; in each trip s += d(h·h·c)/dx with c the counter as a float.
    GradientCheck.Function f =
        (b, x) -> {
          Value h = b.mul(x.get(0), x.get(0));
          List<Value> results =
              Regions.loop(
                  b,
                  x.get(1),
                  Optional.of(Dim.of(5)),
                  List.of(b.constant(DType.F64, 0)),
                  (r, i, carried) -> {
                    Value y = r.mul(r.mul(h, h), r.convert(i, DType.F64));
                    Value one = r.constant(DType.F64, 1);
                    Value dx = Reverse.gradient(r.emitter(), y, List.of(x.get(0)), one).get(0);
                    return List.of(r.add(carried.get(0), dx));
                  });
          return results.get(0);
        };
    // Σ i·4x³ for i < 4 is 24x³
    List<Tensor> inputs = List.of(f64(1.5), Tensor.scalar(4L));
    Tensor sum = GradientCheck.bothModes(f.program(), inputs).get(0);
    assertEquals(24 * 1.5 * 1.5 * 1.5, sum.item(), 1e-9);
    check(f, 2, inputs);
  }

  @Test
  void aGradientInARegionGoesThroughLoopsOutsideOfIt() {
    // h = x^4 by an outer loop; in each trip s += d(h·c)/dx with c the counter as a float.
    GradientCheck.Function f =
        (b, x) -> {
          Value h =
              Regions.loop(
                      b,
                      b.constant(DType.I64, 2),
                      Optional.of(Dim.of(2)),
                      List.of(x.get(0)),
                      (r, i, c) -> List.of(r.mul(c.get(0), c.get(0))))
                  .get(0);
          return Regions.loop(
                  b,
                  x.get(1),
                  Optional.of(Dim.of(5)),
                  List.of(b.constant(DType.F64, 0)),
                  (r, i, carried) -> {
                    Value y = r.mul(h, r.convert(i, DType.F64));
                    Value one = r.constant(DType.F64, 1);
                    Value dx = Reverse.gradient(r.emitter(), y, List.of(x.get(0)), one).get(0);
                    return List.of(r.add(carried.get(0), dx));
                  })
              .get(0);
        };
    // Σ i·4x³ for i < 4 is 24x³
    List<Tensor> inputs = List.of(f64(1.5), Tensor.scalar(4L));
    assertEquals(81, GradientCheck.bothModes(f.program(), inputs).get(0).item());
    check(f, 2, inputs);
  }
}
