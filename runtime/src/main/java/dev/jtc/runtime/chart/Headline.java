package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;
import dev.jtc.runtime.chart.Canvas.Type;
import dev.jtc.runtime.chart.Canvas.Weight;

/** The title of a chart. */
final class Headline {
  private Headline() {}

  /** Space for the title, also where there is none. */
  static double height(String title) {
    return title.isEmpty() ? 0 : Layout.TITLE_SIZE + 11;
  }

  /** The title above the middle of a drawing, moved or shrunk to fit into the picture. */
  static void draw(Canvas canvas, String title, double middle, double width) {
    if (title.isEmpty()) {
      return;
    }
    // Bold letters are wider than the table says.
    double wide = 1.12 * TextWidth.of(title, Layout.TITLE_SIZE);
    double size = Layout.TITLE_SIZE * Math.min(1, (width - 2 * Layout.EDGE) / wide);
    double half = wide * size / Layout.TITLE_SIZE / 2;
    double at = Math.max(Layout.EDGE + half, Math.min(middle, width - Layout.EDGE - half));
    Type type = new Type(size, Weight.BOLD, Palette.INK);
    canvas.text(title, at, Layout.EDGE + Layout.TITLE_SIZE * 0.8, Anchor.MIDDLE, type);
  }
}
