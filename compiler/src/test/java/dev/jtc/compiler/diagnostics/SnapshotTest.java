package dev.jtc.compiler.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every {@code snapshots/NAME.jt} gets the messages in {@code NAME.txt}, to the letter. */
class SnapshotTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/snapshots");

  @TestFactory
  Stream<DynamicTest> messages() throws IOException {
    return files(".jt").stream()
        .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
  }

  @Test
  void everyCodeOfAFileHasASnapshot() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path path : files(".txt")) {
      all.append(Files.readString(path));
    }
    List<Code> missing =
        Arrays.stream(Code.values())
            .filter(code -> !code.id().startsWith("JT07"))
            .filter(code -> all.indexOf("[" + code.id() + "]") < 0)
            .toList();
    assertEquals(List.of(), missing);
  }

  private static void check(Path path) throws IOException {
    String name = path.getFileName().toString();
    SourceFile file = new SourceFile(name, Files.readString(path));
    String messages = Diagnostics.render(Check.ALL.of(file));
    String stem = name.substring(0, name.length() - ".jt".length());
    Bless.check(path.resolveSibling(stem + ".txt"), messages);
    if (stem.startsWith("JT")) {
      String id = stem.substring(0, "JTnnnn".length());
      assertTrue(messages.contains("[" + id + "]"), name + " does not show " + id);
    }
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> paths = Files.list(DIRECTORY)) {
      return paths.filter(p -> p.toString().endsWith(ending)).sorted().toList();
    }
  }
}
