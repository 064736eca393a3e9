package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.Running;
import dev.jtc.runtime.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example that has an {@code .expected}, compiled, prints it. */
class StaticExamplesTest {
  static List<String> examples() throws IOException {
    return ClassFilesTest.examples().stream()
        .filter(example -> Files.exists(expected(example)))
        // Takes hours, and data that is not here; LearningTest has its beginning.
        .filter(example -> !example.startsWith("lenet"))
        // They draw where they run; PicturesTest gives them a folder.
        .filter(example -> !example.matches("(linear_regression|save_load)/.*"))
        .toList();
  }

  private static Path expected(String example) {
    return Path.of(example.replaceFirst("jt$", "expected"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itPrintsWhatIsExpected(String example) throws IOException {
    Compiler compiler = new Compiler(CompileOptions.DEFAULT, Dump.NONE);
    Checked checked = compiler.check(Compiler.read(Path.of(example)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Running.main(compiler.compile(checked.host().orElseThrow()), new Console(out));
    String printed = bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    assertEquals(Files.readString(expected(example)), printed);
  }
}
