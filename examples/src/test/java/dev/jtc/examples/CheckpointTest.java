package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saving a compiled model and going on from the file, from Java and from {@code main}. */
class CheckpointTest {
  @TempDir Path folder;

  /** Ten steps, then a checkpoint, then ten more; or only the last ten, from the checkpoint. */
  private static final String MAINS =
      """
      main {
          let x = linspace(-1, 1, 50)
          let y = sin(x)
          seed(3)
          let net = DynamicCubic()
          BEGIN
          for t in 0..10 {
              let loss = net.step(x, y)
              print("{loss:.9g}")
          }
          print("{net.a:.9g} {net.e:.9g}")
      }
      """;

  private static final String SAVING =
      """
      for t in 0..10 {
          let loss = net.step(x, y)
      }
      save(net, "FILE")
      """;

  @Test
  void aFileOfOneModeGoesOnInTheOther() throws Exception {
    String example = Files.readString(Path.of("cubic/dynamic_cubic.jt"));
    String model = example.substring(0, example.indexOf("main {")).replace("1e-8", "1e-3");
    String file = folder.resolve("net.safetensors").toString().replace("\\", "/");
    String saving = model + MAINS.replace("BEGIN", SAVING.replace("FILE", file));
    String loading = model + MAINS.replace("BEGIN", "load(net, \"" + file + "\")");
    String first = runStatic("saving", saving);
    assertEquals(11, first.lines().count());
    assertFalse(first.contains("nan"), first);
    assertEquals(first, runDynamic(loading));
    Files.delete(Path.of(file));
    assertEquals(first, runDynamic(saving));
    assertEquals(first, runStatic("loading", loading));
  }

  private String runStatic(String name, String source) throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    CompiledJar.Outcome outcome = CompiledJar.of(own, name + ".jt", source).runMain();
    assertEquals("", outcome.err());
    return outcome.out();
  }

  private static String runDynamic(String source) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DynamicProgram.run(
        new Compiler(CompileOptions.DEFAULT, Dump.NONE)
            .check(new SourceFile("dynamic.jt", source))
            .program(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        Trace.NONE);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"cubic/dynamic_cubic.jt, DynamicCubic", "cubic/cubic_model.jt, Cubic"})
  void trainingGoesOnFromAFileWithTheSameBits(String example, String model) throws Exception {
    CompiledJar jar =
        CompiledJar.ofExample(folder, example)
            .with(
                "Resume",
                """
                import java.nio.file.*;
                import java.util.*;
                public final class Resume {
                  public static String run() throws Exception {
                    Path file = Files.createTempFile("resume", ".safetensors");
                    float[] x = new float[50];
                    float[] y = new float[50];
                    for (int i = 0; i < x.length; i++) { x[i] = i / 25f - 1; y[i] = x[i] * x[i]; }
                    MODEL net = MODEL.create(9);
                    MODEL other = MODEL.create(10);
                    for (int t = 0; t < 10; t++) { net.step(x, y); }
                    net.save(file);
                    MODEL loaded = MODEL.load(file);
                    other.loadInto(file);
                    Files.delete(file);
                    int same = 0;
                    for (int t = 0; t < 10; t++) {
                      int loss = Float.floatToRawIntBits(net.step(x, y));
                      same += loss == Float.floatToRawIntBits(loaded.step(x, y)) ? 1 : 0;
                      same += loss == Float.floatToRawIntBits(other.step(x, y)) ? 1 : 0;
                    }
                    for (String path : net.state().keySet()) {
                      if (!net.state().get(path).sameBits(loaded.state().get(path))) {
                        return path + " differs";
                      }
                    }
                    return same + " of 20 losses are the same";
                  }
                }
                """
                    .replace("MODEL", model));
    assertEquals("20 of 20 losses are the same", jar.call("Resume"));
  }

  @Test
  void aFileOfAnotherModelIsRefusedWithAllThatIsWrong() throws Exception {
    Path file = folder.resolve("own.safetensors");
    CompiledJar jar =
        CompiledJar.of(
                folder,
                "two.jt",
                """
                model A {
                    param w: f32[3] = ones(3)
                    param b: f32[2] = ones(2)
                    param only_a: f32 = 0.0
                }
                model B {
                    param w: f32[4] = zeros(4)
                    param b: f32[2] = zeros(2)
                    param only_b: f64 = f64(0)
                }
                main {
                    let b = B()
                    load(b, "own.safetensors")
                }
                """)
            .with(
                "Caller",
                """
                import java.io.IOException;
                import java.nio.file.Path;
                public final class Caller {
                  public static String run() throws IOException {
                    Path file = Path.of("FILE");
                    A.create(0).save(file);
                    B b = B.create(0);
                    try {
                      b.loadInto(file);
                      return "loaded";
                    } catch (IOException e) {
                      return e.getMessage() + "\\n" + b.parameters().get("b");
                    }
                  }
                }
                """
                    .replace("FILE", file.toString().replace("\\", "\\\\")));
    CompiledJar.Outcome before = jar.runMain();
    assertTrue(
        before.err().startsWith("error[JT0701]: there is no file `own.safetensors`\n  --> "),
        before.err());
    assertEquals(1, before.exitCode());
    String problems =
        """
         does not fit B:
          `w` must be f32[4], but is f32[3]
          missing `only_b`: f64
          unexpected `only_a`: f32
        """;
    assertEquals(file + problems + "tensor([0., 0.])", jar.call("Caller"));
    CompiledJar.Outcome after = jar.runMain();
    assertTrue(after.err().startsWith("error[JT0701]: own.safetensors" + problems), after.err());
    assertEquals("", after.out());
    assertEquals(1, after.exitCode());
    Files.writeString(file, "no tensors");
    CompiledJar.Outcome broken = jar.runMain();
    assertEquals(1, broken.exitCode());
    assertEquals(2, broken.err().lines().count(), broken.err());
  }

  @Test
  void aMainThatFailsLeavesWhatItTracked(@TempDir Path folder) throws Exception {
    String source =
        """
        main {
            for t in 0..3 { track("loss", f32(t)) }
            let x: f32[N] = npy("nowhere.npy")
            print(x)
        }
        """;
    CompiledJar.Outcome outcome = CompiledJar.of(folder, "tracked.jt", source).runMain();
    assertEquals(1, outcome.exitCode());
    Path run = folder.resolve("runs").resolve("tracked").resolve("1");
    assertEquals(4, Files.readAllLines(run.resolve("loss.csv")).size());
    assertTrue(Files.exists(run.resolve("loss.svg")), "the chart is drawn at the end");
  }
}
