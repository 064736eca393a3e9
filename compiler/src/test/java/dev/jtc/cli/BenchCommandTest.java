package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.Vectors;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir private Path folder;
  private Path line;

  @BeforeEach
  void writeTheProgram() {
    line = Sample.write(folder, "line.jt", Sample.LINE);
  }

  @Test
  void aFunctionHasItsCallsAndItsTime() {
    Ran ran = Ran.jtc("bench", line);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    List<String> lines = ran.out().lines().toList();
    assertEquals(Vectors.REASON, lines.get(0));
    assertTrue(lines.get(1).matches("Line\\.step +200 calls +\\d\\S* (ns|us|ms)"), ran.out());
    assertEquals(2, lines.size(), "what the program prints is left out");
  }

  @Test
  void stopsAfterTheCallsAskedFor() {
    Ran ran = Ran.jtc("bench", line, "--steps", 30);
    assertTrue(ran.out().matches("(?s).*Line\\.step +30 calls .*"), ran.out() + ran.err());
  }

  @Test
  void refusesWhatIsNoNumberOfSteps() {
    for (String steps : List.of("0", "-1", "many", "99999999999")) {
      for (String command : List.of("bench", "contrast", "tune")) {
        Ran ran = Ran.jtc(command, line, "--steps", steps);
        assertEquals(ExitCode.USER_ERROR, ran.code());
        assertTrue(ran.err().contains("`" + steps + "` is not a number from 1 up"), ran.err());
      }
    }
  }

  @Test
  void kernelsHaveARowEach() {
    // Whether the program ends before the calls asked for or not.
    for (int steps : List.of(20, 100_000)) {
      Ran ran = Ran.jtc("bench", line, "--kernels", "--steps", steps);
      assertEquals(ExitCode.OK, ran.code(), ran.err());
      List<String> lines = ran.out().lines().toList();
      assertTrue(
          lines.get(3).matches("one core: \\d+ GFLOP/s, L1 \\d+ GB/s, .*memory \\d+ GB/s"),
          ran.out());
      assertTrue(lines.get(5).startsWith("kernel "), ran.out());
      assertTrue(
          lines.stream()
              .anyMatch(
                  row ->
                      row.matches(
                          "Line_step_0 +\\d+ .*% .*% (fma|L\\d|memory) +(scalar|vectors) .*:\\d+.*")),
          ran.out());
      assertFalse(ran.out().matches("(?s).*(Infinity|NaN|∞).*"), ran.out());
    }
  }

  @Test
  void aFileWithoutMainSaysWhatToDo() {
    Path file = Sample.write(folder, "f.jt", "fn f(x: f32) -> f32 = x\n");
    Ran ran = Ran.jtc("bench", file);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("f.jt has no main to run"), ran.err());
    assertFalse(ran.err().contains("\tat "), ran.err());
  }

  @Test
  void mistakesAreShownAndNothingRuns() {
    Path file = Sample.write(folder, "broken.jt", Sample.BROKEN + "main { print(1) }\n");
    Ran ran = Ran.jtc("bench", file);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertTrue(ran.err().startsWith("error[JT0204]"), ran.err());
  }

  @Test
  void helpTellsTheOptions() {
    Ran ran = Ran.jtc("bench", "--help");
    assertTrue(ran.out().contains("--steps=N") && ran.out().contains("--kernels"), ran.out());
    assertTrue(Ran.jtc("--help").out().contains("bench"));
    assertTrue(Ran.jtc("completion").out().contains("bench"));
  }
}
