package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.JarFile;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.host.HostModel;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java programs among the examples, each with the jar of its program and no more: that of
 * {@code embedding/} with {@code two_layer_grad.jt}, that of {@code tensors/} with {@code
 * tensors.jt}.
 */
class EmbeddingTest {
  private static final Path EXAMPLE = Path.of("two_layer/two_layer_grad.jt");

  @TempDir static Path folder;
  private static CompiledJar jar;

  @BeforeAll
  static void compile() throws IOException {
    jar = CompiledJar.ofExample(folder, EXAMPLE.toString());
  }

  @Test
  void theJavaProgramPrintsWhatItsDocumentationShows() throws Exception {
    prints(jar, "embedding/TrainTwoLayer");
  }

  @Test
  void tensorsAreOverTheArraysOfJava() throws Exception {
    Path own = Files.createDirectory(folder.resolve("tensors"));
    prints(CompiledJar.ofExample(own, "tensors/tensors.jt"), "tensors/SharedArrays");
  }

  /** A Java program prints what stands beside it. */
  private static void prints(CompiledJar jar, String program) throws Exception {
    String className = program.substring(program.indexOf('/') + 1);
    jar.with(className, Files.readString(Path.of(program + ".java")));
    CompiledJar.Outcome outcome = jar.run(className);
    assertEquals("", outcome.err());
    assertEquals(Files.readString(Path.of(program + ".expected")), outcome.out());
    assertEquals(0, outcome.exitCode());
  }

  @Test
  void theMethodsGiveTheBitsOfTheInterpreter() throws Exception {
    jar.with(
        "Steps",
        """
        import java.util.*;
        public final class Steps {
          public static String run() {
            TwoLayer net = TwoLayer.create(42);
            Random random = new Random(3);
            float[] x = new float[5 * 1000];
            float[] y = new float[5 * 10];
            for (int i = 0; i < x.length; i++) { x[i] = random.nextFloat(); }
            for (int i = 0; i < y.length; i++) { y[i] = random.nextFloat(); }
            List<String> lines = new ArrayList<>();
            for (int t = 0; t < 4; t++) { lines.add(Float.toHexString(net.step(x, y))); }
            for (float p : net.forward(x)) { lines.add(Float.toHexString(p)); }
            return String.join(" ", lines);
          }
        }
        """);
    assertEquals(interpreted(), jar.call("Steps"));
  }

  private static String interpreted() throws IOException {
    HostModel model = host().models().get(0);
    Random random = new Random(3);
    float[] x = new float[5 * 1000];
    float[] y = new float[5 * 10];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat();
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = random.nextFloat();
    }
    List<Tensor> made = Interpreter.run(model.graphs().create(), List.of(Tensor.scalar(42L)));
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (Cell cell : model.graphs().cells()) {
      state.put(cell.name(), made.get(state.size()));
    }
    List<String> lines = new ArrayList<>();
    Tensor xs = Tensor.of(x, 5, 1000);
    for (int t = 0; t < 4; t++) {
      Tensor loss = call(model, "step", state, xs, Tensor.of(y, 5, 10));
      lines.add(Float.toHexString(loss.floats()[0]));
    }
    for (float p : call(model, "forward", state, xs).floats()) {
      lines.add(Float.toHexString(p));
    }
    return String.join(" ", lines);
  }

  /** Interprets a function; what it writes goes into {@code state}. */
  private static Tensor call(
      HostModel model, String name, Map<String, Tensor> state, Tensor... arguments) {
    FunctionGraph function =
        model.methods().stream()
            .filter(method -> method.name().equals(name))
            .findFirst()
            .flatMap(method -> method.general())
            .orElseThrow();
    List<Tensor> given = new ArrayList<>(List.of(arguments));
    function.reads().forEach(cell -> given.add(state.get(cell.name())));
    List<Tensor> results = Interpreter.run(function.graph(), given);
    for (int i = 0; i < function.writes().size(); i++) {
      state.put(function.writes().get(i).name(), results.get(function.results().size() + i));
    }
    return results.get(0);
  }

  private static HostProgram host() throws IOException {
    return check(Files.readString(EXAMPLE)).host().orElseThrow();
  }

  private static Checked check(String source) {
    return new Compiler(CompileOptions.DEFAULT, Dump.NONE)
        .check(new SourceFile("two_layer_grad.jt", source));
  }

  @Test
  void resultsGoIntoArraysOfTheCaller() throws Exception {
    jar.with(
        "Into",
        """
        import dev.jtc.runtime.*;
        import java.util.*;
        public final class Into {
          public static String run() {
            TwoLayer net = TwoLayer.create(42);
            float[] x = new float[5 * 1000];
            for (int i = 0; i < x.length; i++) { x[i] = (i % 17) / 16f; }
            float[] expected = net.forward(x);
            float[] result = new float[50];
            Arrays.fill(result, Float.NaN);
            if (net.forward(x, result) != result) { return "another array"; }
            if (!Arrays.equals(expected, result)) { return "other numbers"; }
            Tensor tensor = Tensor.of(new float[50], 5, 10);
            if (net.forward(Tensor.of(x, 5, 1000), tensor) != tensor) { return "another tensor"; }
            if (!Arrays.equals(expected, tensor.floats())) { return "other numbers in the tensor"; }
            try {
              net.forward(x, new float[49]);
              return "too short and not refused";
            } catch (IllegalArgumentException e) {
              return e.getMessage();
            }
          }
        }
        """);
    assertEquals(
        "TwoLayer.forward: the array for the result must be f32[N, 10], but got 49 elements"
            + " instead of 50",
        jar.call("Into"));
  }

  @Test
  void javaJarRunsMainAsDynamicModeDoes() throws Exception {
    String shorter =
        Files.readString(EXAMPLE).replace("0..500", "0..6").replace("t % 100 == 99", "t % 2 == 1");
    Path own = Files.createDirectory(folder.resolve("main"));
    CompiledJar.Outcome outcome = CompiledJar.of(own, "two_layer_grad.jt", shorter).runMain();
    assertEquals("", outcome.err());
    assertEquals(0, outcome.exitCode());
    ByteArrayOutputStream dynamic = new ByteArrayOutputStream();
    DynamicProgram.run(
        check(shorter).program(),
        new PrintStream(dynamic, true, StandardCharsets.UTF_8),
        Trace.NONE);
    assertEquals(dynamic.toString(StandardCharsets.UTF_8), outcome.out());
    assertEquals(3, outcome.out().lines().count());
  }

  @Test
  void theJarHoldsTheProgramAndTheRuntimeOnly() throws IOException {
    try (ZipFile zip = new ZipFile(jar.path().toFile())) {
      List<String> others =
          zip.stream()
              .map(entry -> entry.getName())
              .filter(name -> !name.matches("(TwoLayer|TwoLayerGrad)(\\$.*)?\\.class"))
              .filter(name -> !name.matches("dev/jtc/runtime/(\\w+/)*\\w+(\\$\\w+)*\\.class"))
              .collect(Collectors.toList());
      assertEquals(
          List.of(
              "META-INF/MANIFEST.MF",
              "META-INF/jtc/api/TwoLayer.java",
              "META-INF/jtc/api/TwoLayerGrad.java"),
          others);
    }
    assertTrue(Files.size(jar.path()) < 275_000, "bytes: " + Files.size(jar.path()));
  }

  @Test
  void compilingTwiceGivesTheSameBytes() throws IOException {
    byte[] again = JarFile.bytes(new Compiler(CompileOptions.DEFAULT, Dump.NONE).compile(host()));
    assertArrayEquals(Files.readAllBytes(jar.path()), again);
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  @Test
  void sizesAreCheckedAtTheCall() throws Exception {
    jar.with(
        "Wrong",
        """
        import dev.jtc.runtime.Tensor;
        import java.util.*;
        public final class Wrong {
          private static final List<String> ERRORS = new ArrayList<>();
          private static void refused(Runnable call) {
            try {
              call.run();
              ERRORS.add("accepted");
            } catch (IllegalArgumentException e) {
              ERRORS.add(e.getMessage());
            }
          }
          public static String run() {
            TwoLayer net = TwoLayer.create(0);
            refused(() -> net.forward(new float[1500]));
            refused(() -> net.step(new float[2000], new float[30]));
            refused(() -> net.step(new float[2000], new float[7]));
            refused(() -> net.forward(Tensor.of(new float[1000])));
            refused(() -> net.forward(Tensor.of(new float[4000], 2, 2000)));
            refused(() -> net.forward(Tensor.of(new double[1000], 1, 1000)));
            refused(() -> net.forward((float[]) null));
            refused(() -> net.forward((Tensor) null));
            refused(() -> net.set("w3", Tensor.scalar(1f)));
            refused(() -> net.set("w2", Tensor.scalar(1f)));
            refused(
                () -> net.step(Tensor.of(new float[2000], 2, 1000), Tensor.of(new float[30], 3, 10)));
            return String.join("\\n", ERRORS);
          }
        }
        """);
    assertEquals(
        """
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got 1500 elements: not a multiple of 1000
        TwoLayer.step: argument `y` has N = 3 (from f32[N, 10]) but `x` has N = 2
        TwoLayer.step: argument `y` must be f32[N, 10], but got 7 elements: not a multiple of 10
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got f32[1000]: rank 1 instead of 2
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got f32[2, 2000]: axis 1 is 2000 instead of 1000
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got f64[1, 1000]: dtype f64 instead of f32
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got null
        TwoLayer.forward: argument `x` must be f32[N, 1000], but got null
        TwoLayer has no `w3`; it has w1, w2, generator.key, generator.counter
        TwoLayer: `w2` must be f32[100, 10], but got f32
        TwoLayer.step: argument `y` has N = 3 (from f32[N, 10]) but `x` has N = 2""",
        jar.call("Wrong"));
  }
}
