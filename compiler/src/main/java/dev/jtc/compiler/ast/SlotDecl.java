package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.Optional;

/**
 * {@code slot name = init} of an optimizer: one per parameter; without a type, of the parameter's.
 */
public record SlotDecl(
    String doc, String name, Span nameSpan, Optional<TypeExpr> type, Expr init, Span span)
    implements Syntax {}
