package dev.jtc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jtc.ExamplePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code jtc run --device cuda --emulate} of every example prints what {@code jtc run} prints. */
class EmulatedRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.jtc.ExamplePrograms#names")
  void examplesPrintTheSame(String name) throws IOException {
    Path file = folder.resolve(name.substring(name.indexOf('/') + 1) + ".jt");
    Files.writeString(file, ExamplePrograms.smallText(name, folder));
    Ran expected = Ran.jtc("run", file);
    assertEquals(0, expected.code(), expected::err);
    assertFalse(expected.out().isBlank());
    removeCheckpoints();
    Ran emulated = Ran.jtc("run", "--device", "cuda", "--emulate", file);
    assertEquals("", emulated.err());
    assertEquals(expected.out(), emulated.out());
    assertEquals(0, emulated.code());
  }

  private void removeCheckpoints() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".safetensors")).toList()) {
        Files.delete(file);
      }
    }
  }
}
