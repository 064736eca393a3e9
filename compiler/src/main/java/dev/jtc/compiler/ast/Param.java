package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** {@code name: type = default}, an argument of a function, or of a model's configuration. */
public record Param(
    String name, Span nameSpan, Optional<TypeExpr> type, Optional<Expr> initial, Span span)
    implements Syntax {
  /** Whether it takes all the arguments that are left. */
  public boolean isVariadic() {
    return type.filter(t -> t.kind() == TypeExpr.Kind.SEVERAL).isPresent();
  }
}
