package dev.jtc.goldens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.op.Elements;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library computes what PyTorch computes, in both modes: results, gradients, gradients of
 * gradients. Gradients of f64 functions are compared with finite differences too.
 *
 * <p>{@code -Djtc.golden=norm} runs the rows in whose {@code group/name} that pattern is found.
 */
class GoldenTest {
  private static final Pattern ONLY = Pattern.compile(System.getProperty("jtc.golden", ""));

  /** The step of differences, and how exact they are. */
  private static final double H = 1e-5;

  private static final double DIFFERENCE = 1e-6;

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> rows() {
    return GoldenRow.all().stream()
        .filter(row -> ONLY.matcher(row.toString()).find())
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(row)));
  }

  @Test
  void thereAreRowsForEachKind() {
    for (GoldenRow.Kind kind : GoldenRow.Kind.values()) {
      assertFalse(GoldenRow.all().stream().noneMatch(row -> row.kind() == kind), "no " + kind);
    }
  }

  private static void check(GoldenRow row) throws IOException {
    GoldenProgram program = new GoldenProgram(row, DType.F64);
    boolean isLayer = row.kind() == GoldenRow.Kind.LAYER;
    GoldenProgram.Compiled compiled = program.compiled();
    compare(row, program, "dynamic", program.runDynamic(compiled, folder), isLayer ? 1e-5 : 1e-9);
    compare(row, program, "static", compiled.outcome(), isLayer ? 1e-5 : 1e-9);
    if (row.kind() == GoldenRow.Kind.FN) {
      if (!row.gradients().isEmpty() && !row.is("no_differences")) {
        differences(row, compiled);
      }
      boolean hasFloats = row.inputs().values().stream().anyMatch(x -> x.dtype().isFloat());
      if (hasFloats && !row.is("f64_only")) {
        GoldenProgram narrow = new GoldenProgram(row, DType.F32);
        compare(row, narrow, "f32", narrow.compiled().outcome(), 1e-5);
      }
    }
  }

  private static void compare(
      GoldenRow row,
      GoldenProgram program,
      String mode,
      GoldenProgram.Outcome outcome,
      double tolerance) {
    List<Tensor> expected = new ArrayList<>(row.results());
    List<String> names = new ArrayList<>();
    row.results().forEach(y -> names.add("result " + names.size()));
    if (!row.gradients().isEmpty()) {
      program.wrt().forEach(name -> names.add("gradient by " + name));
      program.wrt().forEach(name -> expected.add(row.gradients().get(name)));
    }
    if (!row.seconds().isEmpty()) {
      program.wrt().forEach(name -> names.add("second derivative by " + name));
      program.wrt().forEach(name -> expected.add(row.seconds().get(name)));
    }
    assertEquals(expected.size(), outcome.returned().size(), row + ", " + mode);
    for (int i = 0; i < expected.size(); i++) {
      // Each derivative of f32 numbers adds to what rounding took.
      boolean isSecond = names.get(i).startsWith("second");
      double allowed = isSecond && tolerance > 1e-6 ? 10 * tolerance : tolerance;
      compare(
          row + ", " + mode + ", " + names.get(i),
          expected.get(i),
          outcome.returned().get(i),
          allowed);
    }
    row.after()
        .forEach(
            (name, tensor) ->
                compare(
                    row + ", " + mode + ", " + name,
                    tensor,
                    outcome.state().get("m." + name),
                    tolerance));
  }

  private static void compare(String what, Tensor expected, Tensor actual, double tolerance) {
    assertEquals(shape(expected), shape(actual), what + ": shape");
    assertEquals(expected.dtype().isFloat(), actual.dtype().isFloat(), what + ": " + actual.type());
    if (!expected.dtype().isFloat()) {
      assertTrue(expected.sameBits(actual), what + ": " + expected + " but " + actual);
      return;
    }
    // Sums cancel: small elements are as exact as large ones.
    double scale = 1;
    for (int i = 0; i < expected.size(); i++) {
      double size = Math.abs(Elements.getDouble(expected, i));
      scale = Double.isFinite(size) ? Math.max(scale, size) : scale;
    }
    for (int i = 0; i < expected.size(); i++) {
      double wanted = Elements.getDouble(expected, i);
      double given = Elements.getDouble(actual, i);
      assertEquals(wanted, given, tolerance * scale, what + " at " + i);
    }
  }

  private static List<Integer> shape(Tensor tensor) {
    return Arrays.stream(tensor.shape()).boxed().toList();
  }

  /** First gradients element by element, second derivatives in the direction of their weights. */
  private static void differences(GoldenRow row, GoldenProgram.Compiled compiled) {
    for (Map.Entry<String, Tensor> gradient : row.gradients().entrySet()) {
      Tensor x = row.inputs().get(gradient.getKey());
      Tensor slopes = Tensor.zeros(DType.F64, x.shape());
      for (int i = 0; i < x.size(); i++) {
        double up = weighed(row, compiled.run(Map.of(gradient.getKey(), moved(x, i, H))));
        double down = weighed(row, compiled.run(Map.of(gradient.getKey(), moved(x, i, -H))));
        Elements.setDouble(slopes, i, (up - down) / (2 * H));
      }
      String what = row + ", differences by " + gradient.getKey();
      compare(what, slopes, gradient.getValue(), DIFFERENCE);
    }
  }

  private static Tensor moved(Tensor x, int i, double h) {
    Tensor moved = x.copy();
    Elements.setDouble(moved, i, Elements.getDouble(x, i) + h);
    return moved;
  }

  private static double weighed(GoldenRow row, List<Tensor> returned) {
    double sum = 0;
    for (int k = 0; k < row.results().size(); k++) {
      Tensor y = returned.get(k);
      if (y.dtype().isFloat()) {
        Tensor weights = GoldenProgram.weights(DType.F64, y.shape(), k);
        for (int i = 0; i < y.size(); i++) {
          sum += Elements.getDouble(weights, i) * Elements.getDouble(y, i);
        }
      }
    }
    return sum;
  }
}
