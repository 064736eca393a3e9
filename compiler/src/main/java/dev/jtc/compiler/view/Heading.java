package dev.jtc.compiler.view;

import guru.nidi.graphviz.attribute.Label;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What stands above a drawing: its title, its notes, and what the colours mean. */
final class Heading {
  private static final double TITLE_POINTS = 16;
  private static final double NOTE_POINTS = 10;

  /** Bold letters are about this much wider. */
  private static final double BOLD = 1.13;

  private Heading() {}

  /** The heading as an HTML-like label. */
  static Label of(Sketch sketch) {
    StringBuilder table = new StringBuilder("<table border=\"0\" cellspacing=\"2\">");
    table.append("<tr><td align=\"left\"").append(width(sketch.title(), TITLE_POINTS * BOLD));
    table.append("><font point-size=\"16\" color=\"#212529\"><b>");
    table.append(Letters.html(sketch.title())).append("</b></font></td></tr>");
    for (String note : sketch.notes()) {
      table.append("<tr><td align=\"left\"").append(width(note, NOTE_POINTS));
      table.append("><font point-size=\"10\" color=\"#5C6670\">");
      table.append(Letters.html(note)).append("</font></td></tr>");
    }
    List<Tint> tints = legend(sketch);
    if (!tints.isEmpty()) {
      table.append("<tr><td align=\"left\"><table border=\"0\" cellspacing=\"3\"><tr>");
      tints.forEach(tint -> table.append(entry(tint)));
      table.append("</tr></table></td></tr>");
    }
    return Label.html(table.append("</table>").toString());
  }

  /** The tints that a reader meets, unless only one part of a step is there to be told apart. */
  private static List<Tint> legend(Sketch sketch) {
    return Stream.concat(
            sketch.root().allMarks().stream().map(Sketch.Mark::tint),
            sketch.lines().stream().map(Sketch.Line::tint))
        .filter(tint -> !tint.word().isEmpty())
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static String entry(Tint tint) {
    String swatch =
        "<td border=\"1\" fixedsize=\"true\" width=\"16\" height=\"11\" bgcolor=\"%s\" color=\"%s\"></td>";
    String word = "<td align=\"left\"%s><font point-size=\"10\" color=\"#5C6670\">%s</font></td>";
    return swatch.formatted(tint.fill(), tint.line())
        + word.formatted(width(tint.word() + "  ", NOTE_POINTS), tint.word());
  }

  private static String width(String text, double points) {
    return " width=\"" + Math.round(Letters.inches(text, points) * 72 + 4) + "\"";
  }
}
