package dev.jtc.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Runs programs that print one number a line. */
final class Numbers {
  private Numbers() {}

  /** What {@code program} prints; both modes must agree. */
  static double[] of(Path folder, String program) throws IOException {
    Path file = folder.resolve("program.jt");
    Files.writeString(file, program);
    double[] compiled = numbers(run(file, "static"));
    double[] stepwise = numbers(run(file, "dynamic"));
    assertEquals(stepwise.length, compiled.length);
    for (int i = 0; i < stepwise.length; i++) {
      // Compiled graphs are simplified, which moves last digits.
      double tolerance = Math.min(1e-12 * Math.max(1, Math.abs(stepwise[i])), Double.MAX_VALUE);
      assertEquals(stepwise[i], compiled[i], tolerance, "line " + (i + 1));
    }
    return compiled;
  }

  private static double[] numbers(String output) {
    return output.lines().mapToDouble(Numbers::number).toArray();
  }

  private static double number(String line) {
    return switch (line) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(line);
    };
  }

  private static String run(Path file, String mode) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.commandLine(stream(out), stream(err)).execute("run", "--mode", mode, file.toString());
    assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** {@code values} as a list of the language. */
  static String list(double... values) {
    return Arrays.stream(values)
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
