package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What expressions are worth, for the numbers {@link #ARGUMENTS}. */
class ExpressionTest {
  private static final String HEAD =
      "fn f(x: f32[2, 3], v: f32[4], m: bool[2, 3], k: i64, i: i64[2], w: f64[2, 2]) = ";

  /** x = [[0,1,2],[3,4,5]], v = [1,2,3,4], m true where x is even, k = 1, i = [1,0]. */
  private static final Tensor[] ARGUMENTS = {
    Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3),
    Tensor.of(new float[] {1, 2, 3, 4}),
    Tensor.of(new boolean[] {true, false, true, false, true, false}, 2, 3),
    Tensor.scalar(1L),
    Tensor.of(new long[] {1, 0}),
    Tensor.of(new double[] {1, 2, 3, 4}, 2, 2)
  };

  private static final Map<String, String> CASES = new LinkedHashMap<>();

  static {
    literals();
    arithmetic();
    indexing();
    reductions();
    shapes();
    library();
  }

  private static void is(String expression, String value) {
    CASES.put(expression, value);
  }

  private static void literals() {
    is("1", "i64 1");
    is("1.5", "f32 1.5");
    is("0x10 + 1_000", "i64 1016");
    is("true", "bool 1");
    is("[1, 2]", "i64[2] 1 2");
    is("[[1, 2.5], [3, 4]]", "f32[2,2] 1 2.5 3 4");
    is("[true, false]", "bool[2] 1 0");
    is("1 + 0.5", "f32 1.5");
    is("w + 1", "f64[2,2] 2 3 4 5");
    is("w * 0.1", "f64[2,2] 0.1 0.2 0.30000000000000004 0.4");
    is("k + 1", "i64 2");
    is("f64(k) / 2", "f64 0.5");
    is("(-7 / 2, 7 % 4, -7 % 4)", "i64 -4; i64 3; i64 1");
    is("2 ^ 10", "i64 1024");
    is("2.0 ^ -1", "f32 0.5");
    is("-2.0 ^ 2", "f32 -4");
    is("2 ^ 3 ^ 2", "i64 512");
    is("x.shape", "i64 2; i64 3");
    is("(x.rank, x.size)", "i64 2; i64 6");
    is("pi", "f32 3.1415927");
    is("i32(2.9)", "i32 2");
    is("u8([1, 255])", "u8[2] 1 255");
    is("\"a\" == \"a\"", "bool 1");
    is("x.dtype == f32", "bool 1");
    is("None == None", "bool 1");
    is("9223372036854775807 + k - 1", "i64 9223372036854775807");
    is("-9223372036854775808 + k - 1", "i64 -9223372036854775808");
  }

  private static void arithmetic() {
    is("x + 1", "f32[2,3] 1 2 3 4 5 6");
    is("1 - v", "f32[4] 0 -1 -2 -3");
    is("x + [10, 20, 30]", "f32[2,3] 10 21 32 13 24 35");
    is("x[:, None, :2] * v[:2, None]", "f32[2,2,2] 0 1 0 2 3 4 6 8");
    is("v ^ 2", "f32[4] 1 4 9 16");
    is("v ^ 3", "f32[4] 1 8 27 64");
    is("v ^ 0", "f32[4] 1 1 1 1");
    is("v ^ -1", "f32[4] 1 0.5 0.33333334 0.25");
    is("v ^ 0.5", "f32[4] 1 1.4142135 1.7320508 2");
    is("v ^ k", "f32[4] 1 2 3 4");
    is("i ^ 2", "i64[2] 1 0");
    is("-v % 3", "f32[4] 2 1 0 2");
    is("(k - 8) / 2", "i64 -4");
    is("(k - 8) % 4", "i64 1");
    is("x > 2", "bool[2,3] 0 0 0 1 1 1");
    is("m && x > 2", "bool[2,3] 0 0 0 0 1 0");
    is("m || x > 2", "bool[2,3] 1 0 1 1 1 1");
    is("!m", "bool[2,3] 0 1 0 1 0 1");
    is("m == (x > 2)", "bool[2,3] 0 1 0 0 1 0");
    is("v[:3] @ v[1:]", "f32 20");
    is("x @ v[:3]", "f32[2] 8 26");
    is("v[:2] @ x", "f32[3] 6 9 12");
    is("x @ x.T", "f32[2,2] 5 14 14 50");
    is("w @ w", "f64[2,2] 7 10 15 22");
    is("x[None] @ x.T", "f32[1,2,2] 5 14 14 50");
    is("(x[None] @ x.T[None]).shape", "i64 1; i64 2; i64 2");
    is("x if k == 1 else -x", "f32[2,3] 0 1 2 3 4 5");
    is("1 if k == 2 else 0.5", "f32 0.5");
    is("(1, x[0]) if k == 2 else (k, x[1])", "i64 1; f32[3] 3 4 5");
    is("1 if x.shape[0] == 2 else \"text\"", "i64 1");
  }

  private static void indexing() {
    is("x[0]", "f32[3] 0 1 2");
    is("x[-1]", "f32[3] 3 4 5");
    is("x[1, 2]", "f32 5");
    is("x[:, 1]", "f32[2] 1 4");
    is("x[..., -1]", "f32[2] 2 5");
    is("x[-1, ...]", "f32[3] 3 4 5");
    is("v[1:]", "f32[3] 2 3 4");
    is("v[:-1]", "f32[3] 1 2 3");
    is("v[-3:-1]", "f32[2] 2 3");
    is("v[1:3]", "f32[2] 2 3");
    is("v[3:1]", "f32[0]");
    is("v[:100]", "f32[4] 1 2 3 4");
    is("v[-100:2]", "f32[2] 1 2");
    is("v[10:]", "f32[0]");
    is("v[::2]", "f32[2] 1 3");
    is("v[1::2]", "f32[2] 2 4");
    is("v[::3]", "f32[2] 1 4");
    is("v[::-1]", "f32[4] 4 3 2 1");
    is("v[::-2]", "f32[2] 4 2");
    is("v[2::-1]", "f32[3] 3 2 1");
    is("v[:1:-1]", "f32[2] 4 3");
    is("v[3:0:-2]", "f32[2] 4 2");
    is("v[10:-10:-3]", "f32[2] 4 1");
    is("v[0:3:-1]", "f32[0]");
    is("x[1:, 1:]", "f32[1,2] 4 5");
    is("x[:, ::2]", "f32[2,2] 0 2 3 5");
    is("x[::-1, ::-1]", "f32[2,3] 5 4 3 2 1 0");
    is("v[:, None]", "f32[4,1] 1 2 3 4");
    is("v[None]", "f32[1,4] 1 2 3 4");
    is("x[None, ..., None].shape", "i64 1; i64 2; i64 3; i64 1");
    is("x[k]", "f32[3] 3 4 5");
    is("x[:, k]", "f32[2] 1 4");
    is("x[k, k]", "f32 4");
    is("x[i]", "f32[2,3] 3 4 5 0 1 2");
    is("x[:, i]", "f32[2,2] 1 0 4 3");
    is("x[i, 1:]", "f32[2,2] 4 5 1 2");
    is("x[[1, 1, 0]][:, 0]", "f32[3] 3 3 0");
    is("x[None, :, i].shape", "i64 1; i64 2; i64 2");
    is("(1, 2, 3)[-1]", "i64 3");
    is("[x, -x][1]", "f32[2,3] 0 -1 -2 -3 -4 -5");
    is("x.T", "f32[3,2] 0 3 1 4 2 5");
  }

  private static void reductions() {
    is("sum(x)", "f32 15");
    is("x.sum()", "f32 15");
    is("sum(x, dim = 0)", "f32[3] 3 5 7");
    is("sum(x, dim = -1)", "f32[2] 3 12");
    is("sum(x, 1, true)", "f32[2,1] 3 12");
    is("sum(x, dim = (0, 1), keepdim = true)", "f32[1,1] 15");
    is("sum(m)", "i64 3");
    is("mean(x)", "f32 2.5");
    is("mean(x, dim = 0)", "f32[3] 1.5 2.5 3.5");
    is("prod(v)", "f32 24");
    is("amax(x, dim = 1)", "f32[2] 2 5");
    is("amin(x)", "f32 0");
    is("argmax(x)", "i64 5");
    is("argmax(-x, dim = 1)", "i64[2] 0 0");
    is("argmin(x, dim = 0, keepdim = true)", "i64[1,3] 0 0 0");
    is("any(x > 4)", "bool 1");
    is("all(x > 4)", "bool 0");
    is("any(x > 4, dim = 1)", "bool[2] 0 1");
    is("sum(x[:0])", "f32 0");
  }

  private static void shapes() {
    is("reshape(x, 3, 2)", "f32[3,2] 0 1 2 3 4 5");
    is("reshape(x, -1)", "f32[6] 0 1 2 3 4 5");
    is("x.reshape(3, -1)", "f32[3,2] 0 1 2 3 4 5");
    is("reshape(x, (1, 6))", "f32[1,6] 0 1 2 3 4 5");
    is("x.flatten()", "f32[6] 0 1 2 3 4 5");
    is("transpose(x, 0, 1)", "f32[3,2] 0 3 1 4 2 5");
    is("permute(x[None], 2, 0, -2)", "f32[3,1,2] 0 3 1 4 2 5");
    is("expand(v[:1], 2, 3)", "f32[2,3] 1 1 1 1 1 1");
    is("expand(v[:, None], -1, 2)", "f32[4,2] 1 1 2 2 3 3 4 4");
    is("cat((v, v[:1]))", "f32[5] 1 2 3 4 1");
    is("cat([x, x], dim = 1)", "f32[2,6] 0 1 2 0 1 2 3 4 5 3 4 5");
    is("zeros(2, 2)", "f32[2,2] 0 0 0 0");
    is("ones(x.shape)", "f32[2,3] 1 1 1 1 1 1");
    is("zeros(2, dtype = i64)", "i64[2] 0 0");
    is("full(7, 2)", "i64[2] 7 7");
    is("full(0.5, 2, dtype = f64)", "f64[2] 0.5 0.5");
    is("zeros_like(w)", "f64[2,2] 0 0 0 0");
    is("ones_like(k)", "i64 1");
    is("len(v)", "i64 4");
    is("len([1, 2, 3])", "i64 3");
  }

  private static void library() {
    is("where(x > 2, x, -1)", "f32[2,3] -1 -1 -1 3 4 5");
    is("where(m, 1, 0)", "i64[2,3] 1 0 1 0 1 0");
    is("where(m, 0.5, x)", "f32[2,3] 0.5 1 0.5 3 0.5 5");
    is("where(m[0], 1.0, 0)", "f32[3] 1 0 1");
    is("maximum(v, 2.5)", "f32[4] 2.5 2.5 3 4");
    is("minimum(k, 0)", "i64 0");
    is("clamp(v, min = 2, max = 3)", "f32[4] 2 2 3 3");
    is("clamp(v, max = 3)", "f32[4] 1 2 3 3");
    is("abs(-v)", "f32[4] 1 2 3 4");
    is("sign(v - 2)", "f32[4] -1 0 1 1");
    is("sqrt(v)[3]", "f32 2");
    is("exp(0)", "f32 1");
    is("floor(v / 2)", "f32[4] 0 1 1 2");
    is("linspace(0.0, 1.0, 5)", "f32[5] 0 0.25 0.5 0.75 1");
    is("linspace(w[0, 0], w[1, 1], 4)", "f64[4] 1 2 3 4");
    is("arange(3)", "i64[3] 0 1 2");
    is("relu(v - 2)", "f32[4] 0 0 1 2");
    is("leaky_relu(v - 2, negative_slope = 0.5)", "f32[4] -0.5 0 1 2");
    is("square(i)", "i64[2] 1 0");
    is("mse_loss(v, v + 2)", "f32 4");
    is("mse_loss(v, v + 2, reduction = \"sum\")", "f32 16");
    is("mse_loss(v, v + 2, reduction = \"none\")", "f32[4] 4 4 4 4");
    is("convert(v, i64)", "i64[4] 1 2 3 4");
    is("[v * n for n in 1..3]", "f32[4] 1 2 3 4; f32[4] 2 4 6 8");
    is("cat([v[:n] for n in 1..3])", "f32[3] 1 1 2");
    is("[a + b for (a, b) in [(1, 2), (3, 4)]]", "i64[2] 3 7");
  }

  @TestFactory
  Stream<DynamicTest> values() {
    return CASES.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        assertEquals(
                            entry.getValue(),
                            Running.show(Running.call(HEAD + entry.getKey(), ARGUMENTS)))));
  }
}
