package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = Sample.write(folder, "line.jt", Sample.LINE);
  }

  @Test
  void listsTheTypedMethods() {
    Path jar = folder.resolve("line.jar");
    Ran ran = Ran.jtc("compile", file, "-o", jar, "--verify");
    assertEquals(ExitCode.OK, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("wrote " + jar + " ("), ran.out());
    assertTrue(ran.out().contains("    static Line create(long seed)\n"), ran.out());
    assertTrue(ran.out().contains("    float step(float[] x, float[] y)\n"), ran.out());
    assertTrue(ran.out().contains("    static float[] twice(float[] x)\n"), ran.out());
    assertTrue(ran.out().endsWith("run it: java -jar " + jar + "\n"), ran.out());
  }

  @Test
  void theJarHoldsWhatIsListed() throws Exception {
    Path jar = folder.resolve("line.jar");
    Ran.jtc("compile", file, "-o", jar);
    URL[] path = {jar.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> line = loader.loadClass("Line");
      Object model = line.getMethod("create", long.class).invoke(null, 1L);
      Object forward =
          line.getMethod("forward", float[].class).invoke(model, (Object) new float[] {4});
      assertArrayEquals(new float[] {2}, (float[]) forward);
    }
  }

  @Test
  void sameProgramSameBytes() throws IOException {
    Path first = folder.resolve("first.jar");
    Path second = folder.resolve("second.jar");
    Ran.jtc("compile", file, "-o", first);
    Ran.jtc("compile", file, "-o", second);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
  }

  @Test
  void replacesAnOldJarAndLeavesNothingBeside() throws IOException {
    Path jar = Sample.write(folder, "line.jar", "old");
    assertEquals(ExitCode.OK, Ran.jtc("compile", file, "-o", jar).code());
    assertTrue(Files.size(jar) > 1000);
    assertEquals(List.of("line.jar", "line.jt"), names());
  }

  @Test
  void anErrorLeavesTheOldJar() throws IOException {
    Path jar = Sample.write(folder, "line.jar", "old");
    Path broken = Sample.write(folder, "broken.jt", Sample.BROKEN);
    assertEquals(ExitCode.USER_ERROR, Ran.jtc("compile", broken, "-o", jar).code());
    assertEquals("old", Files.readString(jar));
  }

  @Test
  void refusesPlacesThatTakeNoJar() {
    assertRefused(Ran.jtc("compile", file, "-o", folder), "is a folder");
    assertRefused(
        Ran.jtc("compile", file, "-o", folder.resolve("no/such/x.jar")), "no such folder");
    assertRefused(Ran.jtc("compile", file, "-o", file.resolve("x.jar")), "no such folder");
  }

  private static void assertRefused(Ran ran, String reason) {
    assertEquals(ExitCode.USER_ERROR, ran.code());
    assertEquals("", ran.out());
    assertTrue(ran.err().startsWith("error: "), ran.err());
    assertTrue(ran.err().contains(reason), ran.err());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
