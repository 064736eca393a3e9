package dev.jtc.compiler.interpret;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs programs define-by-run and takes what they print. */
final class Running {
  private Running() {}

  static Program program(String text) {
    Diagnostics diagnostics = new Diagnostics();
    Program program =
        Program.load(
            new SourceFile("test.jt", text),
            path -> {
              throw new FileNotFoundException(path.toString());
            },
            diagnostics);
    new Checker(program, diagnostics).check();
    if (diagnostics.hasErrors()) {
      throw new AssertionError(diagnostics.render());
    }
    return program;
  }

  static String output(String text) {
    return output(text, Trace.NONE);
  }

  static String output(String text, Trace trace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    DynamicProgram.run(program(text), out, trace);
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
