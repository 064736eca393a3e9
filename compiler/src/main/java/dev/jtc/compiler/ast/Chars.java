package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/** A stretch of a file for the lexer; positions stay those of the file, in UTF-16 units. */
final class Chars implements CharStream {
  private final SourceFile file;
  private final int end;
  private int position;

  Chars(Span span) {
    this.file = span.file();
    this.position = span.start();
    this.end = span.end();
  }

  @Override
  public void consume() {
    if (position >= end) {
      throw new IllegalStateException("consumed beyond the end of " + file.name());
    }
    position++;
  }

  @Override
  public int LA(int i) {
    int at = i > 0 ? position + i - 1 : position + i;
    return i == 0 || at < 0 || at >= end ? EOF : file.text().charAt(at);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return position;
  }

  @Override
  public void seek(int index) {
    position = Math.min(index, end);
  }

  @Override
  public int size() {
    return end;
  }

  @Override
  public String getSourceName() {
    return file.name();
  }

  @Override
  public String getText(Interval interval) {
    return file.text().substring(interval.a, Math.min(interval.b + 1, end));
  }
}
