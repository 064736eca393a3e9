package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which code runs in processes of their own: kernels go over to vectors where HotSpot optimizes
 * these, never elsewhere, and nobody sees it in the numbers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangeOverTest {
  /** Endless. */
  private static final String PROGRAM =
      """
      model Net {
          let first = Linear(48, 33)
          let second = Linear(33, 10)
          let opt = Adam(lr = 1e-3)

          train fn step(x: f32[N, 48], y: f32[N, 10]) -> f32 {
              let loss = mse_loss(second(relu(first(x))), y)
              opt.minimize(loss)
              return loss
          }
      }

      main {
          let net = Net()
          let x = randn(20, 48)
          let y = randn(20, 10)
          for step in 0..100000000 {
              let loss = net.step(x, y)
              if step % 20 == 0 {
                  print(loss)
              }
          }
      }
      """;

  private static final int LINES = 20;

  /** A part of what the logger says of a process with vectors. */
  private static final String REASON = "vectors of ";

  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  private Path folder;
  private Path program;
  private List<String> scalarLines;

  /** A run until it was stopped: what it printed and said. */
  private record Run(List<String> lines, String told) {
    boolean goesOver() {
      return told.contains(": kernel ") && told.contains(" goes over");
    }
  }

  @BeforeAll
  void runScalar(@TempDir Path temporary) throws Exception {
    folder = temporary;
    program = folder.resolve("net.jt");
    Files.writeString(program, PROGRAM);
    scalarLines = run(4_000, false, MODULE, "-Djtc.vectors=off").lines();
    assertTrue(scalarLines.stream().distinct().count() > 100, "the net learns");
  }

  /**
   * @param untilGoesOver whether it goes on until that happens, and then a little more
   */
  private Run run(int lines, boolean untilGoesOver, String... flags) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-Djtc.vectors.tell=true",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.jtc.cli.Main",
            "run",
            program.toString()));
    Path errors = folder.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> read = new ArrayList<>();
      long end = System.nanoTime() + 120_000_000_000L;
      int last = untilGoesOver ? Integer.MAX_VALUE : lines;
      while (read.size() < last && System.nanoTime() < end) {
        String line = out.readLine();
        if (line == null) {
          throw new IOException("it has ended: " + Files.readString(errors));
        }
        read.add(line);
        if (read.size() % 100 == 0
            && last == Integer.MAX_VALUE
            && Files.readString(errors).contains("goes over")) {
          last = read.size() + lines;
        }
      }
      return new Run(read, Files.readString(errors));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void assertSameNumbers(Run run) {
    int common = Math.min(scalarLines.size(), run.lines().size());
    assertEquals(scalarLines.subList(0, common), run.lines().subList(0, common));
  }

  @Test
  void kernelsGoOverWhereVectorsAreOptimized() throws Exception {
    Path logging = folder.resolve("logging.properties");
    Files.writeString(
        logging,
        """
        handlers = java.util.logging.ConsoleHandler
        java.util.logging.ConsoleHandler.level = FINE
        dev.jtc.runtime.level = FINE
        """);
    Run run = run(200, true, MODULE, "-Djava.util.logging.config.file=" + logging);
    assertTrue(run.goesOver(), run.told());
    assertTrue(run.told().contains(REASON), run.told());
    assertSameNumbers(run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MODULE + " -XX:TieredStopAtLevel=1",
        MODULE + " -XX:TieredStopAtLevel=1 -Djtc.vectors=256",
        MODULE + " -Xint",
        "-Djtc.threads=2"
      })
  void kernelsStayScalarWhereVectorsAreNot(String flags) throws Exception {
    Run run = run(flags.contains("Xint") ? LINES : 60, false, flags.split(" "));
    assertFalse(run.goesOver(), run.told());
    assertFalse(run.told().contains(REASON), "not without a logger that wants it");
    assertSameNumbers(run);
  }
}
