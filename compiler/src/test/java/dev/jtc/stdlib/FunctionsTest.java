package dev.jtc.stdlib;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.min;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Functions of the library where formulas overflow; all else is in the rows of PyTorch's numbers.
 */
class FunctionsTest {
  @TempDir Path folder;

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
