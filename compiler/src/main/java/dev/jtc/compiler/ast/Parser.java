package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.util.List;

/**
 * Text to syntax tree, in four steps: tokens ({@link Tokens}), brackets ({@link Brackets}), rules
 * ({@link Rules}), tree ({@link AstBuilder}). Accepts any text and reports all mistakes of it.
 */
public final class Parser {
  private Parser() {}

  /** Parses a whole file. */
  public static Parsed parse(SourceFile file) {
    return parse(file.span(0, file.text().length()));
  }

  /** Parses a stretch of a file that could be a file; places are those in the whole file. */
  public static Parsed parse(Span span) {
    SourceFile file = span.file();
    Diagnostics diagnostics = new Diagnostics();
    SourceUnit unit =
        Rules.file(span, diagnostics)
            .map(r -> new AstBuilder(file, r.tokens(), diagnostics).unit(r.root()))
            .orElseGet(() -> new SourceUnit(file, "", List.of(), List.of(), span));
    return new Parsed(unit, diagnostics.sorted());
  }

  /** Parses what is typed at a prompt. */
  public static Input parseInput(SourceFile file) {
    Diagnostics diagnostics = new Diagnostics();
    List<Input.Item> items =
        Rules.input(file.span(0, file.text().length()), diagnostics)
            .map(r -> new AstBuilder(file, r.tokens(), diagnostics).items(r.root()))
            .orElse(List.of());
    return new Input(items, diagnostics.sorted());
  }
}
