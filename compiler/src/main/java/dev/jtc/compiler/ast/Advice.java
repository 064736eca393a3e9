package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.NearNames;
import dev.jtc.grammar.JtLexer;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** What to tell someone who wrote a token where others were expected. */
final class Advice {
  private static final List<String> DECLARATIONS =
      List.of("fn", "model", "optimizer", "const", "main", "import", "package");

  private Advice() {}

  static Optional<String> on(Token found, Expected expected) {
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
              : typeAdvice(found, expected);
      case JtLexer.LET, JtLexer.VAR, JtLexer.FOR, JtLexer.WHILE, JtLexer.IF ->
          expected.isDeclaration()
              ? Optional.of("statements stand in a `fn` or in `main { … }`")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> typeAdvice(Token found, Expected expected) {
    boolean isType = TypeExpr.DTYPE_WORDS.contains(found.getText());
    return isType && expected.tokens().contains(JtLexer.RPAREN)
        ? Optional.of("a type follows a colon: `x: " + found.getText() + "`")
        : Optional.empty();
  }
}
