package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;

/** One entry of a tensor type. */
public sealed interface DimExpr extends Syntax {
  /** A size: a number, a dimension variable, or arithmetic over them. */
  record Size(Expr size, Span span) implements DimExpr {}

  /** {@code ...S}: any number of dimensions, named {@code S}. */
  record Spread(String name, Span span) implements DimExpr {}
}
