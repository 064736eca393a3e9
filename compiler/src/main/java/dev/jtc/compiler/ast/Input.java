package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Diagnostic;
import java.util.List;

/**
 * What was typed at a prompt.
 *
 * @param items in the order written, without those that did not parse
 * @param diagnostics errors and warnings in the order of their positions
 */
public record Input(List<Item> items, List<Diagnostic> diagnostics) {
  public Input {
    items = List.copyOf(items);
    diagnostics = List.copyOf(diagnostics);
  }

  /** One thing to do. */
  public sealed interface Item {
    /** An import. */
    record Imports(SourceUnit.Import file) implements Item {}

    /** A declaration. */
    record Declares(Decl decl) implements Item {}

    /** A statement other than a bare expression. */
    record Does(Stmt stmt) implements Item {}

    /** An expression, whose value is asked for. */
    record Asks(Expr expr) implements Item {}
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }
}
