package dev.jtc.cli;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor whether a text goes on, and which word the cursor is in. */
final class ReplParser implements Parser {
  /** A text with the word that ends at the cursor. */
  record Line(String line, int cursor, String word) implements CompletingParsedLine {
    /** What stands before the word. */
    String before() {
      return line.substring(0, cursor - word.length());
    }

    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && Repl.isUnfinished(line)) {
      throw new EOFError(-1, cursor, "more is to come");
    }
    return at(line, cursor);
  }

  static Line at(String line, int cursor) {
    boolean isPath = line.stripLeading().startsWith(ReplWord.LOAD.text() + " ");
    int start = cursor;
    while (start > 0 && isPart(line.charAt(start - 1), isPath)) {
      start--;
    }
    boolean isCommand = line.substring(0, start).stripLeading().equals(":");
    return new Line(line, cursor, line.substring(isCommand ? start - 1 : start, cursor));
  }

  private static boolean isPart(char c, boolean isPath) {
    return isPath ? !Character.isWhitespace(c) : Character.isLetterOrDigit(c) || c == '_';
  }
}
