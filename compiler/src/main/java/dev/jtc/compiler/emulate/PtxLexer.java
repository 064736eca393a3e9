package dev.jtc.compiler.emulate;

import java.util.ArrayList;
import java.util.List;

/** Cuts PTX into words and punctuation; comments are gone. */
final class PtxLexer {
  private static final String PUNCTUATION = "{}[](),;:@!<>=+-|";

  /**
   * @param text a word with all its dots, as {@code ld.global.f32} or {@code %tid.x}, or one sign
   */
  record Token(String text, int line) {}

  private final String ptx;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private PtxLexer(String ptx) {
    this.ptx = ptx;
  }

  static List<Token> tokens(String ptx) {
    PtxLexer lexer = new PtxLexer(ptx);
    while (lexer.at < ptx.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() {
    char c = ptx.charAt(at);
    if (c == '\n') {
      line++;
      at++;
    } else if (Character.isWhitespace(c) || c == '\0') {
      at++;
    } else if (ptx.startsWith("//", at)) {
      int end = ptx.indexOf('\n', at);
      at = end < 0 ? ptx.length() : end;
    } else if (ptx.startsWith("/*", at)) {
      int end = ptx.indexOf("*/", at);
      end = end < 0 ? ptx.length() : end + 2;
      line += (int) ptx.substring(at, end).chars().filter(x -> x == '\n').count();
      at = end;
    } else if (PUNCTUATION.indexOf(c) >= 0) {
      tokens.add(new Token(String.valueOf(c), line));
      at++;
    } else {
      word();
    }
  }

  private void word() {
    int start = at;
    while (at < ptx.length() && isWord(ptx.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new EmulationFault("line " + line + ": what is `" + ptx.charAt(at) + "`?");
    }
    tokens.add(new Token(ptx.substring(start, at), line));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
  }
}
