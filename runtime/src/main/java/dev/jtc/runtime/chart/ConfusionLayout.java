package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;
import dev.jtc.runtime.chart.Canvas.Type;
import dev.jtc.runtime.chart.Canvas.Weight;
import java.util.Arrays;

/**
 * A confusion matrix: the true class to the left, the predicted one below, each row coloured by its
 * shares, so that rare classes show as well as frequent ones.
 */
final class ConfusionLayout implements Layout {
  private static final double LABEL_ROOM = LABEL_SIZE + 11;
  private static final double SUBTITLE_ROOM = TICK_SIZE + 9;
  private static final int FAINT = 0xb3b3b3;

  private final Chart chart;
  private final long[][] counts;
  private final Mark.Confusion confusion;
  private final String subtitle;
  private final double cell;
  private final double numbers;
  private final double slant;
  private final double left;
  private final double top;
  private final double side;

  ConfusionLayout(Chart chart, Mark.Confusion confusion) {
    this.chart = chart;
    this.confusion = confusion;
    this.counts = confusion.counts();
    this.subtitle = subtitle(counts);
    int n = Math.max(1, counts.length);
    this.cell = Math.max(12, Math.min(n <= 3 ? 84 : 56, 440.0 / n));
    this.side = cell * n;
    double widest =
        confusion.classes().stream()
            .mapToDouble(name -> TextWidth.of(name, TICK_SIZE))
            .max()
            .orElse(0);
    // Names that do not fit below their columns are written upwards from the lower left.
    this.slant = widest > cell - 6 ? widest : 0;
    double names = Math.max(widest, slant * 0.71 - cell / 2);
    double minimum = TextWidth.of(subtitle, TICK_SIZE) - side - EDGE;
    this.left = Math.max(EDGE + LABEL_ROOM + names + 8, minimum);
    this.top = EDGE + Headline.height(chart.title()) + SUBTITLE_ROOM;
    this.numbers = numberSize();
  }

  /** The size at which every count fits its cell, or 0 if it would be too small to read. */
  private double numberSize() {
    double widest =
        Arrays.stream(counts)
            .flatMapToLong(Arrays::stream)
            .mapToDouble(count -> TextWidth.of(text(count), 1))
            .max()
            .orElse(1);
    double size = Math.min(12.5, 0.86 * cell / widest);
    return size < 6 ? 0 : size;
  }

  private static String text(long count) {
    return Axis.decimal(count, 0);
  }

  private static String subtitle(long[][] counts) {
    long right = 0;
    long all = 0;
    for (int row = 0; row < counts.length; row++) {
      right += counts[row][row];
      all += Arrays.stream(counts[row]).sum();
    }
    return all == 0
        ? "nothing was classified"
        : "accuracy "
            + Axis.decimal(100.0 * right / all, 1)
            + " %: "
            + text(right)
            + " of "
            + text(all);
  }

  @Override
  public double width() {
    return left + side + EDGE + 6;
  }

  @Override
  public double height() {
    double names = slant > 0 ? slant * 0.71 + TICK_SIZE : TICK_SIZE + 4;
    return top + side + 8 + names + LABEL_ROOM + EDGE - 4;
  }

  @Override
  public void draw(Canvas canvas) {
    double middle = left + side / 2;
    Headline.draw(canvas, chart.title(), middle, width());
    double half = TextWidth.of(subtitle, TICK_SIZE) / 2;
    double subtitleAt = Math.max(EDGE + half, Math.min(middle, width() - EDGE - half));
    canvas.text(subtitle, subtitleAt, top - 10, Anchor.MIDDLE, TICK);
    for (int row = 0; row < counts.length; row++) {
      row(canvas, row);
    }
    for (int i = 0; i <= counts.length; i++) {
      canvas.stroke(left, top + i * cell, left + side, top + i * cell, Palette.GRID, 1);
      canvas.stroke(left + i * cell, top, left + i * cell, top + side, Palette.GRID, 1);
    }
    names(canvas);
    String across = chart.xLabel().isEmpty() ? "predicted" : chart.xLabel();
    String down = chart.yLabel().isEmpty() ? "true" : chart.yLabel();
    canvas.text(across, middle, height() - EDGE, Anchor.MIDDLE, LABEL);
    double x = EDGE + LABEL_SIZE * 0.8;
    canvas.text(down, x, top + side / 2, Anchor.MIDDLE, LABEL, -90);
  }

  private void row(Canvas canvas, int row) {
    long sum = Arrays.stream(counts[row]).sum();
    for (int column = 0; column < counts.length; column++) {
      long count = counts[row][column];
      int colour = Palette.blues(sum == 0 ? 0 : 0.95 * count / sum);
      double x = left + column * cell;
      double y = top + row * cell;
      canvas.rectangle(x, y, cell, cell, colour, 1);
      if (numbers > 0) {
        int ink = Palette.isDark(colour) ? Palette.PAPER : count == 0 ? FAINT : Palette.INK;
        Weight weight = row == column ? Weight.BOLD : Weight.NORMAL;
        double baseline = y + cell / 2 + MIDDLE * numbers;
        Type type = new Type(weight == Weight.BOLD ? numbers * 0.97 : numbers, weight, ink);
        canvas.text(text(count), x + cell / 2, baseline, Anchor.MIDDLE, type);
      }
    }
  }

  private void names(Canvas canvas) {
    // Where cells are lower than a line of text, some names have to do.
    int every = (int) Math.ceil((TICK_SIZE + 1) / cell);
    for (int i = 0; i < confusion.classes().size(); i += every) {
      String name = confusion.classes().get(i);
      double middle = (i + 0.5) * cell;
      double baseline = top + middle + MIDDLE * TICK_SIZE;
      canvas.text(name, left - 8, baseline, Anchor.END, TICK);
      double below = top + side + 5 + TICK_SIZE;
      if (slant > 0) {
        canvas.text(name, left + middle + 4, below, Anchor.END, TICK, -45);
      } else {
        canvas.text(name, left + middle, below + 1, Anchor.MIDDLE, TICK);
      }
    }
  }
}
