package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.List;

/** {@code { statements }}. */
public record Block(List<Stmt> statements, Span span) implements Syntax {
  public Block {
    statements = List.copyOf(statements);
  }
}
