package dev.jtc.compiler.source;

import dev.jtc.runtime.Place;
import java.util.Objects;

/** The characters {@code start} (inclusive) to {@code end} (exclusive) of a file. */
public record Span(SourceFile file, int start, int end) implements Comparable<Span> {
  public Span {
    Objects.requireNonNull(file, "file");
    if (start < 0 || end < start || end > file.text().length()) {
      throw new IllegalArgumentException(
          "span " + start + ".." + end + " outside of " + file.name());
    }
  }

  /** The text the span covers. */
  public String text() {
    return file.text().substring(start, end);
  }

  /** The part on the first line, without a `{` at its end: the head of a statement. */
  public Span firstLine() {
    String head = text().lines().findFirst().orElse("").stripTrailing();
    String bare = head.endsWith("{") ? head.substring(0, head.length() - 1) : head;
    return new Span(file, start, start + bare.stripTrailing().length());
  }

  /** The line of the first character, counted from 1. */
  public int line() {
    return file.line(start);
  }

  /** The column of the first character, counted from 1. */
  public int column() {
    return file.column(start);
  }

  /** The smallest span that covers this one and {@code other}, which lies in the same file. */
  public Span to(Span other) {
    if (other.file != file) {
      throw new IllegalArgumentException("spans of " + file.name() + " and " + other.file.name());
    }
    return new Span(file, Math.min(start, other.start), Math.max(end, other.end));
  }

  /** Where the span begins, as {@code file:line:column}. */
  public String place() {
    return head().toString();
  }

  /** What of it stands on its first line, as the running program names it. */
  public Place head() {
    Span first = firstLine();
    int width = first.text().codePointCount(0, first.end - first.start);
    return new Place(file.name(), line(), column(), width);
  }

  @Override
  public int compareTo(Span other) {
    int byFile = file.name().compareTo(other.file.name());
    int byStart = byFile != 0 ? byFile : Integer.compare(start, other.start);
    return byStart != 0 ? byStart : Integer.compare(end, other.end);
  }

  @Override
  public String toString() {
    return place();
  }
}
