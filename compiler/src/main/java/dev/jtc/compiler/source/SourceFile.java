package dev.jtc.compiler.source;

import dev.jtc.runtime.Place;
import java.util.Arrays;
import java.util.Objects;

/**
 * The text of one file under the name that messages show.
 *
 * <p>Offsets count UTF-16 units from 0; lines and columns count from 1, columns in code points. Two
 * files are equal only when they are the same object, so spans compare cheaply.
 */
public final class SourceFile {
  private final String name;
  private final String text;
  private final Author author;
  // Found when first asked for: of most files of the library nobody asks.
  private volatile int[] lineStarts;

  /** Who wrote a file. */
  private enum Author {
    USER,
    LIBRARY
  }

  public SourceFile(String name, String text) {
    this(name, text, Author.USER);
  }

  private SourceFile(String name, String text, Author author) {
    this.name = Objects.requireNonNull(name, "name");
    this.text = Objects.requireNonNull(text, "text");
    this.author = author;
  }

  private int[] lineStarts() {
    if (lineStarts == null) {
      lineStarts = lineStarts(text);
    }
    return lineStarts;
  }

  /** A file of the standard library: what goes wrong in it is shown where it was called from. */
  public static SourceFile ofLibrary(String name, String text) {
    return new SourceFile(name, text, Author.LIBRARY);
  }

  public boolean isLibrary() {
    return author == Author.LIBRARY;
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean loneReturn = c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
      if (c == '\n' || loneReturn) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  /** The name or path as the user wrote it. */
  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  public int lineCount() {
    return lineStarts().length;
  }

  /** The line, counted from 1, that holds {@code offset}; the end of the text is on the last. */
  public int line(int offset) {
    Objects.checkIndex(offset, text.length() + 1);
    int found = Arrays.binarySearch(lineStarts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column of {@code offset} in its line, counted from 1 in code points. */
  public int column(int offset) {
    return text.codePointCount(lineStart(line(offset)), offset) + 1;
  }

  /** The offset of the first character of {@code line}. */
  public int lineStart(int line) {
    return lineStarts()[line - 1];
  }

  /** The offset just after the last character of {@code line}, its line break not counted. */
  public int lineEnd(int line) {
    int end = line < lineStarts().length ? lineStarts()[line] : text.length();
    while (end > lineStart(line) && isLineBreak(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** The text of {@code line} without its line break. */
  public String lineText(int line) {
    return text.substring(lineStart(line), lineEnd(line));
  }

  /** The span from {@code start} to {@code end}, exclusive. */
  public Span span(int start, int end) {
    return new Span(this, start, end);
  }

  /** What {@code place}, a place in this file, stands for. */
  public Span span(Place place) {
    int start = text.offsetByCodePoints(lineStart(place.line()), place.column() - 1);
    return span(start, text.offsetByCodePoints(start, place.width()));
  }

  private static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  @Override
  public String toString() {
    return name;
  }
}
