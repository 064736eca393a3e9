/**
 * Source text and what the compiler has to say about it.
 *
 * <p>In: files as text. Out: {@link dev.jtc.compiler.source.SourceFile} and {@link
 * dev.jtc.compiler.source.Span}, which every later stage carries along, and {@link
 * dev.jtc.compiler.source.Diagnostic}, the one form of a user error, drawn by {@link
 * dev.jtc.compiler.source.Caret}. A user error is a value and is never thrown.
 *
 * <p>Must not import any other package of the compiler.
 */
package dev.jtc.compiler.source;
