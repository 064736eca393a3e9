package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.interpret.DynamicProgram;
import dev.jtc.compiler.interpret.Trace;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** Runs programs compiled and define-by-run, each in a folder of its own. */
final class BothModes {
  private static final Compiler COMPILER =
      new Compiler(
          new CompileOptions(true, Set.of()).withWidths(CompileOptions.thisProcess()), Dump.NONE);

  private BothModes() {}

  /**
   * What the program prints in either mode, and why it ends if it fails.
   *
   * @param folder takes the place of {@code DIR} in the text
   */
  static String output(String text, Path folder) throws IOException {
    SourceFile source =
        new SourceFile("test.jt", text.replace("DIR", folder.toString().replace('\\', '/')));
    Checked checked = COMPILER.check(source);
    if (checked.hasErrors()) {
      throw new AssertionError(Diagnostics.render(checked.diagnostics()));
    }
    String stepped = printed(out -> DynamicProgram.run(checked.program(), out, Trace.NONE));
    String compiled =
        printed(
            out -> Running.main(COMPILER.compile(checked.host().orElseThrow()), new Console(out)));
    assertEquals(compiled, stepped);
    return compiled;
  }

  /** What the compiler says about the program. */
  static String errors(String text) {
    return Diagnostics.render(COMPILER.check(new SourceFile("test.jt", text)).diagnostics());
  }

  private interface Printing {
    void run(PrintStream out) throws IOException;
  }

  private static String printed(Printing program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try {
      program.run(out);
    } catch (ProgramFailure failure) {
      out.println("failed: " + failure.diagnostic().title());
      failure.diagnostic().notes().forEach(note -> out.println("  " + note));
    } catch (IOException | IllegalArgumentException e) {
      out.println("failed: " + Failure.reason(e));
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
