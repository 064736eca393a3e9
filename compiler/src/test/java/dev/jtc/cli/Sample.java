package dev.jtc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs for the tests of commands. */
final class Sample {
  /** A model with a training step, called with known sizes. */
  static final String LINE =
      """
      fn twice(x: f32[N]) -> f32[N] = x + x

      model Line {
          param a: f32 = 0.0
          param b: f32 = 0.5

          fn forward(x: f32[N]) -> f32[N] = a + b * x

          train fn step(x: f32[N], y: f32[N]) -> f32 {
              let loss = sum((forward(x) - y) ^ 2)
              let (da, db) = grad(loss, wrt = (a, b))
              a -= 0.01 * da
              b -= 0.01 * db
              return loss
          }
      }

      main {
          let x = linspace(-1.0, 1.0, 8)
          let y = 2.0 * x + 1.0
          let net = Line()
          for t in 0..200 {
              net.step(x, y)
          }
          print("y = {net.a:.2f} + {net.b:.2f} x")
      }
      """;

  static final String BROKEN = "fn f(x: f32[3], y: f32[4]) -> f32[3] = x + y\n";

  private Sample() {}

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
