package dev.jtc.compiler.autodiff;

import static dev.jtc.compiler.autodiff.GradientCheck.bothModes;
import static dev.jtc.compiler.autodiff.GradientCheck.check;
import static dev.jtc.compiler.autodiff.GradientCheck.f64;
import static dev.jtc.compiler.autodiff.GradientCheck.numbers;
import static dev.jtc.compiler.autodiff.GradientCheck.total;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.autodiff.GradientCheck.Program;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.graph.Verifier;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JacobianTest {
  /** y = sin(A x), with inputs A and x. */
  private static Value wave(Builds b, List<Value> x) {
    Dot product = new Dot(List.of(1), List.of(0), List.of(), List.of());
    return b.map(ScalarFns.SIN, b.emit(product, x.get(0), x.get(1)));
  }

  @Test
  void rowsAreGradientsOfElements() {
    Tensor a = numbers(1, 3, 2);
    Tensor x = numbers(2, 2);
    Program jacobian =
        (out, in) -> Jacobian.of(out, wave(new Builds(out), in), List.of(in.get(1), in.get(0)));
    List<Tensor> both = bothModes(jacobian, List.of(a, x));
    assertArrayEquals(new int[] {3, 2}, both.get(0).shape());
    assertArrayEquals(new int[] {3, 3, 2}, both.get(1).shape());
    for (int i = 0; i < 3; i++) {
      double slope = Math.cos(a.get(i, 0) * x.get(0) + a.get(i, 1) * x.get(1));
      for (int k = 0; k < 2; k++) {
        assertEquals(slope * a.get(i, k), both.get(0).get(i, k), 1e-12);
        for (int j = 0; j < 3; j++) {
          double expected = i == j ? slope * x.get(k) : 0;
          assertEquals(expected, both.get(1).get(i, j, k), 1e-12);
        }
      }
    }
  }

  @Test
  void theHessianIsTheJacobianOfTheGradient() {
    // f = x0²·x1 + x1³
    Program hessian =
        (out, in) -> {
          Builds b = new Builds(out);
          Value x0 = in.get(0);
          Value x1 = in.get(1);
          Value f = b.add(b.mul(b.mul(x0, x0), x1), b.mul(b.mul(x1, x1), x1));
          List<Value> gradient =
              Reverse.gradient(out, f, List.of(x0, x1), b.constant(DType.F64, 1));
          return List.of(
              Jacobian.of(out, gradient.get(0), List.of(x0, x1)).get(1),
              Jacobian.of(out, gradient.get(1), List.of(x0, x1)).get(1));
        };
    List<Tensor> second = bothModes(hessian, List.of(f64(3), f64(5)));
    assertEquals(6, second.get(0).item());
    assertEquals(30, second.get(1).item());
  }

  @Test
  void jacobiansCanBeDifferentiated() {
    GradientCheck.Function f =
        (b, in) -> {
          Value jacobian = Jacobian.of(b.emitter(), wave(b, in), List.of(in.get(1))).get(0);
          return total(b, b.mul(jacobian, jacobian));
        };
    check(f, 2, List.of(numbers(3, 2, 2), numbers(4, 2)));
  }

  @Test
  void jacobiansOfLoopsWithSymbolicSizes() {
    Dim n = Dim.variable("N");
    GraphBuilder builder = new GraphBuilder();
    Builds b = new Builds(builder);
    Value x = builder.parameter("x", new TensorType(DType.F64, Shape.of(n)));
    // At most N trips: x ← x², as often as there are elements.
    Value y =
        Regions.loop(
                b,
                b.size(n),
                Optional.of(n),
                List.of(x),
                (r, i, c) -> List.of(r.mul(c.get(0), c.get(0))))
            .get(0);
    Value jacobian = Jacobian.of(builder, y, List.of(x)).get(0);
    Graph graph = builder.build("f", List.of(new Named("j", jacobian)));
    Verifier.verify(graph, "the Jacobian");
    // x^(2^3) has the derivative 8·x^7
    Tensor three = Interpreter.run(graph, List.of(f64(1, 2, 0.5))).get(0);
    assertTrue(
        three.sameBits(Tensor.of(new double[] {8, 0, 0, 0, 1024, 0, 0, 0, 0.0625}, 3, 3)),
        three.toString());
    Tensor one = Interpreter.run(graph, List.of(Tensor.of(new double[] {3}))).get(0);
    assertEquals(6, one.item());
  }

  @Test
  void tangentsGoForward() {
    Tensor a = numbers(1, 3, 2);
    Tensor x = numbers(2, 2);
    Tensor da = numbers(5, 3, 2);
    Tensor dx = numbers(6, 2);
    Program tangent =
        (out, in) ->
            List.of(
                Forward.tangent(
                    out, wave(new Builds(out), in), in.subList(0, 2), in.subList(2, 4)));
    Tensor dy = bothModes(tangent, List.of(a, x, da, dx)).get(0);
    for (int i = 0; i < 3; i++) {
      double slope = Math.cos(a.get(i, 0) * x.get(0) + a.get(i, 1) * x.get(1));
      double inner = 0;
      for (int k = 0; k < 2; k++) {
        inner += da.get(i, k) * x.get(k) + a.get(i, k) * dx.get(k);
      }
      assertEquals(slope * inner, dy.get(i), 1e-12);
    }
  }

  @Test
  void tangentsThroughLoopsAndOfTangents() {
    // y = x^(2^trips); its tangent is 2^trips·x^(2^trips - 1)·t, and that of it once more.
    Program twice =
        (out, in) -> {
          Value y =
              Regions.loop(
                      new Builds(out),
                      in.get(1),
                      Optional.of(Dim.of(3)),
                      List.of(in.get(0)),
                      (r, i, c) -> List.of(r.mul(c.get(0), c.get(0))))
                  .get(0);
          List<Value> x = in.subList(0, 1);
          List<Value> t = in.subList(2, 3);
          Value first = Forward.tangent(out, y, x, t);
          return List.of(first, Forward.tangent(out, first, x, t));
        };
    List<Tensor> tangents = bothModes(twice, List.of(f64(3), Tensor.scalar(2L), f64(10)));
    assertEquals(4 * 27 * 10, tangents.get(0).item());
    assertEquals(12 * 9 * 100, tangents.get(1).item());
  }

  @Test
  void theTangentOfAConstantIsZero() {
    Program program =
        (out, in) -> List.of(Forward.tangent(out, in.get(0), in.subList(1, 2), in.subList(1, 2)));
    assertTrue(bothModes(program, List.of(f64(3, 4), f64(5))).get(0).sameBits(f64(0, 0)));
  }
}
