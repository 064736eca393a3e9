package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example, run define-by-run, prints what stands beside it in {@code .expected}. */
class DynamicExamplesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "line/line",
        "legendre/legendre",
        "cubic/cubic_manual",
        "cubic/cubic_grad",
        "cubic/cubic_model",
        "cubic/cubic_nn",
        "cubic/cubic_rmsprop",
        "two_layer/two_layer_manual",
        "two_layer/two_layer_grad",
        "two_layer/custom_relu",
        "two_layer/placeholder",
        "tensors/tensors",
        "autodiff/autodiff",
        "module_list/module_list"
      })
  void itPrintsWhatIsExpected(String name) throws IOException {
    assertEquals(expected(name), output(name, Files.readString(Path.of(name + ".jt"))));
  }

  @ParameterizedTest
  @CsvSource({
    "cubic/dynamic_cubic, 0..30000, 0..2000",
    "two_layer/two_layer_adam, 0..500, 0..100",
    "two_layer/two_layer_nn, 0..500, 0..100",
    "dynamic_net/dynamic_net, 0..500, 0..100",
  })
  void theBeginningOfALongOneIsAsExpected(String name, String whole, String part)
      throws IOException {
    String text = Files.readString(Path.of(name + ".jt")).replace(whole, part);
    assertEquals(expected(name).lines().findFirst(), output(name, text).lines().findFirst());
  }

  private static String expected(String name) throws IOException {
    return Files.readString(Path.of(name + ".expected"));
  }

  private static String output(String name, String text) {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile(name + ".jt", text),
            path -> new SourceFile(path.toString(), Files.readString(path)),
            diagnostics);
    new Checker(program, diagnostics).check();
    assertFalse(diagnostics.hasErrors(), diagnostics::render);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    DynamicProgram.run(program, out, Trace.NONE);
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
