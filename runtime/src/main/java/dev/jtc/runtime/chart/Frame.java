package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;
import java.util.List;
import java.util.Optional;

/** Axes, grid, title and legend around a drawing, with just the room that their texts need. */
final class Frame {
  static final int HORIZONTAL_TICKS = 8;
  static final int VERTICAL_TICKS = 6;

  private static final double TICK = 5;
  private static final double LABEL_ROOM = Layout.LABEL_SIZE + 9;

  private final Chart chart;
  private final double width;
  private final double height;
  private final Axis horizontal;
  private final Axis vertical;
  private final Legend legend;
  private final String xLabel;
  private final String yLabel;
  private final double left;
  private final double top;
  private final double right;
  private final double bottom;

  Frame(
      Chart chart,
      double width,
      double height,
      List<Legend.Entry> entries,
      Axis horizontal,
      Axis vertical) {
    this.chart = chart;
    this.width = width;
    this.height = height;
    this.horizontal = horizontal;
    this.vertical = vertical;
    this.xLabel = withFactor(chart.xLabel(), horizontal);
    this.yLabel = withFactor(chart.yLabel(), vertical);
    this.left = Layout.EDGE + (yLabel.isEmpty() ? 0 : LABEL_ROOM) + widest(vertical) + TICK + 5;
    this.right = width - Math.max(Layout.EDGE + 6, lastHalf(horizontal));
    this.legend = new Legend(entries, right - left);
    this.top = Layout.EDGE + Headline.height(chart.title()) + legend.height() + 4;
    this.bottom =
        height - Layout.EDGE - (xLabel.isEmpty() ? 0 : LABEL_ROOM) - Layout.TICK_SIZE - TICK - 4;
  }

  private static String withFactor(String label, Axis axis) {
    if (axis.factor().isEmpty()) {
      return label;
    }
    return label.isEmpty() ? axis.factor() : label + " (" + axis.factor() + ")";
  }

  private static double widest(Axis axis) {
    return axis.ticks().stream()
        .mapToDouble(tick -> TextWidth.of(tick.label(), Layout.TICK_SIZE))
        .max()
        .orElse(0);
  }

  /** How far the last label may reach over the end of its axis. */
  private static double lastHalf(Axis axis) {
    if (axis.ticks().isEmpty()) {
      return 0;
    }
    Axis.Tick last = axis.ticks().get(axis.ticks().size() - 1);
    return TextWidth.of(last.label(), Layout.TICK_SIZE) / 2 + 6;
  }

  double left() {
    return left;
  }

  double top() {
    return top;
  }

  double right() {
    return right;
  }

  double bottom() {
    return bottom;
  }

  double x(double value) {
    return left + (right - left) * horizontal.place(value);
  }

  double y(double value) {
    return bottom - (bottom - top) * vertical.place(value);
  }

  /** What the marks cover. */
  void drawBehind(Canvas canvas) {
    for (Axis.Tick tick : horizontal.ticks()) {
      if (horizontal.lines() == Axis.Lines.GRID && !tick.label().isEmpty()) {
        canvas.stroke(x(tick.value()), top, x(tick.value()), bottom, Palette.GRID, 1);
      }
    }
    for (Axis.Tick tick : vertical.ticks()) {
      if (vertical.lines() == Axis.Lines.GRID && !tick.label().isEmpty()) {
        canvas.stroke(left, y(tick.value()), right, y(tick.value()), Palette.GRID, 1);
      }
    }
  }

  /** What covers the marks; a remark stands in the middle. */
  void drawBefore(Canvas canvas, Optional<String> remark) {
    canvas.stroke(left, top, left, bottom, Palette.AXIS, 1);
    canvas.stroke(left, bottom, right, bottom, Palette.AXIS, 1);
    for (Axis.Tick tick : horizontal.ticks()) {
      double at = x(tick.value());
      double length = tick.label().isEmpty() ? TICK / 2 : TICK;
      canvas.stroke(at, bottom, at, bottom + length, Palette.AXIS, 1);
      double baseline = bottom + TICK + 3 + Layout.TICK_SIZE * 0.85;
      if (!tick.label().isEmpty()) {
        canvas.text(tick.label(), at, baseline, Anchor.MIDDLE, Layout.TICK);
      }
    }
    for (Axis.Tick tick : vertical.ticks()) {
      double at = y(tick.value());
      double length = tick.label().isEmpty() ? TICK / 2 : TICK;
      canvas.stroke(left - length, at, left, at, Palette.AXIS, 1);
      double baseline = at + Layout.MIDDLE * Layout.TICK_SIZE;
      if (!tick.label().isEmpty()) {
        canvas.text(tick.label(), left - TICK - 4, baseline, Anchor.END, Layout.TICK);
      }
    }
    labels(canvas);
    remark.ifPresent(
        text ->
            canvas.text(text, (left + right) / 2, (top + bottom) / 2, Anchor.MIDDLE, Layout.LABEL));
  }

  private void labels(Canvas canvas) {
    Headline.draw(canvas, chart.title(), (left + right) / 2, width);
    double legendTop = Layout.EDGE + Headline.height(chart.title()) - 2;
    legend.draw(canvas, left, legendTop);
    if (!xLabel.isEmpty()) {
      canvas.text(
          xLabel, (left + right) / 2, height - Layout.EDGE - 2, Anchor.MIDDLE, Layout.LABEL);
    }
    if (!yLabel.isEmpty()) {
      double x = Layout.EDGE + Layout.LABEL_SIZE * 0.8;
      canvas.text(yLabel, x, (top + bottom) / 2, Anchor.MIDDLE, Layout.LABEL, -90);
    }
  }
}
