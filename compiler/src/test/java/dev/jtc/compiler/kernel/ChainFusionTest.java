package dev.jtc.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chains of as many turns in one loop, against the interpreter, bit by bit. */
class ChainFusionTest {
  private static final Dim N = Dim.variable("N");

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  /** In the narrowest vectors a product of four columns is no chain of numbers any more. */
  private List<Width> widths = List.of(Width.BITS_256, Width.BITS_512);

  private Value input(DType dtype, Dim... dims) {
    String name = "x" + g.build("so_far", List.of()).parameters().size();
    return g.parameter(name, new TensorType(dtype, Shape.of(dims)));
  }

  private Value input(Dim... dims) {
    return input(DType.F32, dims);
  }

  private Lowered lowered(Value... results) {
    List<Named> named = new ArrayList<>();
    for (Value result : results) {
      named.add(new Named("y" + named.size(), result));
    }
    return Lowered.of(g.build("chains", named), widths);
  }

  private static void check(Lowered lowered, int... sizes) {
    for (int n : sizes) {
      List<Tensor> inputs = new ArrayList<>();
      for (Named parameter : lowered.source().parameters()) {
        inputs.add(NestTest.values(parameter.value().type(), n, inputs.size()));
      }
      lowered.checked(inputs);
    }
  }

  /** How many loops without an end that is known the kernels have. */
  private static long longLoops(Lowered lowered) {
    return lowered.kernels().stream()
        .map(Kernel::body)
        .flatMap(List::stream)
        .filter(stmt -> stmt instanceof Stmt.For loop && !loop.extent().isConstant())
        .count();
  }

  /** The sum over rows of one number each. */
  private Value column(Value x) {
    return b.sum(x, List.of(0));
  }

  /** {@code aᵀ·b}: [N, k], [N, m] to [k, m]. */
  private Value product(Value a, Value b) {
    return this.b.emit(new Dot(List.of(0), List.of(0), List.of(), List.of()), a, b);
  }

  /** The gradients of a layer with one output: those of weights and bias. */
  @Test
  void gradientsOfALayerWithOneOutput() {
    Value x = input(N, Dim.of(3));
    Value dy = input(N, Dim.ONE);
    Value weights = input(Dim.ONE, Dim.of(3));
    Value bias = input(Dim.ONE);
    Value sum = column(dy);
    Lowered lowered = lowered(b.sub(weights, product(dy, x)), b.sub(bias, sum), sum);
    check(lowered, 0, 1, 2, 63, 64, 200);
    assertEquals(1, longLoops(lowered));
  }

  /** A chain that another one waits for does not wait beside it. */
  @Test
  void chainsThatNeedEachOtherStayApart() {
    Value x = input(N, Dim.of(2));
    Value dy = input(N, Dim.ONE);
    Value sum = column(dy);
    Value scaled = b.mul(dy, b.broadcast(sum, dy.type().shape(), List.of(1)));
    Lowered lowered = lowered(product(scaled, x), sum);
    check(lowered, 0, 1, 70);
  }

  /** Three chains, of which the last one needs what lies between the others. */
  @Test
  void whatLiesBetweenComesFirst() {
    Value x = input(N, Dim.of(2));
    Value dy = input(N, Dim.ONE);
    Value z = input(N, Dim.ONE);
    Value sum = column(dy);
    Value other = b.map(ScalarFns.EXP, z);
    Value narrow = product(dy, x);
    Value all = b.sum(other, List.of(0, 1));
    Value more = b.mul(other, b.broadcast(all, z.type().shape(), List.of()));
    check(lowered(sum, narrow, more, product(more, x), column(more)), 1, 90);
  }

  /** What one kernel would write over, the other still reads. */
  @Test
  void whatIsReadByBothIsNotWrittenOver() {
    Value x = input(N, Dim.of(3));
    Value dy = input(N, Dim.ONE);
    Value start = b.mul(input(Dim.ONE, Dim.of(3)), input(Dim.ONE, Dim.of(3)));
    Value next = b.sub(start, product(dy, x));
    Value other = b.mul(start, product(b.mul(dy, dy), x));
    check(lowered(next, other, b.mul(next, start)), 1, 5, 100);
  }

  /** Names of one kernel mean other things in the other. */
  @Test
  void productsOfTheSameInputs() {
    Value x = input(N, Dim.of(3));
    Value y = input(N, Dim.of(2));
    Value p = product(input(N, Dim.ONE), x);
    Value q = product(input(N, Dim.ONE), y);
    Value r = product(input(N, Dim.ONE), x);
    Lowered lowered = lowered(b.map(ScalarFns.TANH, p), b.map(ScalarFns.TANH, q), b.mul(r, r));
    check(lowered, 0, 3, 65, 130);
    assertEquals(1, longLoops(lowered));
  }

  /** Sums, products and extremes of whole numbers and of f64. */
  @Test
  void chainsOfOtherKinds() {
    widths = List.of(Width.values());
    List<Value> results = new ArrayList<>();
    for (DType dtype : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
      Value x = input(dtype, N, Dim.ONE);
      for (Reduce.Kind kind : Reduce.Kind.values()) {
        results.add(b.emit(new Reduce(kind, List.of(0)), x));
      }
      results.add(product(x, input(dtype, N, Dim.of(2))));
    }
    check(lowered(results.toArray(Value[]::new)), 0, 1, 40, 100);
  }

  /** What may end the program does so in the order of the program. */
  @Test
  void chainsThatMayFailStayApart() {
    Value x = input(DType.I32, N, Dim.ONE);
    Value y = input(DType.I32, N, Dim.ONE);
    Value quotients = column(b.map(ScalarFns.FLOORDIV, x, y));
    Value z = input(N, Dim.of(2));
    Lowered lowered = lowered(quotients, product(input(N, Dim.ONE), z));
    assertEquals(2, longLoops(lowered));
  }

  /** A known number of turns, and loops so short that they stay as they are. */
  @Test
  void knownSizes() {
    for (int n : List.of(8, 64, 100)) {
      ChainFusionTest test = new ChainFusionTest();
      Value x = test.input(Dim.of(n), Dim.of(3));
      Value dy = test.input(Dim.of(n), Dim.ONE);
      Lowered lowered = test.lowered(test.product(dy, x), test.column(dy));
      check(lowered, 1);
      long kernels = n < 64 ? 2 : 1;
      assertEquals(kernels, lowered.kernels().size(), "rows " + n);
    }
  }
}
