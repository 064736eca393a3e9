package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes make the same jars and dumps. In each the identity hashes and the order of {@code
 * Set.of} are others, so what depends on either differs here.
 */
class SameBytesTest {
  @TempDir Path folder;

  @Test
  void twoProcessesWriteTheSame() throws IOException, InterruptedException {
    List<String> examples = ClassFilesTest.examples();
    Process one = compile("one", examples, "-XX:hashCode=5");
    Process two = compile("two", examples, "-XX:hashCode=0");
    finish(one, "one");
    finish(two, "two");
    for (int i = 1; i <= examples.size(); i++) {
      String example = examples.get(i - 1);
      assertEquals(
          Files.readString(file("one", i, "dumps.txt")),
          Files.readString(file("two", i, "dumps.txt")),
          example);
      assertArrayEquals(
          Files.readAllBytes(file("one", i, "program.jar")),
          Files.readAllBytes(file("two", i, "program.jar")),
          example);
    }
  }

  private Path file(String process, int example, String name) {
    return folder.resolve(process).resolve(Integer.toString(example)).resolve(name);
  }

  private Process compile(String name, List<String> examples, String hashes) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:+UnlockExperimentalVMOptions", hashes));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(CompileAll.class.getName(), folder.resolve(name).toString()));
    command.addAll(examples);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".txt").toFile())
        .start();
  }

  private void finish(Process process, String name) throws IOException, InterruptedException {
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), name + " hangs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(folder.resolve(name + ".txt")));
  }
}
