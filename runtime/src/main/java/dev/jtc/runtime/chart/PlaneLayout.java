package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Chart.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Points, lines and histograms over two axes. */
final class PlaneLayout implements Layout {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 420;
  private static final double DOT = 3;

  private final Chart chart;
  private final Map<Mark, Bins> bins;
  private final Frame frame;

  PlaneLayout(Chart chart) {
    this.chart = chart;
    this.bins = bins(chart);
    Range x = Range.EMPTY;
    Range y = Range.EMPTY;
    boolean bars = false;
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Points points) {
        x = x.with(chart.x(), points.x());
        y = y.with(chart.y(), points.y());
      } else if (mark instanceof Mark.Line line) {
        x = x.with(chart.x(), line.x());
        y = y.with(chart.y(), line.y());
      } else if (bins.get(mark) != null) {
        Bins counted = bins.get(mark);
        x = x.with(chart.x(), counted.low(), counted.high());
        y = y.with(chart.y(), counted.counts()).with(chart.y(), 0);
        bars = true;
      }
    }
    Axis vertical =
        bars && chart.y() == Scale.LINEAR && y.low() == 0
            ? Axis.linear(y, 0, 0.06, Frame.VERTICAL_TICKS)
            : Axis.over(chart.y(), y, 0.05, Frame.VERTICAL_TICKS);
    this.frame = new Frame(chart, WIDTH, HEIGHT, legend(), horizontal(x), vertical);
  }

  /** With fewer ticks where their labels would touch. */
  private Axis horizontal(Range range) {
    int ticks = Frame.HORIZONTAL_TICKS;
    Axis axis = Axis.over(chart.x(), range, 0.03, ticks);
    while (ticks > 2 && labelsWidth(axis) > 0.75 * WIDTH) {
      ticks--;
      axis = Axis.over(chart.x(), range, 0.03, ticks);
    }
    return axis;
  }

  private static double labelsWidth(Axis axis) {
    return axis.ticks().stream()
        .filter(tick -> !tick.label().isEmpty())
        .mapToDouble(tick -> TextWidth.of(tick.label(), TICK_SIZE) + 12)
        .sum();
  }

  private static Map<Mark, Bins> bins(Chart chart) {
    List<Mark.Histogram> histograms = new ArrayList<>();
    Range range = Range.EMPTY;
    int most = 1;
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Histogram histogram) {
        histograms.add(histogram);
        range = range.with(chart.x(), histogram.values());
        int wanted = histogram.bins() > 0 ? histogram.bins() : Bins.suited(histogram.values());
        most = Math.max(most, wanted);
      }
    }
    double low = range.isEmpty() ? 0 : range.low();
    double high = range.isEmpty() ? 1 : range.high();
    if (low == high) {
      low -= 0.5;
      high += 0.5;
    }
    Map<Mark, Bins> bins = new HashMap<>();
    for (Mark.Histogram histogram : histograms) {
      bins.put(histogram, Bins.of(histogram.values(), low, high, most));
    }
    return bins;
  }

  private List<Legend.Entry> legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    if (chart.marks().size() == 1 && chart.marks().get(0).label().equals(chart.yLabel())) {
      return entries; // The axis says it.
    }
    for (int i = 0; i < chart.marks().size(); i++) {
      Mark mark = chart.marks().get(i);
      if (!mark.label().isEmpty()) {
        Legend.Sign sign =
            mark instanceof Mark.Points
                ? Legend.Sign.DOT
                : mark instanceof Mark.Line ? Legend.Sign.LINE : Legend.Sign.BOX;
        entries.add(new Legend.Entry(sign, Palette.series(i), mark.label()));
      }
    }
    return entries;
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return HEIGHT;
  }

  @Override
  public void draw(Canvas canvas) {
    frame.drawBehind(canvas);
    boolean[] any = new boolean[1];
    canvas.clipped(
        frame.left() - DOT,
        frame.top() - DOT,
        frame.right() - frame.left() + 2 * DOT,
        frame.bottom() - frame.top() + 2 * DOT,
        () -> {
          for (int i = 0; i < chart.marks().size(); i++) {
            any[0] |= draw(canvas, chart.marks().get(i), Palette.series(i));
          }
        });
    frame.drawBefore(canvas, any[0] ? Optional.empty() : Optional.of("nothing finite to draw"));
  }

  /** Draws a mark and says whether there was anything of it to see. */
  private boolean draw(Canvas canvas, Mark mark, int colour) {
    if (mark instanceof Mark.Points points) {
      return dots(canvas, points, colour);
    } else if (mark instanceof Mark.Line line) {
      return line(canvas, line, colour);
    }
    return histogram(canvas, bins.get(mark), colour);
  }

  private boolean dots(Canvas canvas, Mark.Points points, int colour) {
    double[] x = new double[points.x().length];
    double[] y = new double[x.length];
    int n = 0;
    for (int i = 0; i < x.length; i++) {
      if (shown(points.x()[i], points.y()[i])) {
        x[n] = frame.x(points.x()[i]);
        y[n++] = frame.y(points.y()[i]);
      }
    }
    Thinning.Kept kept = Thinning.dots(Arrays.copyOf(x, n), Arrays.copyOf(y, n));
    boolean crowded = n > 400;
    canvas.dots(kept.x(), kept.y(), crowded ? DOT * 0.6 : DOT, colour, crowded ? 0.5 : 0.8);
    return n > 0;
  }

  private boolean line(Canvas canvas, Mark.Line line, int colour) {
    int from = 0;
    boolean any = false;
    while (from < line.x().length) {
      int to = from;
      while (to < line.x().length && shown(line.x()[to], line.y()[to])) {
        to++;
      }
      if (to > from) {
        piece(canvas, line, from, to, colour);
        any = true;
      }
      from = to + 1;
    }
    return any;
  }

  private void piece(Canvas canvas, Mark.Line line, int from, int to, int colour) {
    double[] x = new double[to - from];
    double[] y = new double[to - from];
    for (int i = from; i < to; i++) {
      x[i - from] = frame.x(line.x()[i]);
      y[i - from] = frame.y(line.y()[i]);
    }
    if (x.length == 1) {
      canvas.dots(x, y, DOT, colour, 1);
      return;
    }
    Thinning.Kept kept = Thinning.line(x, y);
    canvas.line(kept.x(), kept.y(), colour, x.length > 600 ? 1.4 : 2);
  }

  private boolean histogram(Canvas canvas, Bins counted, int colour) {
    double opacity = bins.size() > 1 ? 0.55 : 0.85;
    boolean any = false;
    for (int i = 0; i < counted.counts().length; i++) {
      double count = counted.counts()[i];
      if (count > 0) {
        double x = frame.x(counted.edge(i));
        double width = frame.x(counted.edge(i + 1)) - x;
        double gap = bins.size() > 1 || width < 4 ? 0 : 1;
        double top = frame.y(count);
        canvas.rectangle(x + gap / 2, top, width - gap, frame.bottom() - top, colour, opacity);
        any = true;
      }
    }
    return any;
  }

  private boolean shown(double x, double y) {
    return Axis.shows(chart.x(), x) && Axis.shows(chart.y(), y);
  }
}
