package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.runtime.Tensor;
import org.junit.jupiter.api.Test;

/** Functions: signatures, control flow, derivatives given by hand, gradients. */
class FunctionTest {
  private static final Tensor THREE = Tensor.of(new float[] {1, 2, 3});

  private static String value(String program, Tensor... arguments) {
    return Running.show(Running.call(program, arguments));
  }

  private static Tensor f32(double value) {
    return Tensor.scalar((float) value);
  }

  // Signatures.

  @Test
  void sizesSpreadsAndDtypeClassesComeFromArguments() {
    String program =
        """
        fn pairs(x: float[N, 2], y: float[N]) -> float[N] = x[:, 0] * N + y
        fn rows(x: any[...S, K]) -> any[...S] = x[..., K - 1]
        fn f(x: f64[3, 2], y: i64[2, 2]) = (pairs(x, x[:, 1]), rows(y), rows(rows(y)))
        """;
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor y = Tensor.of(new long[] {1, 2, 3, 4}, 2, 2);
    assertEquals("f64[3] 5 13 21; i64[2] 2 4; i64 4", value(program, x, y));
  }

  @Test
  void sizesAreSolvedAndChecked() {
    String program =
        """
        fn halves(x: f32[2 * K]) -> f32[K] = x[:K] + x[K:]
        fn odd(x: f32[2 * K + 1], w: f32[K]) -> f32 = x[K] * sum(w)
        fn f(x: f32[6], y: f32[3]) = (halves(x), odd(y, ones(1)))
        """;
    Tensor six = Tensor.of(new float[] {1, 2, 3, 4, 5, 6});
    assertEquals("f32[3] 5 7 9; f32 2", value(program, six, THREE));
  }

  @Test
  void aFunctionStandsAloneWithOpenSizes() {
    assertEquals("f32[3] 2 4 6", value("fn f(x: f32[2 * N + 1]) -> f32[2 * N + 1] = 2 * x", THREE));
  }

  @Test
  void argumentsComeByPositionByNameAndByDefault() {
    String program =
        """
        const TWO = 2
        fn mix(x: f32[N], a: f32 = 1.0, b: float = TWO, n: dim = 3) -> f32[N] = a * x + b * n
        fn f(x: f32[3]) = (mix(x), mix(x, 2), mix(x, b = 0.5), mix(b = 1, x = x, n = 1, a = 0))
        """;
    assertEquals(
        "f32[3] 7 8 9; f32[3] 8 10 12; f32[3] 2.5 3.5 4.5; f32[3] 1 1 1", value(program, THREE));
  }

  @Test
  void functionsAreArgumentsAndMethods() {
    String program =
        """
        fn twice(g: fn, x: f32[N]) -> f32[N] = g(g(x))
        fn inc(x: f32[N]) -> f32[N] = x + 1
        fn f(x: f32[3]) = (twice(inc, x), x.inc().sum(), twice(relu, x - 2))
        """;
    assertEquals("f32[3] 3 4 5; f32 9; f32[3] 0 0 1", value(program, THREE));
  }

  @Test
  void innerNamesHideOuterOnes() {
    String program =
        """
        const N = 5
        fn f(x: f32[3]) {
            let sum = x.sum()
            var x = x * 2
            if true {
                let x = 1
                let N = x + 1
            }
            x += N
            return (x, sum)
        }
        """;
    assertEquals("f32[3] 7 9 11; f32 6", value(program, THREE));
  }

  // Control flow known now.

  @Test
  void loopsOverListsAndShortRangesUnroll() {
    String program =
        """
        fn f(x: f32[3]) {
            var y = x
            for i in 0..3 { y = y * x[i] + i }
            for (a, b) in [(1, 2), (3, 4)] { y += a * b }
            for z in (x, x) { y -= z }
            for size in x.shape { y += size }
            return y
        }
        """;
    // ((x·1 + 0)·2 + 1)·3 + 2 + 2 + 12 − 2x + 3
    assertEquals("f32[3] 26 30 34", value(program, THREE));
    assertTrue(!GraphPrinter.print(Running.graph(program, "f")).contains("loop"));
  }

  @Test
  void conditionsKnownNowChooseWhatIsElaborated() {
    String program =
        """
        fn f(x: f32[3]) {
            if x.rank == 1 && x.dtype == f32 { return x.shape[0] }
            return x + "never looked at"
        }
        """;
    assertEquals("i64 3", value(program, THREE));
  }

  @Test
  void nestedUnrolledLoopsStayLoopsWhenTheyMultiply() {
    String program =
        """
        fn f(x: f32) -> f32 {
            var y = x
            for i in 0..60 { for j in 0..60 { for k in 0..60 { y += 1 } } }
            return y
        }
        """;
    assertEquals("f32 216000", value(program, f32(0)));
  }

  // Control flow known when it runs.

  @Test
  void loopsCarryVariables() {
    String program =
        """
        fn f(x: f32[N], n: i64) -> (f32, i64, f32) {
            var total = 0
            var count = 0
            var last = 0.0
            for i in 0..n {
                total += x[i] * f32(i)
                for j in i..n { count += 1 }
                last = x[i]
            }
            return (total, count, last)
        }
        """;
    assertEquals("f32 8; i64 6; f32 3", value(program, THREE, Tensor.scalar(3L)));
    assertEquals("f32 0; i64 0; f32 0", value(program, THREE, Tensor.scalar(0L)));
  }

  @Test
  void longLoopsOfKnownLengthStayLoops() {
    String program =
        """
        fn f(x: f32) -> f32 {
            var y = x
            for i in 0..1000 { y += 0.5 }
            return y
        }
        """;
    assertEquals("f32 501", value(program, f32(1)));
    assertTrue(Running.graph(program, "f").nodes().size() < 10);
  }

  @Test
  void loopsOverSizesRunAsOftenAsTheSizeTells() {
    String program =
        """
        fn f(x: f32[N]) -> f32 {
            var y = 0.0
            for i in 0..N { y = 10 * y + x[i] }
            return y
        }
        """;
    assertEquals("f32 123", value(program, THREE));
  }

  @Test
  void whileRunsUntilItsConditionFailsOrItsBound() {
    String program =
        """
        fn f(x: f32) {
            var y = x
            var n = 0
            while y < 100 max 5 { y *= 2  n += 1 }
            return (y, n)
        }
        """;
    assertEquals("f32 160; i64 4", value(program, f32(10)));
    assertEquals("f32 32; i64 5", value(program, f32(1)));
    assertEquals("f32 200; i64 0", value(program, f32(200)));
  }

  @Test
  void branchesChangeVariablesAndReturn() {
    String program =
        """
        fn f(x: f32) {
            var sign = 0
            var y = x
            if x > 0 { sign = 1 } else if x < 0 { sign = -1  y = -y }
            if y > 10 { return (10.0, sign) }
            let half = y / 2
            if y > 4 { return (half, sign) }
            return (y, sign)
        }
        """;
    assertEquals("f32 10; i64 1", value(program, f32(11)));
    assertEquals("f32 3; i64 -1", value(program, f32(-6)));
    assertEquals("f32 2; i64 1", value(program, f32(2)));
    assertEquals("f32 0; i64 0", value(program, f32(0)));
  }

  @Test
  void aLiteralThatDecidesTheWayChangesInTheLoop() {
    String program =
        """
        fn f(x: f32[3], n: i64) -> f32 {
            var isFirst = true
            var y = 0.0
            for i in 0..n {
                if isFirst { isFirst = false } else { y += x[i] }
            }
            return y
        }
        """;
    assertEquals("f32 5", value(program, THREE, Tensor.scalar(3L)));
  }

  @Test
  void conditionsOnSizesAreDecidedWhenItRuns() {
    String program = "fn f(x: f32[N]) -> f32 = sum(x) if N > 2 else -sum(x)";
    assertEquals("f32 6", value(program, THREE));
    assertEquals("f32 -3", value(program, Tensor.of(new float[] {1, 2})));
  }

  @Test
  void manyBranchesDoNotMultiply() {
    StringBuilder program = new StringBuilder("fn f(x: f32) -> f32 {\n");
    for (int i = 0; i < 12; i++) {
      program.append("if x > ").append(11 - i).append(" { return x + ").append(i).append(" }\n");
    }
    program.append("return x\n}\n");
    assertEquals("f32 11.5", value(program.toString(), f32(5.5)));
  }

  // Gradients.

  @Test
  void gradientsHaveTheFormOfWhatTheyAreBy() {
    String program =
        """
        fn f(x: f32[3], a: f32) {
            let y = sum(a * x ^ 2)
            let (dx, (da, _)) = grad(y, wrt = (x, (a, a)))
            return (grad(y, wrt = a), dx, da, grad(y, wrt = [x, x])[1])
        }
        """;
    assertEquals("f32 14; f32[3] 4 8 12; f32 14; f32[3] 4 8 12", value(program, THREE, f32(2)));
  }

  @Test
  void aSeedWeightsTheElements() {
    String program = "fn f(x: f32[3]) = grad(x ^ 2, wrt = x, seed = [1, 10, 0])";
    assertEquals("f32[3] 2 40 0", value(program, THREE));
  }

  @Test
  void gradientsOfGradientsAndDetachedValues() {
    String program =
        """
        fn f(x: f32) {
            let first = grad(x ^ 3, wrt = x)
            return (first, grad(first, wrt = x), grad(x * detach(x), wrt = x))
        }
        """;
    assertEquals("f32 12; f32 12; f32 2", value(program, f32(2)));
  }

  @Test
  void gradientsGoThroughLoopsAndBranches() {
    String program =
        """
        fn f(x: f32, n: i64) {
            var y = 1.0
            for i in 0..n max 10 { y *= x }
            let z = y if x > 0 else -y
            return grad(z, wrt = x)
        }
        """;
    assertEquals("f32 12", value(program, f32(2), Tensor.scalar(3L)));
    assertEquals("f32 4", value(program, f32(-2), Tensor.scalar(2L)));
    assertEquals("f32 0", value(program, f32(2), Tensor.scalar(0L)));
  }

  @Test
  void aBackwardReplacesTheGradient() {
    String program =
        """
        fn odd(x: float[...S], n: i64, by: float) -> float[...S] {
            return x * by
        } backward (dy) {
            return (dy * 100 + x, sum(dy) * by)
        }
        fn f(x: f32[3], a: f32) {
            let y = odd(x, 1, a)
            return (y, grad(sum(y), wrt = (x, a)))
        }
        """;
    assertEquals("f32[3] 2 4 6; f32[3] 101 102 103; f32 6", value(program, THREE, f32(2)));
  }

  @Test
  void theThirdLegendrePolynomial() {
    String program =
        """
        fn legendre3(x: float[...S]) -> float[...S] {
            return 0.5 * (5 * x^3 - 3 * x)
        } backward (dy) {
            return dy * 1.5 * (5 * x^2 - 1)
        }
        fn f(x: f32[3]) = (legendre3(x), grad(sum(legendre3(x)), wrt = x))
        """;
    assertEquals("f32[3] 1 17 63; f32[3] 6 28.5 66", value(program, THREE));
  }

  // Random numbers.

  @Test
  void drawsMoveTheGeneratorOn() {
    String program =
        """
        fn f(low: i64) {
            let a = rand(3)
            let b = rand(3)
            let n = randint(low, 6, 100)
            return (all(a >= 0 && a < 1), any(a != b), amin(n), amax(n))
        }
        """;
    // Last the counter: one block of four words for each `rand`, and 25 for `randint`.
    assertEquals("bool 1; bool 1; i64 4; i64 5; i64 27", value(program, Tensor.scalar(4L)));
  }
}
