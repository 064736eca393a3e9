package dev.jtc.cli;

import dev.jtc.compiler.ast.Lexemes;
import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours what is typed. */
final class ReplColours implements Highlighter {
  @Override
  public AttributedString highlight(LineReader reader, String text) {
    if (text.stripLeading().startsWith(":")) {
      return new AttributedString(text);
    }
    AttributedStringBuilder coloured = new AttributedStringBuilder();
    int at = 0;
    for (Lexemes.Lexeme lexeme : Lexemes.of(text)) {
      coloured.append(text.substring(at, lexeme.start()));
      coloured.append(text.substring(lexeme.start(), lexeme.end()), style(lexeme.kind()));
      at = lexeme.end();
    }
    return coloured.append(text.substring(at)).toAttributedString();
  }

  private static AttributedStyle style(Lexemes.Kind kind) {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    return switch (kind) {
      case KEYWORD -> plain.foreground(AttributedStyle.BLUE);
      case NUMBER -> plain.foreground(AttributedStyle.CYAN);
      case STRING -> plain.foreground(AttributedStyle.GREEN);
      case COMMENT -> plain.faint();
      case WRONG -> plain.foreground(AttributedStyle.RED);
      case NAME, SIGN -> plain;
    };
  }

  @Override
  public void setErrorPattern(Pattern pattern) {
    // Mistakes are shown when a text runs.
  }

  @Override
  public void setErrorIndex(int index) {
    // Mistakes are shown when a text runs.
  }
}
