package dev.jtc.compiler.diagnostics;

import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.SourceFile;
import java.util.List;

/** What the compiler says about a program: the one place that the tests of messages go through. */
interface Check {
  /** All phases that find user errors. */
  Check ALL = file -> Parser.parse(file).diagnostics();

  List<Diagnostic> of(SourceFile file);
}
