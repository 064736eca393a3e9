package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** Checks that brackets pair up and bounds how deep they nest, before anything recurses on them. */
final class Brackets {
  /** The deepest nesting of brackets the parser takes on. */
  static final int MAX_DEPTH = 100;

  /** What is known of the brackets. */
  enum Verdict {
    BALANCED,
    UNBALANCED,
    TOO_DEEP
  }

  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final Deque<Token> open = new ArrayDeque<>();
  private Verdict verdict = Verdict.BALANCED;

  private Brackets(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /** Looks at all tokens and reports what is wrong with their brackets. */
  static Verdict check(SourceFile file, List<Token> tokens, Diagnostics diagnostics) {
    Brackets brackets = new Brackets(file, diagnostics);
    for (Token token : tokens) {
      brackets.take(token);
      if (brackets.open.size() > MAX_DEPTH) {
        Span span = Tokens.span(file, token);
        diagnostics.add(
            Diagnostic.error(
                    Code.TOO_DEEP, "more than " + MAX_DEPTH + " brackets inside each other")
                .at(span)
                .help("give parts of it a name with `let`, or make functions of them"));
        return Verdict.TOO_DEEP;
      }
    }
    return brackets.verdict;
  }

  private void take(Token token) {
    switch (token.getType()) {
      case JtLexer.LPAREN, JtLexer.LBRACKET, JtLexer.LBRACE -> open.push(token);
      case JtLexer.RPAREN -> close(token, JtLexer.LPAREN);
      case JtLexer.RBRACKET -> close(token, JtLexer.LBRACKET);
      case JtLexer.RBRACE -> close(token, JtLexer.LBRACE);
      case JtLexer.FN, JtLexer.MODEL, JtLexer.OPTIMIZER, JtLexer.CONST, JtLexer.MAIN ->
          beginDeclaration(token);
      case Token.EOF -> {
        if (!open.isEmpty()) {
          unclosed(open.peek(), Optional.empty());
        }
      }
      default -> {
        // any other token neither opens nor closes
      }
    }
  }

  /** A declaration at the left edge is at top level, whatever the brackets say. */
  private void beginDeclaration(Token token) {
    Span span = Tokens.span(file, token);
    if (!open.isEmpty() && span.column() == 1) {
      unclosed(open.peek(), Optional.of(span));
      open.clear();
    }
  }

  private void close(Token token, int opening) {
    if (!open.isEmpty() && open.peek().getType() == opening) {
      open.pop();
      return;
    }
    Span span = Tokens.span(file, token);
    if (open.stream().noneMatch(o -> o.getType() == opening)) {
      verdict = Verdict.UNBALANCED;
      diagnostics.add(
          Diagnostic.error(Code.UNOPENED_BRACKET, "this `" + token.getText() + "` closes nothing")
              .at(span));
      return;
    }
    while (open.peek().getType() != opening) {
      unclosed(open.pop(), Optional.of(span));
    }
    open.pop();
  }

  private void unclosed(Token opening, Optional<Span> next) {
    verdict = Verdict.UNBALANCED;
    String closing =
        switch (opening.getType()) {
          case JtLexer.LPAREN -> ")";
          case JtLexer.LBRACKET -> "]";
          default -> "}";
        };
    Diagnostic diagnostic =
        Diagnostic.error(Code.UNCLOSED_BRACKET, "this `" + opening.getText() + "` is not closed")
            .at(Tokens.span(file, opening));
    diagnostics.add(
        next.map(span -> diagnostic.at(span, "expected `" + closing + "` before this"))
            .orElseGet(() -> diagnostic.help("write the missing `" + closing + "`")));
  }
}
