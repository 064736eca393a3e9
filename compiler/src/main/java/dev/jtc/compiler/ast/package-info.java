/**
 * The syntax tree.
 *
 * <p>In: a {@link dev.jtc.compiler.source.SourceFile}. Out: a {@link
 * dev.jtc.compiler.ast.SourceUnit} of sealed records, each with its span, and the syntax errors.
 * {@link dev.jtc.compiler.ast.Parser} is the entrance and {@link dev.jtc.compiler.ast.AstPrinter}
 * the way back to text. Nothing here knows what a name means.
 *
 * <p>Must not import anything of the compiler but {@code source}; ANTLR stays inside this package.
 */
package dev.jtc.compiler.ast;
