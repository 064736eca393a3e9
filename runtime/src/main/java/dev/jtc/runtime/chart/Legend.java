package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;
import java.util.ArrayList;
import java.util.List;

/** Names of the marks, in rows above the drawing where they cover nothing. */
final class Legend {
  enum Sign {
    DOT,
    LINE,
    BOX
  }

  record Entry(Sign sign, int rgb, String label) {}

  static final double ROW = 19;
  private static final double SIGN = 20;
  private static final double GAP = 18;

  private final List<List<Entry>> rows = new ArrayList<>();

  /** Entries in as many rows as they need. */
  Legend(List<Entry> entries, double width) {
    double used = width;
    for (Entry entry : entries) {
      double needed = width(entry);
      if (used + needed > width) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.get(rows.size() - 1).add(entry);
      used += needed;
    }
  }

  private static double width(Entry entry) {
    return SIGN + 6 + TextWidth.of(entry.label(), Layout.TICK_SIZE) + GAP;
  }

  double height() {
    return rows.isEmpty() ? 0 : rows.size() * ROW + 4;
  }

  void draw(Canvas canvas, double left, double top) {
    double middle = top + ROW / 2;
    for (List<Entry> row : rows) {
      double x = left;
      for (Entry entry : row) {
        sign(canvas, entry, x, middle);
        double baseline = middle + Layout.MIDDLE * Layout.TICK_SIZE;
        canvas.text(entry.label(), x + SIGN + 6, baseline, Anchor.START, Layout.TICK);
        x += width(entry);
      }
      middle += ROW;
    }
  }

  private static void sign(Canvas canvas, Entry entry, double x, double y) {
    switch (entry.sign()) {
      case LINE -> canvas.stroke(x, y, x + SIGN, y, entry.rgb(), 2.5);
      case BOX -> canvas.rectangle(x + 6, y - 5, SIGN - 6, 10, entry.rgb(), 0.85);
      case DOT -> canvas.dots(new double[] {x + SIGN - 6}, new double[] {y}, 4, entry.rgb(), 0.9);
    }
  }
}
