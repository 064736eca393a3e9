package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;

/** {@code name = value} in a call. */
public record NamedArg(String name, Span nameSpan, Expr value, Span span) implements Syntax {}
