package dev.jtc.stdlib;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Optimizers that the rows of PyTorch's numbers leave out, or follow for fewer steps, against their
 * formulas.
 */
class OptimizersTest {
  private static final int STEPS = 6;
  private static final double[] FIRST = {1, -2, 0.5};

  /** The numbers of optimizers are f32. */
  private static final double EPS = 1e-8f;

  @TempDir Path folder;

  /** What one parameter and its state become in step {@code t}, which counts from 1. */
  private interface Rule {
    /**
     * The new parameter.
     *
     * @param s three numbers of state, first 0
     */
    double step(int t, double p, double g, double[] s);
  }

  private static Arguments rule(String optimizer, Rule rule) {
    return Arguments.of(optimizer, rule);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(
            "NAdam(lr = 0.125, momentum_decay = 0.5)",
            (t, p, g, s) -> {
              double mu = 0.9 * (1 - 0.5 * pow(0.96, t * 0.5));
              double next = 0.9 * (1 - 0.5 * pow(0.96, (t + 1) * 0.5));
              s[2] = (t == 1 ? 1 : s[2]) * mu;
              s[0] = 0.9 * s[0] + (1 - 0.9) * g;
              s[1] = 0.999 * s[1] + (1 - 0.999) * g * g;
              double m = next * s[0] / (1 - s[2] * next) + (1 - mu) * g / (1 - s[2]);
              return p - 0.125 * m / (sqrt(s[1] / (1 - pow(0.999, t))) + EPS);
            }),
        rule(
            "Adagrad(lr = 0.125, lr_decay = 1, weight_decay = 0.25, initial_accumulator = 0.5)",
            (t, p, gradient, s) -> {
              double g = gradient + 0.25 * p;
              s[0] += (t == 1 ? 0.5 : 0) + g * g;
              return p - (double) (0.125f / t) * g / (sqrt(s[0]) + 1e-10f);
            }),
        rule(
            "Lion(lr = 0.125, weight_decay = 0.25)",
            (t, p, g, s) -> {
              double moved = p * (1 - 0.125 * 0.25);
              double direction = Math.signum(0.9 * s[0] + (1 - 0.9) * g);
              s[0] = 0.99 * s[0] + (1 - 0.99) * g;
              return moved - 0.125 * direction;
            }));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyStepFollowsTheFormula(String optimizer, Rule rule) throws IOException {
    double[] numbers =
        Numbers.of(
            folder,
            """
            model Bowl {
                param w: f64[3] = FIRST
                let opt = OPTIMIZER
                train fn step() -> f64[3] {
                    opt.minimize(sum(w ^ 2 + w ^ 4 / 4.0))
                    return w
                }
            }
            main {
                let bowl = Bowl()
                for t in 0..STEPS {
                    let w = bowl.step()
                    for i in 0..3 { print(w[i]) }
                }
            }
            """
                .replace("FIRST", Numbers.list(FIRST))
                .replace("OPTIMIZER", optimizer)
                .replace("STEPS", Integer.toString(STEPS)));
    double[] w = FIRST.clone();
    double[][] state = new double[3][3];
    for (int t = 1; t <= STEPS; t++) {
      for (int i = 0; i < 3; i++) {
        double gradient = 2 * w[i] + w[i] * w[i] * w[i];
        w[i] = rule.step(t, w[i], gradient, state[i]);
        assertEquals(w[i], numbers[3 * t - 3 + i], 1e-9 * max(1, abs(w[i])), "step " + t);
      }
    }
    assertEquals(3 * STEPS, numbers.length);
  }
}
