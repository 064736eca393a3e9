package dev.jtc;

import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.source.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * A file that was read and checked.
 *
 * @param program its declarations
 * @param host its static form; empty if there are errors
 * @param diagnostics what is wrong with it, in order
 */
public record Checked(Program program, Optional<HostProgram> host, List<Diagnostic> diagnostics) {
  public Checked {
    diagnostics = List.copyOf(diagnostics);
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }
}
