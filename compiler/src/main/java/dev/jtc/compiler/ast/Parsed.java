package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Diagnostic;
import java.util.List;

/**
 * What {@link Parser} made of a file.
 *
 * @param unit the tree; where there are errors, without the declarations they stand in
 * @param diagnostics errors and warnings in the order of their positions
 */
public record Parsed(SourceUnit unit, List<Diagnostic> diagnostics) {
  public Parsed {
    diagnostics = List.copyOf(diagnostics);
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }
}
