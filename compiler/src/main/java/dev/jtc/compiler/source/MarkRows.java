package dev.jtc.compiler.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lays out the marks of one source line: a row of underlines, then rows of words. */
final class MarkRows {
  private MarkRows() {}

  static List<String> of(List<Mark> marks) {
    List<String> rows = new ArrayList<>();
    StringBuilder underline = new StringBuilder();
    // The primary mark is painted last, over the others.
    marks.stream()
        .sorted(Comparator.comparing((Mark m) -> m.sign() == '^'))
        .forEach(
            m -> paint(underline, m.from(), String.valueOf(m.sign()).repeat(m.to() - m.from())));
    List<Mark> worded = new ArrayList<>(marks.stream().filter(m -> !m.text().isEmpty()).toList());
    worded.sort(Comparator.comparingInt(Mark::from).thenComparingInt(Mark::to));
    if (!worded.isEmpty() && worded.get(worded.size() - 1).to() == underline.length()) {
      String[] lines = worded.remove(worded.size() - 1).text().split("\n");
      int column = underline.length() + 1;
      paint(underline, column, lines[0]);
      rows.add(underline.toString());
      for (int i = 1; i < lines.length; i++) {
        rows.add(wordRow(worded, column, lines[i]));
      }
    } else {
      rows.add(underline.toString());
    }
    while (!worded.isEmpty()) {
      Mark rightmost = worded.remove(worded.size() - 1);
      for (String line : rightmost.text().split("\n")) {
        rows.add(wordRow(worded, rightmost.from(), line));
      }
    }
    return rows;
  }

  /**
   * Words at {@code column}, with a bar under each mark further left that still waits for its own.
   */
  private static String wordRow(List<Mark> waiting, int column, String text) {
    StringBuilder row = new StringBuilder();
    for (Mark mark : waiting) {
      if (mark.from() < column) {
        paint(row, mark.from(), "|");
      }
    }
    paint(row, column, text);
    return row.toString();
  }

  private static void paint(StringBuilder row, int column, String text) {
    while (row.length() < column + text.length()) {
      row.append(' ');
    }
    row.replace(column, column + text.length(), text);
  }
}
