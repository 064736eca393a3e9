package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;

/** A piece of a string. */
public sealed interface StrPart extends Syntax {
  /** Literal text, escapes resolved. */
  record Text(String text, Span span) implements StrPart {}

  /**
   * A value to be inserted, {@code {loss:.3f}}.
   *
   * @param format what follows the colon; empty without one
   */
  record Hole(Expr value, String format, Span span) implements StrPart {}
}
