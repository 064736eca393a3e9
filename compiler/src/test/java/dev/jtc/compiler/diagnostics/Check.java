package dev.jtc.compiler.diagnostics;

import dev.jtc.compiler.elaborate.Checker;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.host.HostPrograms;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What the compiler says about a program: the one place that the tests of messages go through. */
interface Check {
  /**
   * All phases that find user errors. There are two files to import: `layers.jt`, which is empty,
   * and `circle.jt`, which imports a snapshot.
   */
  Check ALL =
      file -> {
        Diagnostics diagnostics = new Diagnostics();
        Program program = Program.load(file, Check::imported, diagnostics);
        if (!diagnostics.hasErrors()) {
          new Checker(program, diagnostics).check();
          HostPrograms.of(program, Open.GENERAL, diagnostics);
        }
        return diagnostics.sorted();
      };

  List<Diagnostic> of(SourceFile file);

  private static SourceFile imported(Path path) throws NoSuchFileException {
    if (path.endsWith("circle.jt")) {
      return new SourceFile("circle.jt", "import \"JT0104_circle.jt\"");
    }
    if (!path.endsWith("layers.jt")) {
      throw new NoSuchFileException(path.toString());
    }
    return new SourceFile("layers.jt", "");
  }
}
