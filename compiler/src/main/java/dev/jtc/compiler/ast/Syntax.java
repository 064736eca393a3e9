package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;

/** Anything that stands in the source text. */
public sealed interface Syntax
    permits Block,
        Decl,
        DimExpr,
        Expr,
        IndexItem,
        Member,
        NamedArg,
        Param,
        Pattern,
        SlotDecl,
        SourceUnit,
        Stmt,
        StrPart,
        TypeExpr {

  /** Where it stands. */
  Span span();
}
