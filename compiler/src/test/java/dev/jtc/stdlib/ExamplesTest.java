package dev.jtc.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.Running;
import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.diagnostics.Bless;
import dev.jtc.compiler.elaborate.Library;
import dev.jtc.compiler.elaborate.LibraryEntry;
import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Caret;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The examples in the documentation of the library print what they say, in both modes; {@code
 * -Djtc.bless=true} rewrites what they say.
 */
class ExamplesTest {
  private static final Path FOLDER = Path.of("../stdlib/src/main/resources/dev/jtc/stdlib");
  private static final Path BUILTINS = Path.of("../docs/builtins.md");
  private static final Compiler COMPILER =
      new Compiler(
          new CompileOptions(true, Set.of()).withWidths(CompileOptions.thisProcess()), Dump.NONE);

  /** Something that prints. */
  @FunctionalInterface
  private interface Printing {
    void run(PrintStream out) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> examplesPrintWhatTheySay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (SourceFile source : Library.files()) {
      Path file = FOLDER.resolve(source.name());
      List<Example> examples = Example.in(Files.readAllLines(file));
      for (int i = 0; i < examples.size(); i++) {
        int number = i;
        String name = source.name() + " " + examples.get(i).declaration();
        tests.add(DynamicTest.dynamicTest(name, () -> check(file, number, Example::in)));
      }
    }
    assertTrue(tests.size() > 40, "examples in the library");
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> examplesOfWhatIsBuiltIn() throws IOException {
    int count = Example.onPage(Files.readAllLines(BUILTINS)).size();
    assertTrue(count > 5, "examples on the page");
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                DynamicTest.dynamicTest(
                    "example " + number, () -> check(BUILTINS, number, Example::onPage)));
  }

  @Test
  void everyDeclarationIsDocumentedWithAnExample() {
    List<String> silent =
        declarations()
            .filter(decl -> !(decl instanceof Decl.Const) && !doc(decl).contains("```"))
            .map(ExamplesTest::name)
            .toList();
    assertEquals(List.of(), silent);
  }

  private static Stream<Decl> declarations() {
    return Library.entries().stream().filter(entry -> !entry.isPrivate()).map(LibraryEntry::decl);
  }

  private static String doc(Decl decl) {
    return decl instanceof Decl.Fn fn
        ? fn.doc()
        : decl instanceof Decl.Model model
            ? model.doc()
            : decl instanceof Decl.Optimizer optimizer
                ? optimizer.doc()
                : ((Decl.Const) decl).doc();
  }

  private static String name(Decl decl) {
    return decl instanceof Decl.Fn fn
        ? fn.name()
        : decl instanceof Decl.Model model
            ? model.name()
            : decl instanceof Decl.Optimizer optimizer
                ? optimizer.name()
                : ((Decl.Const) decl).name();
  }

  private static void check(Path path, int number, Function<List<String>, List<Example>> examples)
      throws IOException {
    List<String> file = Files.readAllLines(path);
    Example example = examples.apply(file).get(number);
    String name = example.declaration().replace(' ', '_');
    SourceFile source = new SourceFile(name + ".jt", example.program());
    Checked checked = COMPILER.check(source);
    assertFalse(checked.hasErrors(), () -> Diagnostics.render(checked.diagnostics()));
    List<String> compiled =
        example.showing(
            printed(
                out ->
                    Running.main(
                        COMPILER.compile(checked.host().orElseThrow()), new Console(out))));
    List<String> stepwise =
        example.showing(printed(out -> DynamicProgram.run(checked.program(), out, Trace.NONE)));
    if (Bless.isOn()) {
      Files.write(path, example.replacedIn(file, compiled));
    } else {
      assertEquals(text(example.lines()), text(compiled));
    }
    assertEquals(text(compiled), text(stepwise));
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  private static String printed(Printing program) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try {
      program.run(out);
    } catch (ProgramFailure failure) {
      out.print(Caret.render(failure.diagnostic()));
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
