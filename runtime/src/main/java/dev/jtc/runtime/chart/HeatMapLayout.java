package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;
import dev.jtc.runtime.chart.Chart.Scale;

/** A matrix as colours, and beside it what they mean. */
final class HeatMapLayout implements Layout {
  private static final double LABEL_ROOM = LABEL_SIZE + 9;
  private static final double BAR = 14;
  private static final double BAR_GAP = 16;
  private static final int MISSING = 0xd0d0d0;
  private static final int SHADES = 64;

  private final Chart chart;
  private final Mark.HeatMap map;
  private final Axis colours;
  private final Axis rows;
  private final Axis columns;
  private final double left;
  private final double top;
  private final double wide;
  private final double high;

  HeatMapLayout(Chart chart, Mark.HeatMap map) {
    this.chart = chart;
    this.map = map;
    Range range = Range.EMPTY.with(Scale.LINEAR, map.values());
    this.colours = Axis.linear(range, 0, 0, 5);
    double cell = Math.min(480.0 / Math.max(1, map.columns()), 360.0 / Math.max(1, map.rows()));
    cell = Math.min(cell, 60);
    // A long thin matrix keeps some width.
    this.wide = Math.max(60, cell * map.columns());
    this.high = Math.max(60, cell * map.rows());
    this.rows = indices(map.rows(), high);
    this.columns = indices(map.columns(), wide);
    this.left = EDGE + (chart.yLabel().isEmpty() ? 0 : LABEL_ROOM) + labels(rows) + 8;
    this.top =
        EDGE + Headline.height(chart.title()) + (colours.factor().isEmpty() ? 2 : TICK_SIZE + 8);
  }

  private static Axis indices(int count, double length) {
    int ticks = (int) Math.max(1, Math.min(10, length / 40));
    return Axis.linear(new Range(0, Math.max(1, count - 1)), 0, 0, ticks);
  }

  private static double labels(Axis axis) {
    return axis.ticks().stream()
        .mapToDouble(tick -> TextWidth.of(tick.label(), TICK_SIZE))
        .max()
        .orElse(0);
  }

  @Override
  public double width() {
    double factor = TextWidth.of(colours.factor(), TICK_SIZE);
    double bar = Math.max(BAR + 7 + labels(colours), factor);
    return left + wide + BAR_GAP + bar + EDGE;
  }

  @Override
  public double height() {
    return top + high + 8 + TICK_SIZE + (chart.xLabel().isEmpty() ? 0 : LABEL_ROOM) + EDGE - 2;
  }

  @Override
  public void draw(Canvas canvas) {
    Headline.draw(canvas, chart.title(), left + wide / 2, width());
    if (map.values().length > 0) {
      canvas.image(pixels(), left, top, wide, high);
    }
    for (Axis.Tick tick : rows.ticks()) {
      if (isIndex(tick, map.rows())) {
        double y = top + (tick.value() + 0.5) * high / map.rows() + MIDDLE * TICK_SIZE;
        canvas.text(tick.label(), left - 6, y, Anchor.END, TICK);
      }
    }
    for (Axis.Tick tick : columns.ticks()) {
      if (isIndex(tick, map.columns())) {
        double x = left + (tick.value() + 0.5) * wide / map.columns();
        canvas.text(tick.label(), x, top + high + 5 + TICK_SIZE, Anchor.MIDDLE, TICK);
      }
    }
    if (!chart.xLabel().isEmpty()) {
      canvas.text(chart.xLabel(), left + wide / 2, height() - EDGE, Anchor.MIDDLE, LABEL);
    }
    if (!chart.yLabel().isEmpty()) {
      double x = EDGE + LABEL_SIZE * 0.8;
      canvas.text(chart.yLabel(), x, top + high / 2, Anchor.MIDDLE, LABEL, -90);
    }
    bar(canvas);
  }

  private static boolean isIndex(Axis.Tick tick, int count) {
    return tick.value() == Math.rint(tick.value()) && tick.value() < count;
  }

  private Pixels pixels() {
    int[] rgb = new int[map.values().length];
    for (int i = 0; i < rgb.length; i++) {
      double value = map.values()[i];
      rgb[i] = Double.isFinite(value) ? Palette.viridis(colours.place(value)) : MISSING;
    }
    return new Pixels(map.columns(), map.rows(), rgb);
  }

  private void bar(Canvas canvas) {
    double x = left + wide + BAR_GAP;
    int[] shades = new int[SHADES];
    for (int i = 0; i < SHADES; i++) {
      shades[i] = Palette.viridis(1 - (i + 0.5) / SHADES);
    }
    canvas.image(new Pixels(1, SHADES, shades), x, top, BAR, high);
    for (Axis.Tick tick : colours.ticks()) {
      double y = top + high * (1 - colours.place(tick.value()));
      canvas.stroke(x + BAR, y, x + BAR + 3, y, Palette.AXIS, 1);
      double baseline = y + MIDDLE * TICK_SIZE;
      canvas.text(tick.label(), x + BAR + 7, baseline, Anchor.START, TICK);
    }
    if (!colours.factor().isEmpty()) {
      canvas.text(colours.factor(), x, top - 8, Anchor.START, TICK);
    }
  }
}
