package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.NearNames;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import dev.jtc.grammar.JtLexer;
import java.util.List;
import java.util.Optional;
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
  private static final List<String> DECLARATIONS =
      List.of("fn", "model", "optimizer", "const", "main", "import", "package");

  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final Set<Integer> reportedLines = new TreeSet<>();

  /** Lines with an error among {@code earlier} are not reported again. */
  SyntaxErrors(SourceFile file, Diagnostics earlier, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
    for (Diagnostic diagnostic : earlier.sorted()) {
      if (diagnostic.isError()) {
        diagnostic.primary().ifPresent(span -> reportedLines.add(span.line()));
      }
    }
  }

  @Override
  protected void reportInputMismatch(Parser parser, InputMismatchException e) {
    report(e.getOffendingToken(), Expected.of(e.getExpectedTokens()));
  }

  @Override
  protected void reportNoViableAlternative(Parser parser, NoViableAltException e) {
    boolean isFirst = e.getStartToken() == e.getOffendingToken();
    IntervalSet expected = isFirst ? parser.getExpectedTokens() : new IntervalSet();
    report(e.getOffendingToken(), Expected.of(expected));
  }

  @Override
  protected void reportUnwantedToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      report(parser.getCurrentToken(), Expected.of(getExpectedTokens(parser)));
    }
  }

  @Override
  protected void reportMissingToken(Parser parser) {
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      report(parser.getCurrentToken(), Expected.of(getExpectedTokens(parser)));
    }
  }

  private void report(Token found, Expected expected) {
    Span span = Tokens.span(file, found);
    if (!reportedLines.add(span.line())) {
      return;
    }
    String what =
        switch (found.getType()) {
          case Token.EOF -> end(span);
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
    diagnostics.add(advice(found, expected).map(diagnostic::help).orElse(diagnostic));
  }

  /** The end of the text, or the sign that ends a hole of a string. */
  private String end(Span span) {
    String text = file.text();
    return span.start() == text.length()
        ? "the end of the file"
        : "`" + text.charAt(span.start()) + "`";
  }

  private static Optional<String> advice(Token found, Expected expected) {
    return switch (found.getType()) {
      case JtLexer.ASSIGN ->
          Optional.of("`==` compares; `=` is for `let`, assignments and named arguments");
      case JtLexer.EQ -> Optional.of("`=` gives a value; `==` compares");
      case JtLexer.COLON ->
          Optional.of(
              expected.isStatement()
                  ? "declare a variable with `let name: type = value`"
                  : "blocks are in braces: `if x > 0 { … }`");
      case JtLexer.COMMA -> Optional.of("a tuple is in parentheses: `(a, b)`");
      case JtLexer.LPAREN, JtLexer.LBRACKET ->
          expected.isStatement()
              ? Optional.of("a statement begins with a keyword or a name: `let (a, b) = …`")
              : Optional.empty();
      case JtLexer.NAME ->
          expected.isDeclaration()
              ? NearNames.question(found.getText(), DECLARATIONS)
                  .or(() -> Optional.of("statements stand in a `fn` or in `main { … }`"))
              : Optional.empty();
      case JtLexer.LET, JtLexer.VAR, JtLexer.FOR, JtLexer.WHILE, JtLexer.IF ->
          expected.isDeclaration()
              ? Optional.of("statements stand in a `fn` or in `main { … }`")
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
