package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir private Path folder;

  @Test
  void countsWhatIsRight() {
    Path file = Sample.write(folder, "line.jt", Sample.LINE);
    Ran ran = Ran.jtc("check", file);
    assertEquals(ExitCode.OK, ran.code());
    assertEquals(file + ": no errors (3 functions, 1 model)\n", ran.out() + ran.err());
  }

  @Test
  void oneBrokenFileDoesNotHideTheOthers() {
    Path broken = Sample.write(folder, "broken.jt", Sample.BROKEN);
    Path right = Sample.write(folder, "line.jt", Sample.LINE);
    Ran ran = Ran.jtc("check", broken, folder.resolve("missing.jt"), right);
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("error[JT0204]"), ran.err());
    assertTrue(ran.err().contains("error: no such file: "), ran.err());
    assertTrue(ran.err().endsWith("(3 functions, 1 model)\n"), ran.err());
  }

  @Test
  void errorsComeInTheOrderOfTheText() {
    String text = "fn f(x: f32) -> f32 = x + b\nfn g(x: f32) -> f32 = x + a\n";
    Ran ran = Ran.jtc("check", Sample.write(folder, "two.jt", text));
    assertTrue(ran.err().indexOf("`b`") < ran.err().indexOf("`a`"), ran.err());
  }

  @Test
  void garbageIsTheUsersErrorInEveryCommand() throws IOException {
    for (Path file : garbage()) {
      for (String command : List.of("check", "run", "graph")) {
        assertRefused(Ran.jtc(command, file), command + " " + file);
      }
      Path jar = folder.resolve("garbage.jar");
      assertRefused(Ran.jtc("compile", file, "-o", jar), "compile " + file);
      assertFalse(Files.exists(jar));
    }
  }

  private static void assertRefused(Ran ran, String what) {
    assertEquals(ExitCode.USER_ERROR, ran.code(), () -> what + ": " + ran.err());
    assertTrue(ran.err().startsWith("error"), () -> what + ": " + ran.err());
    assertFalse(ran.err().contains("\tat "), () -> what + ": " + ran.err());
  }

  private List<Path> garbage() throws IOException {
    byte[] noise = new byte[3000];
    new Random(1).nextBytes(noise);
    String letters = new String(noise, StandardCharsets.ISO_8859_1);
    byte[] broken = "main { print(\"\u00e9\") }".getBytes(StandardCharsets.ISO_8859_1);
    return List.of(
        Files.write(folder.resolve("noise.jt"), noise),
        Sample.write(folder, "letters.jt", letters),
        Files.write(folder.resolve("latin.jt"), broken),
        Sample.write(folder, "nul.jt", "\0".repeat(100)),
        Sample.write(folder, "deep.jt", "const A = " + "(".repeat(100_000) + "\n"),
        Sample.write(folder, "closed.jt", "const A = " + "-".repeat(100_000) + "1\n"),
        Sample.write(folder, "blocks.jt", "main " + "{ if true ".repeat(20_000)),
        Sample.write(folder, "sum.jt", "fn f(x: f32) -> f32 = y" + " + x".repeat(20_000) + "\n"),
        Sample.write(folder, "itself.jt", "import \"itself.jt\"\nimport \".\"\n"),
        Files.createDirectory(folder.resolve("folder.jt")),
        folder.resolve("missing.jt"),
        Path.of("/"),
        Path.of(""));
  }
}
