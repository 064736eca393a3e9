package dev.jtc.compiler.ast;

import dev.jtc.grammar.JtLexer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/**
 * The tokens the grammar would take, in words a reader would use.
 *
 * @param end what the end of the text is called
 */
record Expected(IntervalSet tokens, String end) {
  private static final Set<Integer> CONTINUING =
      Set.of(
          JtLexer.POW,
          JtLexer.STAR,
          JtLexer.SLASH,
          JtLexer.PERCENT,
          JtLexer.AT,
          JtLexer.PLUS,
          JtLexer.MINUS,
          JtLexer.EQ,
          JtLexer.NE,
          JtLexer.LT,
          JtLexer.LE,
          JtLexer.GT,
          JtLexer.GE,
          JtLexer.AND,
          JtLexer.OR,
          JtLexer.LPAREN,
          JtLexer.LBRACKET,
          JtLexer.DOT,
          JtLexer.IF);

  /** Whether nothing is known. */
  boolean isNothing() {
    return words().isEmpty();
  }

  boolean isStatement() {
    return tokens.contains(JtLexer.LET) && tokens.contains(JtLexer.RETURN);
  }

  boolean isDeclaration() {
    return tokens.contains(JtLexer.CONST) && tokens.contains(JtLexer.FN);
  }

  boolean isExpression() {
    return tokens.contains(JtLexer.INT) && tokens.contains(JtLexer.NAME);
  }

  /** "an expression", "`,` or `)`". */
  String text() {
    List<String> words = words();
    String last = words.get(words.size() - 1);
    return words.size() == 1
        ? last
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + last;
  }

  private List<String> words() {
    Set<String> words = new LinkedHashSet<>();
    Set<Integer> said = new LinkedHashSet<>(CONTINUING);
    if (isDeclaration()) {
      words.add("a declaration");
      return List.copyOf(words);
    }
    if (isStatement()) {
      words.add("a statement");
    } else if (isExpression()) {
      words.add("an expression");
    } else if (tokens.contains(JtLexer.NAME)) {
      words.add("a name");
    } else if (tokens.contains(JtLexer.POW)) {
      words.add("an operator");
    } else {
      said.clear();
    }
    boolean isOpen = isStatement() || isExpression() || tokens.contains(JtLexer.NAME);
    for (int type : tokens.toArray()) {
      boolean isWord = type <= JtLexer.MAX || type == JtLexer.NOT || type >= JtLexer.INT;
      if (!said.contains(type) && !(isOpen && isWord)) {
        words.add(word(type));
      }
    }
    return List.copyOf(words);
  }

  private String word(int type) {
    return switch (type) {
      case Token.EOF -> end;
      case JtLexer.STRING -> "a string";
      case JtLexer.INT, JtLexer.FLOAT -> "a number";
      case JtLexer.NAME -> "a name";
      default -> JtLexer.VOCABULARY.getDisplayName(type).replace('\'', '`');
    };
  }
}
