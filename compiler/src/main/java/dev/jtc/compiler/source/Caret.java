package dev.jtc.compiler.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws a diagnostic as text: title, place, the source lines with their marks, notes and help.
 *
 * <p>The primary label is underlined with {@code ^}, others with {@code -}. The words of the
 * rightmost label of a line stand beside its mark, those of the others below theirs.
 */
public final class Caret {
  private Caret() {}

  /** The drawing, ending in a line break. */
  public static String render(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    out.append(diagnostic.severity().text()).append('[').append(diagnostic.code().id());
    out.append("]: ").append(diagnostic.title()).append('\n');
    Map<SourceFile, List<Mark>> marks = marksByFile(diagnostic.labels());
    int width = gutterWidth(marks);
    String gutter = " ".repeat(width + 2);
    String arrow = "-->";
    for (Map.Entry<SourceFile, List<Mark>> entry : marks.entrySet()) {
      Span first = entry.getValue().get(0).origin();
      out.append(gutter, 1, gutter.length()).append(arrow).append(' ');
      out.append(first.place()).append('\n');
      section(out, entry.getKey(), entry.getValue(), width);
      arrow = ":::";
    }
    for (String note : diagnostic.notes()) {
      footer(out, gutter, "note", note);
    }
    for (String help : diagnostic.help()) {
      footer(out, gutter, "help", help);
    }
    footer(out, gutter, "help", "jtc explain " + diagnostic.code().id());
    return out.toString();
  }

  private static void footer(StringBuilder out, String gutter, String word, String text) {
    String continued = "\n" + gutter + " ".repeat(word.length() + 4);
    out.append(gutter).append("= ").append(word).append(": ");
    out.append(text.stripTrailing().replace("\n", continued)).append('\n');
  }

  private static Map<SourceFile, List<Mark>> marksByFile(List<Label> labels) {
    Map<SourceFile, List<Mark>> marks = new LinkedHashMap<>();
    for (Label label : labels) {
      boolean isPrimary = label == labels.get(0);
      marks
          .computeIfAbsent(label.span().file(), file -> new ArrayList<>())
          .addAll(Mark.of(label, isPrimary ? '^' : '-'));
    }
    return marks;
  }

  private static int gutterWidth(Map<SourceFile, List<Mark>> marks) {
    int last = marks.values().stream().flatMap(List::stream).mapToInt(Mark::line).max().orElse(1);
    return Integer.toString(last).length();
  }

  private static void section(StringBuilder out, SourceFile file, List<Mark> marks, int width) {
    int[] lines = marks.stream().mapToInt(Mark::line).sorted().distinct().toArray();
    int previous = lines[0];
    for (int line : lines) {
      if (line == previous + 2) {
        sourceLine(out, file, line - 1, width);
      } else if (line > previous + 2) {
        out.append(" ".repeat(width)).append("...\n");
      }
      sourceLine(out, file, line, width);
      List<Mark> here = marks.stream().filter(m -> m.line() == line).toList();
      for (String row : MarkRows.of(here)) {
        out.append(" ".repeat(width + 2)).append("| ").append(row).append('\n');
      }
      previous = line;
    }
  }

  private static void sourceLine(StringBuilder out, SourceFile file, int line, int width) {
    String number = Integer.toString(line);
    String text = Columns.shown(file.lineText(line)).stripTrailing();
    out.append(' ').append(" ".repeat(width - number.length())).append(number).append(" |");
    out.append(text.isEmpty() ? "" : " ").append(text).append('\n');
  }
}
