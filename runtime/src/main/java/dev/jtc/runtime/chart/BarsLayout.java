package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Chart.Scale;
import java.util.List;
import java.util.Optional;

/** Bars with names: upright, or lying where the names need the room. */
final class BarsLayout implements Layout {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 420;
  private static final double ROW = 26;

  private final Mark.Bars bars;
  private final boolean upright;
  private final double height;
  private final Frame frame;

  BarsLayout(Chart chart, Mark.Bars bars) {
    this.bars = bars;
    double widest =
        bars.names().stream().mapToDouble(name -> TextWidth.of(name, TICK_SIZE)).max().orElse(0);
    this.upright = (widest + 10) * bars.names().size() < WIDTH - 90;
    Range range = Range.EMPTY.with(Scale.LINEAR, bars.heights()).with(Scale.LINEAR, 0);
    double below = range.low() < 0 ? 0.05 : 0;
    double above = range.high() > 0 ? 0.06 : 0;
    Axis names = Axis.named(bars.names());
    int ticks = upright ? Frame.VERTICAL_TICKS : Frame.HORIZONTAL_TICKS;
    Axis heights = Axis.linear(range, below, above, ticks);
    this.height = upright ? HEIGHT : Math.max(HEIGHT / 2, 80 + ROW * bars.names().size());
    List<Legend.Entry> legend =
        bars.label().isEmpty()
            ? List.of()
            : List.of(new Legend.Entry(Legend.Sign.BOX, Palette.series(0), bars.label()));
    this.frame =
        upright
            ? new Frame(chart, WIDTH, height, legend, names, heights)
            : new Frame(chart, WIDTH, height, legend, heights, names.reversed());
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return height;
  }

  @Override
  public void draw(Canvas canvas) {
    frame.drawBehind(canvas);
    boolean any = false;
    for (int i = 0; i < bars.heights().length; i++) {
      double value = bars.heights()[i];
      if (Double.isFinite(value)) {
        any = true;
        bar(canvas, i, value);
      }
    }
    frame.drawBefore(canvas, any ? Optional.empty() : Optional.of("nothing finite to draw"));
  }

  private void bar(Canvas canvas, int index, double value) {
    int colour = Palette.series(0);
    if (upright) {
      double left = frame.x(index - 0.38);
      double top = frame.y(Math.max(0, value));
      double bottom = frame.y(Math.min(0, value));
      canvas.rectangle(left, top, frame.x(index + 0.38) - left, bottom - top, colour, 0.9);
    } else {
      double top = frame.y(index - 0.38);
      double left = frame.x(Math.min(0, value));
      double right = frame.x(Math.max(0, value));
      canvas.rectangle(left, top, right - left, frame.y(index + 0.38) - top, colour, 0.9);
    }
  }
}
