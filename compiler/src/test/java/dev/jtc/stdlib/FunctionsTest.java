package dev.jtc.stdlib;

import static java.lang.Math.abs;
import static java.lang.Math.exp;
import static java.lang.Math.log;
import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.runtime.Scalars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of the library against their formulas, and their gradients against differences. */
class FunctionsTest {
  /** A tensor of two rows and three columns, no element at a kink of any function. */
  private static final double[] X = {-2, -0.625, 0.25, 0.75, 1.5, 7};

  private static final double[] T = {0.5, 0.125, 0.75, 0.25, 0.625, 0.375};

  /** The step of differences. */
  private static final double H = 1e-5;

  @TempDir Path folder;

  /** An expression in x: f64[2, 3], and what its elements must be. */
  private record Case(String expression, UnaryOperator<double[]> formula) {}

  private static Case each(String expression, DoubleUnaryOperator formula) {
    return new Case(expression, x -> Arrays.stream(x).map(formula).toArray());
  }

  private static Case scalar(String expression, java.util.function.ToDoubleFunction<double[]> f) {
    return new Case(expression, x -> new double[] {f.applyAsDouble(x)});
  }

  /** One number for each row. */
  private static Case rows(String expression, java.util.function.ToDoubleFunction<double[]> f) {
    return new Case(
        expression,
        x ->
            new double[] {
              f.applyAsDouble(Arrays.copyOf(x, 3)), f.applyAsDouble(Arrays.copyOfRange(x, 3, 6))
            });
  }

  /** A loss of one element: its mean, its sum, and none of both. */
  private static List<Case> losses(
      String call, DoubleUnaryOperator input, DoubleBinaryOperator loss) {
    UnaryOperator<double[]> all =
        x -> {
          double[] losses = new double[x.length];
          for (int i = 0; i < x.length; i++) {
            losses[i] = loss.applyAsDouble(input.applyAsDouble(x[i]), T[i]);
          }
          return losses;
        };
    return List.of(
        scalar(call + ")", x -> sum(all.apply(x)) / 6),
        scalar(call + ", reduction = \"sum\")", x -> sum(all.apply(x))),
        new Case(call + ", reduction = \"none\")", all));
  }

  private static double sum(double[] x) {
    return Arrays.stream(x).sum();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
  }

  private static double entropy(double p, double t) {
    return -t * log(p) - (1 - t) * log(1 - p);
  }

  private static double logSumExp(double... x) {
    return log(Arrays.stream(x).map(Math::exp).sum());
  }

  private static double variance(double[] x, int correction) {
    double mean = sum(x) / x.length;
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - correction);
  }

  private void check(List<Case> cases) throws IOException {
    StringBuilder functions = new StringBuilder();
    StringBuilder main = new StringBuilder("main {\n");
    main.append("    let x: f64[2, 3] = [").append(Numbers.list(Arrays.copyOf(X, 3))).append(", ");
    main.append(Numbers.list(Arrays.copyOfRange(X, 3, 6))).append("]\n");
    main.append("    let t: f64[6] = ").append(Numbers.list(T)).append('\n');
    for (int k = 0; k < cases.size(); k++) {
      Case one = cases.get(k);
      functions.append(
          """
          fn f_K(x: f64[2, 3], flat: f64[6]) {
              let t = reshape(flat, 2, 3)
              return reshape(EXPRESSION, -1)
          }
          fn g_K(x: f64[2, 3], t: f64[6]) {
              let y = f_K(x, t)
              return reshape(grad(sum(y * convert(1 + iota(y.size), f64)), wrt = x), -1)
          }
          """
              .replace("_K", Integer.toString(k))
              .replace("EXPRESSION", one.expression));
      main.append(
          """
              let y_K = f_K(x, t)
              for i in 0..SIZE { print(y_K[i]) }
              let d_K = g_K(x, t)
              for i in 0..6 { print(d_K[i]) }
          """
              .replace("_K", Integer.toString(k))
              .replace("SIZE", Integer.toString(one.formula.apply(X).length)));
    }
    double[] numbers = Numbers.of(folder, functions + main.append("}\n").toString());
    int at = 0;
    for (Case one : cases) {
      for (double expected : one.formula.apply(X)) {
        assertEquals(expected, numbers[at++], 1e-12 * max(1, abs(expected)), one.expression);
      }
      for (int i = 0; i < X.length; i++) {
        double slope = (weighed(one, i, H) - weighed(one, i, -H)) / (2 * H);
        double given = numbers[at++];
        assertEquals(slope, given, 1e-6 * max(1, abs(slope)), "gradient of " + one.expression);
      }
    }
    assertEquals(numbers.length, at);
  }

  /** The weighed sum of the results when element {@code i} moves by {@code h}. */
  private static double weighed(Case one, int i, double h) {
    double[] x = X.clone();
    x[i] += h;
    double[] y = one.formula.apply(x);
    double sum = 0;
    for (int k = 0; k < y.length; k++) {
      sum += (k + 1) * y[k];
    }
    return sum;
  }

  @Test
  void activations() throws IOException {
    check(
        List.of(
            each("leaky_relu(x)", x -> x > 0 ? x : 0.01 * x),
            each("leaky_relu(x, negative_slope = 0.25)", x -> x > 0 ? x : 0.25 * x),
            each("elu(x, alpha = 0.5)", x -> x > 0 ? x : 0.5 * (exp(x) - 1)),
            each("gelu(x)", x -> x * (1 + Scalars.erf(x / sqrt(2))) / 2),
            each(
                "gelu(x, approximate = \"tanh\")",
                x -> x / 2 * (1 + Math.tanh(sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
            each("silu(x)", x -> x * sigmoid(x)),
            each("softplus(x)", x -> log(1 + exp(x))),
            each("softplus(x, beta = 2.0)", x -> log(1 + exp(2 * x)) / 2),
            each("hardtanh(x)", x -> max(-1, min(1, x))),
            each("relu6(x)", x -> max(0, min(6, x))),
            new Case(
                "softmax(x, dim = 1)",
                x -> {
                  double[] y = new double[6];
                  for (int i = 0; i < 6; i++) {
                    int row = i / 3 * 3;
                    y[i] = exp(x[i]) / (exp(x[row]) + exp(x[row + 1]) + exp(x[row + 2]));
                  }
                  return y;
                }),
            new Case(
                "log_softmax(x, dim = 0)",
                x -> {
                  double[] y = new double[6];
                  for (int i = 0; i < 6; i++) {
                    y[i] = x[i] - logSumExp(x[i % 3], x[i % 3 + 3]);
                  }
                  return y;
                })));
  }

  @Test
  void lossesOfElements() throws IOException {
    DoubleUnaryOperator same = x -> x;
    List<List<Case>> all =
        List.of(
            losses("mse_loss(x, t", same, (x, t) -> (x - t) * (x - t)),
            losses("l1_loss(x, t", same, (x, t) -> abs(x - t)),
            losses(
                "smooth_l1_loss(x, t, beta = 0.6",
                same,
                (x, t) -> abs(x - t) < 0.6 ? (x - t) * (x - t) / 1.2 : abs(x - t) - 0.3),
            losses(
                "huber_loss(x, t, delta = 0.6",
                same,
                (x, t) -> abs(x - t) < 0.6 ? (x - t) * (x - t) / 2 : 0.6 * (abs(x - t) - 0.3)),
            losses("bce_loss(sigmoid(x), t", FunctionsTest::sigmoid, FunctionsTest::entropy),
            losses("bce_loss(t, sigmoid(x)", FunctionsTest::sigmoid, (x, t) -> entropy(t, x)),
            losses("bce_with_logits_loss(x, t", FunctionsTest::sigmoid, FunctionsTest::entropy),
            losses("kl_div(x, t", same, (x, t) -> t * (log(t) - x)),
            losses("kl_div(x, t, log_target = true", same, (x, t) -> exp(t) * (t - x)));
    check(all.stream().flatMap(List::stream).toList());
    check(
        List.of(
            scalar(
                "kl_div(t, exp(x), reduction = \"batchmean\")",
                x -> {
                  double sum = 0;
                  for (int i = 0; i < 6; i++) {
                    sum += exp(x[i]) * (x[i] - T[i]);
                  }
                  return sum / 2;
                })));
  }

  private static double classLoss(double[] x, int row, int wanted) {
    return logSumExp(Arrays.copyOfRange(x, 3 * row, 3 * row + 3)) - x[3 * row + wanted];
  }

  @Test
  void lossesOfClasses() throws IOException {
    check(
        List.of(
            scalar(
                "cross_entropy(x, iota(2) + 1)",
                x -> (classLoss(x, 0, 1) + classLoss(x, 1, 2)) / 2),
            new Case(
                "cross_entropy(x, iota(2) + 1, reduction = \"none\")",
                x -> new double[] {classLoss(x, 0, 1), classLoss(x, 1, 2)}),
            scalar(
                "cross_entropy(x, iota(2) + 1, weight = t[0])",
                x -> (0.125 * classLoss(x, 0, 1) + 0.75 * classLoss(x, 1, 2)) / 0.875),
            scalar("cross_entropy(x, iota(2) + 1, ignore_index = 1)", x -> classLoss(x, 1, 2)),
            scalar("nll_loss(x, 2 - iota(2), reduction = \"sum\")", x -> -x[2] - x[4]),
            // Two classes at three places.
            scalar(
                "cross_entropy(x[None], reshape(iota(3) % 2, 1, 3), reduction = \"sum\")",
                x ->
                    logSumExp(x[0], x[3])
                        - x[0]
                        + logSumExp(x[1], x[4])
                        - x[4]
                        + logSumExp(x[2], x[5])
                        - x[2])));
  }

  @Test
  void reductions() throws IOException {
    check(
        List.of(
            scalar("variance(x)", x -> variance(x, 1)),
            rows("variance(x, dim = 1, correction = 0)", x -> variance(x, 0)),
            rows("std(x, 1, keepdim = true)", x -> sqrt(variance(x, 1))),
            scalar("norm(x)", x -> sqrt(Arrays.stream(x).map(v -> v * v).sum())),
            rows("norm(x, p = 1, dim = 1)", x -> Arrays.stream(x).map(Math::abs).sum()),
            rows("norm(x, inf, -1)", x -> Arrays.stream(x).map(Math::abs).max().orElseThrow()),
            rows(
                "norm(x, 3, 1)",
                x -> pow(Arrays.stream(x).map(v -> pow(abs(v), 3)).sum(), 1.0 / 3)),
            scalar("logsumexp(x)", FunctionsTest::logSumExp),
            rows("logsumexp(x, dim = 1)", FunctionsTest::logSumExp),
            rows("logsumexp(x, dim = 1, keepdim = true)", FunctionsTest::logSumExp),
            scalar("dot(x[0], x[1])", x -> x[0] * x[3] + x[1] * x[4] + x[2] * x[5])));
  }

  @Test
  void shapes() throws IOException {
    UnaryOperator<double[]> columns = x -> new double[] {x[0], x[3], x[1], x[4], x[2], x[5]};
    check(
        List.of(
            new Case(
                "outer(x[0], x[1, :2])",
                x ->
                    new double[] {
                      x[0] * x[3], x[0] * x[4], x[1] * x[3], x[1] * x[4], x[2] * x[3], x[2] * x[4]
                    }),
            new Case("stack([x[0], x[1]], dim = 1)", columns),
            new Case("stack((x[0], x[1]), dim = -1)", columns),
            new Case("stack([x[0], x[1]])", double[]::clone),
            // Each shape is what the product with a matrix needs.
            new Case("squeeze(unsqueeze(x, 1), 1) @ ones(3, 1, dtype = f64)", x -> rowSums(x)),
            new Case("unsqueeze(x, -1)[:, :, 0] @ ones(3, 1, dtype = f64)", x -> rowSums(x)),
            new Case("squeeze(unsqueeze(x, 0), -3) @ ones(3, dtype = f64)", x -> rowSums(x))));
  }

  private static double[] rowSums(double[] x) {
    return new double[] {x[0] + x[1] + x[2], x[3] + x[4] + x[5]};
  }

  @Test
  void extremesNeitherOverflowNorSpoilGradients() throws IOException {
    double[] numbers =
        Numbers.of(
            folder,
            """
            fn slope_of_norm(x: f64[2]) = grad(norm(x), wrt = x)
            fn slope_of_elu(x: f64[2]) = grad(sum(elu(x)), wrt = x)
            fn slope_of_softplus(x: f64[2]) = grad(sum(softplus(x)), wrt = x)
            fn slope_of_bce(x: f64[2]) = grad(bce_loss(x, zeros_like(x) + 0.5, "sum"), wrt = x)
            fn values(x: f64[2]) = (
                softmax(x), log_softmax(x), logsumexp(x), bce_with_logits_loss(x, x * 0.0, "none"))
            fn empty(x: f64[2]) = logsumexp(x)
            fn kl(x: f64[2]) = kl_div(x, x, "sum")
            fn certain(x: f64[2]) = bce_loss(x, 1.0 - x)
            main {
                let zero: f64[2] = [0, 0]
                let big: f64[2] = [1000, -1000]
                let one: f64[2] = [1, 0]
                let nothing: f64[2] = [0, 0]
                print(slope_of_norm(zero)[0])
                print(slope_of_elu(big)[0]) print(slope_of_elu(big)[1])
                print(slope_of_softplus(zero)[0])
                print(slope_of_softplus(big)[0]) print(slope_of_softplus(big)[1])
                let (soft, logs, all, losses) = values(big)
                print(soft[0]) print(soft[1]) print(logs[0]) print(logs[1]) print(all)
                print(losses[0]) print(losses[1])
                print(empty(nothing - inf))
                print(kl(zero))
                print(certain(one))
                print(slope_of_bce(one)[0]) print(slope_of_bce(one)[1])
            }
            """);
    double[] expected = {
      0,
      1,
      0,
      0.5,
      1,
      0,
      1,
      0,
      0,
      -2000,
      1000,
      1000,
      0,
      Double.NEGATIVE_INFINITY,
      0,
      100,
      5e11,
      -5e11
    };
    assertEquals(expected.length, numbers.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], numbers[i], 1e-12 * max(1, min(abs(expected[i]), 1e15)), "at " + i);
    }
  }
}
