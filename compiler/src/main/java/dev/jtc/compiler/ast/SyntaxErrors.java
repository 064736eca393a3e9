package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import dev.jtc.grammar.JtParser;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/**
 * Says what was expected and what was found; ANTLR's own strategy then finds the place to go on. At
 * most one message per line: what follows on it is mostly a consequence.
 */
final class SyntaxErrors extends DefaultErrorStrategy {
  private final SourceFile file;
  private final String end;
  private final Diagnostics diagnostics;
  private final Set<Integer> reportedLines = new TreeSet<>();

  /** Lines with an error among {@code earlier} are not reported again. */
  SyntaxErrors(Span parsed, Diagnostics earlier, Diagnostics diagnostics) {
    this.file = parsed.file();
    boolean isWhole = parsed.end() == file.text().length();
    this.end = isWhole ? "the end of the file" : "the end of the hole";
    this.diagnostics = diagnostics;
    for (Diagnostic diagnostic : earlier.sorted()) {
      if (diagnostic.isError()) {
        diagnostic.primary().ifPresent(span -> reportedLines.add(span.line()));
      }
    }
  }

  @Override
  protected void reportInputMismatch(Parser parser, InputMismatchException e) {
    report(parser, e.getOffendingToken(), new Expected(e.getExpectedTokens(), end));
  }

  @Override
  protected void reportNoViableAlternative(Parser parser, NoViableAltException e) {
    boolean isFirst = e.getStartToken() == e.getOffendingToken();
    IntervalSet expected = isFirst ? parser.getExpectedTokens() : new IntervalSet();
    report(parser, e.getOffendingToken(), new Expected(expected, end));
  }

  @Override
  protected void reportUnwantedToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      report(parser, parser.getCurrentToken(), new Expected(getExpectedTokens(parser), end));
    }
  }

  @Override
  protected void reportMissingToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      report(parser, parser.getCurrentToken(), new Expected(getExpectedTokens(parser), end));
    }
  }

  /** Loops over declarations, members or statements skip what does not belong and go on. */
  @Override
  public void sync(Parser parser) {
    IntervalSet fitting = parser.getATN().nextTokens(parser.getATN().states.get(parser.getState()));
    boolean isList =
        switch (parser.getContext().getRuleIndex()) {
          case JtParser.RULE_file,
              JtParser.RULE_input,
              JtParser.RULE_block,
              JtParser.RULE_modelDecl,
              JtParser.RULE_optimizerDecl ->
              fitting.contains(JtLexer.RBRACE) || fitting.contains(Token.EOF);
          default -> false;
        };
    if (!isList) {
      super.sync(parser);
    } else if (!fitting.contains(parser.getInputStream().LA(1))) {
      reportUnwantedToken(parser);
      skipTo(parser, fitting);
    }
  }

  @Override
  protected void consumeUntil(Parser parser, IntervalSet set) {
    skipTo(parser, set);
  }

  private void skipTo(Parser parser, IntervalSet fitting) {
    while (parser.getInputStream().LA(1) != Token.EOF && !isResumption(parser, fitting)) {
      int depth = 0;
      do {
        depth += depthChange(parser.getInputStream().LA(1));
        parser.consume();
      } while (depth > 0 && parser.getInputStream().LA(1) != Token.EOF);
    }
  }

  private boolean isResumption(Parser parser, IntervalSet fitting) {
    Token token = parser.getCurrentToken();
    if (!fitting.contains(token.getType())) {
      return false;
    }
    boolean isKeyword = token.getType() <= JtLexer.RETURN;
    Token before = parser.getInputStream().LT(-1);
    boolean beginsLine =
        before == null || Tokens.span(file, before).line() < Tokens.span(file, token).line();
    return beginsLine
        || isKeyword
        || switch (token.getType()) {
          case JtLexer.LBRACE, JtLexer.RBRACE, JtLexer.RPAREN, JtLexer.RBRACKET, JtLexer.COMMA ->
              true;
          default -> false;
        };
  }

  private static int depthChange(int type) {
    return switch (type) {
      case JtLexer.LPAREN, JtLexer.LBRACKET, JtLexer.LBRACE -> 1;
      case JtLexer.RPAREN, JtLexer.RBRACKET, JtLexer.RBRACE -> -1;
      default -> 0;
    };
  }

  private void report(Parser parser, Token found, Expected expected) {
    Token before = parser.getInputStream().LT(-1);
    boolean isEnd = found.getStartIndex() == file.text().length() && before != null;
    Span foundSpan = Tokens.span(file, found);
    Span span = isEnd ? after(before) : foundSpan;
    if (!reportedLines.add(span.line())) {
      return;
    }
    String what =
        switch (found.getType()) {
          case Token.EOF -> end(foundSpan);
          case JtLexer.STRING -> "a string";
          default -> "`" + found.getText() + "`";
        };
    Diagnostic diagnostic =
        Diagnostic.error(
                Code.UNEXPECTED,
                expected.isNothing()
                    ? what + " does not fit here"
                    : "expected " + expected.text() + ", found " + what)
            .at(span);
    diagnostics.add(Advice.on(found, expected).map(diagnostic::help).orElse(diagnostic));
  }

  private Span after(Token token) {
    int end = Tokens.span(file, token).end();
    return file.span(end, end);
  }

  /** The end of the text, or the sign that ends a hole of a string. */
  private String end(Span span) {
    String text = file.text();
    return span.start() == text.length()
        ? "the end of the file"
        : "`" + text.charAt(span.start()) + "`";
  }
}
