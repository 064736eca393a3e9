package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Takes a string token apart: escapes, doubled braces, and holes, which are parsed in turn. */
final class StrReader {
  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final Span span;
  private final String text;
  private final int base;
  private final List<StrPart> parts = new ArrayList<>();
  private final StringBuilder piece = new StringBuilder();
  private int pieceStart = 1;
  private int at = 1;

  StrReader(SourceFile file, Token token, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
    this.span = Tokens.span(file, token);
    this.text = token.getText();
    this.base = token.getStartIndex();
  }

  Expr.Str read() {
    int end = text.length() - 1;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '\\') {
        escape();
      } else if (text.startsWith("{{", at) || text.startsWith("}}", at)) {
        piece.append(c);
        at += 2;
      } else if (c == '{') {
        flush();
        hole();
      } else {
        if (c == '}') {
          error("a `}` in a string closes nothing", at, at + 1, "write `}}` for the brace itself");
        }
        piece.append(c);
        at++;
      }
    }
    flush();
    return new Expr.Str(parts, span);
  }

  private void flush() {
    if (piece.length() > 0) {
      parts.add(new StrPart.Text(piece.toString(), file.span(base + pieceStart, base + at)));
      piece.setLength(0);
    }
    pieceStart = at;
  }

  private void escape() {
    char c = text.charAt(at + 1);
    switch (c) {
      case 'n' -> piece.append('\n');
      case 't' -> piece.append('\t');
      case 'r' -> piece.append('\r');
      case '"', '\'', '\\' -> piece.append(c);
      case 'u' -> {
        unicode();
        return;
      }
      default ->
          error(
              "`\\" + c + "` means nothing in a string",
              at,
              at + 2,
              "write `\\\\` for the backslash itself");
    }
    at += 2;
  }

  /** {@code \}{@code u{1F600}}: a character by its number. */
  private void unicode() {
    int close = text.indexOf('}', at);
    boolean isWritten = text.startsWith("{", at + 2) && close > 0 && close - at <= 9;
    String digits = isWritten ? text.substring(at + 3, close) : "";
    boolean isNumber = digits.matches("[0-9a-fA-F]{1,6}");
    int value = isNumber ? Integer.parseInt(digits, 16) : -1;
    int end = isNumber ? close + 1 : at + 2;
    if (Character.isValidCodePoint(value)) {
      piece.appendCodePoint(value);
    } else {
      error("no such character", at, end, "write its number in hexadecimal: `\\u{1F600}`");
    }
    at = end;
  }

  /** The braces at {@code at}: an expression, and after a colon of its own a format. */
  private void hole() {
    int colon = -1;
    int depth = 0;
    int i = at + 1;
    while (i < text.length() - 1 && text.charAt(i) != '}') {
      char c = text.charAt(i);
      if (c == '"') {
        i = endOfString(i);
        continue;
      }
      depth += c == '(' || c == '[' ? 1 : 0;
      depth -= c == ')' || c == ']' ? 1 : 0;
      if (c == ':' && depth == 0 && colon < 0) {
        colon = i;
      }
      i++;
    }
    int end = colon < 0 ? i : colon;
    String format = colon < 0 ? "" : text.substring(colon + 1, i);
    if (text.substring(at + 1, end).isBlank()) {
      error("an empty hole in a string", at, i + 1, "write `{{` for the brace itself");
    } else {
      Span holeSpan = file.span(base + at, base + i + 1);
      Rules.hole(file.span(base + at + 1, base + end), diagnostics)
          .map(Rules::root)
          .filter(root -> TreeShape.isSound(root) && !TreeShape.isTooDeep(root))
          .map(root -> new ExprBuilder(file, diagnostics).expr(root.expr()))
          .ifPresent(value -> parts.add(new StrPart.Hole(value, format, holeSpan)));
    }
    at = i + 1;
    pieceStart = at;
  }

  private int endOfString(int open) {
    int i = open + 1;
    while (i < text.length() - 1 && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private void error(String title, int from, int to, String help) {
    diagnostics.add(
        Diagnostic.error(Code.BAD_STRING, title)
            .at(file.span(base + from, Math.min(base + to, span.end())))
            .help(help));
  }
}
