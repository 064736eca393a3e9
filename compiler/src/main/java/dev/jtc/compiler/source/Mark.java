package dev.jtc.compiler.source;

import java.util.List;

/**
 * The part of a label on one line, in terminal columns from 0: what {@link Caret} underlines.
 *
 * @param origin the whole span of the label
 * @param sign the character that underlines
 * @param text words to put beside or below the mark; empty for none
 */
record Mark(Span origin, int line, int from, int to, char sign, String text) {

  /** One mark, or two (first and last line) for a label that spans lines. */
  static List<Mark> of(Label label, char sign) {
    Span span = label.span();
    SourceFile file = span.file();
    int first = span.line();
    int last = file.line(Math.max(span.start(), span.end() - 1));
    if (first == last) {
      return List.of(onLine(span, first, span.start(), span.end(), sign, label.text()));
    }
    int indent = file.lineStart(last);
    while (indent < span.end() - 1 && Character.isWhitespace(file.text().charAt(indent))) {
      indent++;
    }
    return List.of(
        onLine(span, first, span.start(), file.lineEnd(first), sign, ""),
        onLine(span, last, indent, span.end(), sign, label.text()));
  }

  private static Mark onLine(Span span, int line, int start, int end, char sign, String text) {
    SourceFile file = span.file();
    String lineText = file.lineText(line);
    int base = file.lineStart(line);
    int from = Columns.of(lineText, Math.min(start - base, lineText.length()));
    int to = Columns.of(lineText, Math.min(end - base, lineText.length()));
    return new Mark(span, line, from, Math.max(to, from + 1), sign, text);
  }
}
