package dev.jtc.compiler.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the text of a kernel into tokens and hands them out one by one. */
final class KernelLexer {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>\\s+|//[^\\n]*)"
              + "|(?<number>\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?(?:f32|f64|i32|i64|u8|bool)?)"
              + "|(?<name>[\\p{L}_$][\\p{L}\\p{Nd}_.#$]*)"
              + "|(?<string>\"[^\"]*\")"
              + "|(?<symbol>&&|\\|\\||\\^\\^|==|!=|<=|>=|[-+*/%^<>=:,(){}\\[\\]])");

  /** What a token is. */
  enum Kind {
    NUMBER,
    NAME,
    SYMBOL,
    STRING,
    END
  }

  private record Token(Kind kind, String text, int line) {}

  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** Tokens of {@code text}, whose first line has the number {@code line}. */
  KernelLexer(String text, int line) {
    Matcher matcher = TOKEN.matcher(text);
    int position = 0;
    int current = line;
    while (position < text.length()) {
      if (!matcher.find(position) || matcher.start() != position) {
        throw new IllegalArgumentException(
            "line " + current + ": what is `" + text.charAt(position) + "`?");
      }
      String word = matcher.group();
      if (matcher.group("number") != null) {
        tokens.add(new Token(Kind.NUMBER, word, current));
      } else if (matcher.group("name") != null) {
        tokens.add(new Token(Kind.NAME, word, current));
      } else if (matcher.group("string") != null) {
        tokens.add(new Token(Kind.STRING, word.substring(1, word.length() - 1), current));
      } else if (matcher.group("symbol") != null) {
        tokens.add(new Token(Kind.SYMBOL, word, current));
      }
      current += (int) word.chars().filter(c -> c == '\n').count();
      position = matcher.end();
    }
    tokens.add(new Token(Kind.END, "the end", current));
  }

  Kind kind() {
    return tokens.get(at).kind();
  }

  String text() {
    return tokens.get(at).text();
  }

  boolean sees(String text) {
    return kind() != Kind.END && text().equals(text);
  }

  boolean take(String text) {
    boolean seen = sees(text);
    at += seen ? 1 : 0;
    return seen;
  }

  void expect(String text) {
    if (!take(text)) {
      throw unexpected("`" + text + "`");
    }
  }

  String name() {
    return expect(Kind.NAME, "a name");
  }

  /** The next token, which must be of {@code kind}. */
  String expect(Kind kind, String what) {
    if (kind() != kind) {
      throw unexpected(what);
    }
    return tokens.get(at++).text();
  }

  /** An error in what was read last. */
  IllegalArgumentException error(String message) {
    return error(tokens.get(Math.max(0, at - 1)), message);
  }

  private IllegalArgumentException unexpected(String wanted) {
    return error(tokens.get(at), "expected " + wanted + ", found `" + text() + "`");
  }

  private static IllegalArgumentException error(Token at, String message) {
    return new IllegalArgumentException("line " + at.line() + ": " + message);
  }
}
