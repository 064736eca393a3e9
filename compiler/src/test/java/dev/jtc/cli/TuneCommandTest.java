package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jtc.runtime.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
  private static final String PRODUCT =
      """
      model Product {
          param w: f32[40, 48] = randn(40, 48)
          fn forward(a: f32[24, 40]) -> f32[24, 48] = a @ w
      }

      main {
          seed(1)
          let net = Product()
          let a = randn(24, 40)
          for _ in 0..3 {
              let c = net(a)
              print("{c[0, 0]:.9g} {c[23, 47]:.9g}")
          }
      }
      """;

  private static final Pattern REASON =
      Pattern.compile("because \"([^:]+): (rows=\\d+ vectors=\\d+ .*? terms=\\d+); ");

  @TempDir private Path folder;
  private Path program;

  @BeforeEach
  void writeTheProgram() {
    assumeTrue(Vectors.LANES > 0, Vectors.REASON);
    program = Sample.write(folder, "product.jt", PRODUCT);
  }

  private Matcher reason() {
    Ran ran = Ran.jtc("run", program, "--dump=kernels");
    Matcher reason = REASON.matcher(ran.out());
    assertTrue(reason.find(), ran.out() + ran.err());
    return reason;
  }

  @Test
  void theFileBesideTheProgramChangesTheLoopsAndNotTheBits() throws IOException {
    String before = Ran.jtc("run", program).out();
    Matcher model = reason();
    String choice = "rows=3 vectors=1 order=rows inner=in-place outer=in-place terms=0";
    assertFalse(model.group(2).startsWith(choice));
    Files.writeString(folder.resolve("product.schedules"), model.group(1) + ": " + choice + "\n");
    assertTrue(reason().group(2).startsWith("rows=3 vectors=1"), reason().group());
    Ran after = Ran.jtc("run", program);
    assertEquals(before, after.out());
    assertEquals("", after.err());
  }

  @Test
  void anotherFileIsNamedByAnOptionAndWhatItSaysInVainIsTold() {
    Path file = Sample.write(folder, "other", "f32 1x2x3 NN 512: rows=1\n");
    Ran ran = Ran.jtc("run", program, "--schedules", file);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("warning: " + file + ":1: "), ran.err());
    Ran missing = Ran.jtc("run", program, "--schedules", folder.resolve("none"));
    assertEquals(ExitCode.USER_ERROR, missing.code());
    assertFalse(missing.err().contains("\tat "), missing.err());
  }

  @Test
  void everyProductIsMeasuredAndTheWinnersAreKept() throws IOException {
    Path file = folder.resolve("product.schedules");
    String stale =
        "f32 7x7x7 NN 512: rows=7 vectors=1 order=rows inner=in-place outer=in-place terms=0";
    Files.writeString(file, stale + "\n");
    String before = Ran.jtc("run", program).out();
    Ran ran = Ran.jtc("tune", program, "--steps", 3);
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().matches("(?s)f32 24x48x40 NN \\d+ .* tried .* -> .*"), ran.out());
    assertTrue(Files.readString(file).contains(stale), "what it says of other products stays");
    assertEquals(before, Ran.jtc("run", program).out());
  }
}
