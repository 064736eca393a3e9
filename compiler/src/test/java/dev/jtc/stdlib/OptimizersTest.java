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

/** Optimizers of the library, six steps each, against the formulas that PyTorch documents. */
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

  static Stream<Arguments> sgd() {
    return Stream.of(
        rule("SGD(lr = 0.125)", (t, p, g, s) -> p - 0.125 * g),
        rule(
            "SGD(lr = 0.125, momentum = 0.75, weight_decay = 0.25)",
            (t, p, g, s) -> {
              s[0] = 0.75 * s[0] + g + 0.25 * p;
              return p - 0.125 * s[0];
            }),
        rule(
            "SGD(lr = 0.125, momentum = 0.75, dampening = 0.5)",
            (t, p, g, s) -> {
              s[0] = t == 1 ? g : 0.75 * s[0] + 0.5 * g;
              return p - 0.125 * s[0];
            }),
        rule("SGD(lr = 0.125, dampening = 0.5)", (t, p, g, s) -> p - 0.125 * g),
        rule(
            "SGD(lr = 0.125, momentum = 0.75, nesterov = true)",
            (t, p, g, s) -> {
              s[0] = 0.75 * s[0] + g;
              return p - 0.125 * (g + 0.75 * s[0]);
            }));
  }

  private static double adam(int t, double g, double[] s, double beta1, double beta2) {
    s[0] = beta1 * s[0] + (1 - beta1) * g;
    s[1] = beta2 * s[1] + (1 - beta2) * g * g;
    return s[0] / (1 - pow(beta1, t)) / (sqrt(s[1] / (1 - pow(beta2, t))) + EPS);
  }

  static Stream<Arguments> adams() {
    return Stream.of(
        rule("Adam()", (t, p, g, s) -> p - 1e-3f * adam(t, g, s, 0.9, 0.999)),
        rule(
            "Adam(lr = 0.125, betas = (0.7, 0.8), weight_decay = 0.25)",
            (t, p, g, s) -> p - 0.125 * adam(t, g + 0.25 * p, s, 0.7, 0.8)),
        rule(
            "AdamW(lr = 0.125, weight_decay = 0.25)",
            (t, p, g, s) -> p * (1 - 0.125 * 0.25) - 0.125 * adam(t, g, s, 0.9, 0.999)),
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
            "Adamax(lr = 0.125, weight_decay = 0.25)",
            (t, p, gradient, s) -> {
              double g = gradient + 0.25 * p;
              s[0] = 0.9 * s[0] + (1 - 0.9) * g;
              s[1] = max(0.999 * s[1], abs(g) + EPS);
              return p - 0.125 / (1 - pow(0.9, t)) * s[0] / s[1];
            }));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        rule(
            "RMSprop(lr = 0.125)",
            (t, p, g, s) -> {
              s[0] = 0.99f * s[0] + (1 - (double) 0.99f) * g * g;
              return p - 0.125 * g / (sqrt(s[0]) + EPS);
            }),
        rule(
            "RMSprop(lr = 0.125, alpha = 0.75, momentum = 0.5, weight_decay = 0.25, centered = true)",
            (t, p, gradient, s) -> {
              double g = gradient + 0.25 * p;
              s[0] = 0.75 * s[0] + 0.25 * g * g;
              s[1] = 0.75 * s[1] + 0.25 * g;
              s[2] = 0.5 * s[2] + g / (sqrt(s[0] - s[1] * s[1]) + EPS);
              return p - 0.125 * s[2];
            }),
        rule(
            "Adagrad(lr = 0.125)",
            (t, p, g, s) -> {
              s[0] += g * g;
              return p - 0.125 * g / (sqrt(s[0]) + 1e-10f);
            }),
        rule(
            "Adagrad(lr = 0.125, lr_decay = 1, weight_decay = 0.25, initial_accumulator = 0.5)",
            (t, p, gradient, s) -> {
              double g = gradient + 0.25 * p;
              s[0] += (t == 1 ? 0.5 : 0) + g * g;
              return p - (double) (0.125f / t) * g / (sqrt(s[0]) + 1e-10f);
            }),
        rule(
            "Adadelta(rho = 0.75, weight_decay = 0.25)",
            (t, p, gradient, s) -> {
              double g = gradient + 0.25 * p;
              s[0] = 0.75 * s[0] + 0.25 * g * g;
              double step = sqrt(s[1] + 1e-6f) / sqrt(s[0] + 1e-6f) * g;
              s[1] = 0.75 * s[1] + 0.25 * step * step;
              return p - step;
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
  @MethodSource({"sgd", "adams", "others"})
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
