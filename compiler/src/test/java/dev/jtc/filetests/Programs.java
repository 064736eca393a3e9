package dev.jtc.filetests;

import dev.jtc.Checked;
import dev.jtc.CompileOptions;
import dev.jtc.Compiler;
import dev.jtc.Dump;
import dev.jtc.Running;
import dev.jtc.cli.FunctionGraphs;
import dev.jtc.compiler.graph.Graph;
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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** File tests whose input is a program. */
final class Programs {
  private static final Compiler COMPILER =
      new Compiler(
          new CompileOptions(true, Set.of()).withWidths(CompileOptions.thisProcess()), Dump.NONE);

  private Programs() {}

  /** Something that prints. */
  @FunctionalInterface
  private interface Printing {
    void run(PrintStream out) throws IOException;
  }

  static Checked check(FileTest test) {
    return COMPILER.check(new SourceFile(test.name(), test.input()));
  }

  private static Checked withoutErrors(FileTest test) {
    Checked checked = check(test);
    if (checked.hasErrors()) {
      throw new AssertionError(Diagnostics.render(checked.diagnostics()));
    }
    return checked;
  }

  static Graph function(FileTest test, String name) {
    return FunctionGraphs.find(withoutErrors(test), name);
  }

  /** What the program prints define-by-run, and the message that ends it if it fails. */
  static String runSteps(FileTest test) {
    Checked checked = withoutErrors(test);
    return printed(out -> DynamicProgram.run(checked.program(), out, Trace.NONE));
  }

  /** What the program prints compiled, and the message that ends it if it fails. */
  static String runClasses(FileTest test) {
    Checked checked = withoutErrors(test);
    return printed(
        out -> Running.main(COMPILER.compile(checked.host().orElseThrow()), new Console(out)));
  }

  private static String printed(Printing program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try {
      program.run(out);
    } catch (ProgramFailure failure) {
      out.print(Caret.render(failure.diagnostic()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
