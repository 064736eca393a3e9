package dev.jtc.compiler.ast;

import dev.jtc.grammar.JtLexer;

/**
 * What a word or sign of another language stands for here.
 *
 * @param advice the help line
 * @param types the tokens to go on with; none if there is no such thing
 */
record Foreign(String advice, int... types) {

  /** The entry for {@code text}, which the lexer took for a {@code FOREIGN} token. */
  static Foreign of(String text) {
    return switch (text) {
      case "and", "&" -> instead("&&", JtLexer.AND);
      case "or", "|" -> instead("||", JtLexer.OR);
      case "not" -> instead("!", JtLexer.NOT);
      case "True" -> instead("true", JtLexer.TRUE);
      case "False" -> instead("false", JtLexer.FALSE);
      case "null", "nil" -> instead("None", JtLexer.NONE);
      case "def", "function", "func" -> instead("fn", JtLexer.FN);
      case "class" -> instead("model", JtLexer.MODEL);
      case "val" -> instead("let", JtLexer.LET);
      case "elif" -> instead("else if", JtLexer.ELSE, JtLexer.IF);
      case "**" -> new Foreign("the power sign is `^`", JtLexer.POW);
      case "**=" -> new Foreign("write `x = x ^ …`", JtLexer.ASSIGN);
      case "===" -> instead("==", JtLexer.EQ);
      case "!==", "<>" -> instead("!=", JtLexer.NE);
      case ":=" -> new Foreign("write `let x = …`", JtLexer.ASSIGN);
      case "=>" -> instead("->", JtLexer.ARROW);
      case ";" -> new Foreign("statements need no `;` between them: leave it out");
      case "++" -> new Foreign("write `x += 1`");
      case "?" -> new Foreign("a conditional expression is `a if c else b`");
      case "lambda" -> new Foreign("declare a function: `fn square(x: f32) -> f32 = x * x`");
      case "pass" -> new Foreign("an empty block is `{}`");
      case "break", "continue" ->
          new Foreign("let the condition of a `while` end the loop, or put the rest under an `if`");
      default -> throw new IllegalStateException("no entry for " + text);
    };
  }

  private static Foreign instead(String text, int... types) {
    return new Foreign("write `" + text + "`", types);
  }
}
