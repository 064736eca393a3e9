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
  private final Deque<Open> open = new ArrayDeque<>();

  /** The word of the declaration whose body may come next. */
  private int declaring = Token.INVALID_TYPE;

  private Verdict verdict = Verdict.BALANCED;

  /** An opening bracket and the word of the declaration whose body it begins, if it does. */
  private record Open(Token token, int declaration) {
    int type() {
      return token.getType();
    }
  }

  private Brackets(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /** Looks at all tokens and reports what is wrong with their brackets. */
  static Verdict check(SourceFile file, List<Token> tokens, Diagnostics diagnostics) {
    if (balance(tokens)) {
      return Verdict.BALANCED;
    }
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

  /** Whether nothing is wrong; then how lines begin means nothing. */
  private static boolean balance(List<Token> tokens) {
    Deque<Integer> expected = new ArrayDeque<>();
    for (Token token : tokens) {
      int type = token.getType();
      switch (type) {
        case JtLexer.LPAREN -> expected.push(JtLexer.RPAREN);
        case JtLexer.LBRACKET -> expected.push(JtLexer.RBRACKET);
        case JtLexer.LBRACE -> expected.push(JtLexer.RBRACE);
        case JtLexer.RPAREN, JtLexer.RBRACKET, JtLexer.RBRACE -> {
          if (expected.isEmpty() || expected.pop() != type) {
            return false;
          }
        }
        default -> {
          // any other token neither opens nor closes
        }
      }
      if (expected.size() > MAX_DEPTH) {
        return false;
      }
    }
    return expected.isEmpty();
  }

  private void take(Token token) {
    switch (token.getType()) {
      case JtLexer.LPAREN, JtLexer.LBRACKET -> open.push(new Open(token, Token.INVALID_TYPE));
      case JtLexer.LBRACE -> {
        open.push(new Open(token, declaring));
        declaring = Token.INVALID_TYPE;
      }
      case JtLexer.RPAREN -> close(token, JtLexer.LPAREN);
      case JtLexer.RBRACKET -> close(token, JtLexer.LBRACKET);
      case JtLexer.RBRACE -> close(token, JtLexer.LBRACE);
      case JtLexer.FN, JtLexer.MODEL, JtLexer.OPTIMIZER, JtLexer.CONST, JtLexer.MAIN ->
          beginDeclaration(token);
      case Token.EOF -> {
        if (!open.isEmpty()) {
          unclosed(open.peek().token(), Optional.empty());
        }
      }
      default -> {
        // any other token neither opens nor closes
      }
    }
  }

  /**
   * A declaration at the left edge is at top level, whatever the brackets say, and none is inside
   * of a function.
   */
  private void beginDeclaration(Token token) {
    declaring = token.getType();
    Span span = Tokens.span(file, token);
    if (open.isEmpty()) {
      return;
    }
    if (span.column() == 1) {
      unclosed(open.peek().token(), Optional.of(span));
      open.clear();
    } else if (open.peek().type() == JtLexer.LBRACE
        && open.stream().anyMatch(o -> o.declaration() == JtLexer.FN)) {
      while (open.peek().declaration() != JtLexer.FN) {
        open.pop();
      }
      unclosed(open.pop().token(), Optional.of(span));
    }
  }

  private void close(Token token, int opening) {
    if (!open.isEmpty() && open.peek().type() == opening) {
      open.pop();
      return;
    }
    Span span = Tokens.span(file, token);
    if (open.stream().noneMatch(o -> o.type() == opening)) {
      verdict = Verdict.UNBALANCED;
      diagnostics.add(
          Diagnostic.error(Code.UNOPENED_BRACKET, "this `" + token.getText() + "` closes nothing")
              .at(span));
      return;
    }
    while (open.peek().type() != opening) {
      unclosed(open.pop().token(), Optional.of(span));
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
