package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Chart.Scale;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of numbers along a side of a chart, with ticks at round ones.
 *
 * @param factor what all labels are to be multiplied with, as {@code ×10⁶}, or the empty text
 */
record Axis(Scale scale, double low, double high, List<Tick> ticks, String factor, Lines lines) {
  /** What the ticks draw through the chart. */
  enum Lines {
    GRID,
    NONE
  }

  /** A marked number; a tick without a label is a short one. */
  record Tick(double value, String label) {}

  private static final int MOST_TICKS = 40;

  Axis {
    ticks = List.copyOf(ticks);
  }

  /** Where {@code value} lies: 0 at the low end, 1 at the high one. */
  double place(double value) {
    if (scale == Scale.LOG) {
      return (StrictMath.log10(value) - StrictMath.log10(low))
          / (StrictMath.log10(high) - StrictMath.log10(low));
    }
    // Halves, since the ends may be so far apart that their distance overflows.
    return (value / 2 - low / 2) / (high / 2 - low / 2);
  }

  /** Whether a value can be drawn on an axis of this scale. */
  static boolean shows(Scale scale, double value) {
    return Double.isFinite(value) && (scale == Scale.LINEAR || value > 0);
  }

  /**
   * An axis for {@code range} widened by a share of it at either end, with about that many ticks.
   */
  static Axis over(Scale scale, Range range, double margin, int ticks) {
    return scale == Scale.LOG
        ? logarithmic(range, margin, ticks)
        : linear(range, margin, margin, ticks);
  }

  /** A linear axis with its own margin at either end. */
  static Axis linear(Range range, double below, double above, int ticks) {
    double low = range.isEmpty() ? 0 : range.low();
    double high = range.isEmpty() ? 1 : range.high();
    if (low == high) {
      double half = low == 0 ? 1 : Math.abs(low) / 10;
      low -= half;
      high += half;
    } else {
      double width = high - low;
      if (Double.isFinite(width)) {
        low -= below * width;
        high += above * width;
      }
    }
    return ticked(low, high, ticks);
  }

  /** Names at 0, 1, 2 ... */
  static Axis named(List<String> names) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ticks.add(new Tick(i, names.get(i)));
    }
    return new Axis(Scale.LINEAR, -0.6, names.size() - 0.4, ticks, "", Lines.NONE);
  }

  /** The same axis from its other end. */
  Axis reversed() {
    return new Axis(scale, high, low, ticks, factor, lines);
  }

  private static Axis ticked(double low, double high, int count) {
    int exponent = exponent(Math.max(Math.abs(low), Math.abs(high)));
    boolean plain = exponent < 6 && exponent > -4;
    int power = plain ? 0 : Math.floorDiv(exponent, 3) * 3;
    double step = step(high / count - low / count);
    List<Tick> ticks = new ArrayList<>();
    double first = Math.ceil(low / step - 1e-9);
    double last = Math.floor(high / step + 1e-9);
    if (step > 0 && Double.isFinite(step) && last - first <= MOST_TICKS) {
      int decimals = Math.max(0, power - exponent(step));
      for (double k = first; k <= last; k++) {
        double value = k * step;
        ticks.add(new Tick(value, decimal(value / StrictMath.pow(10, power), decimals)));
      }
    }
    return new Axis(
        Scale.LINEAR, low, high, ticks, power == 0 ? "" : "×10" + superscript(power), Lines.GRID);
  }

  private static Axis logarithmic(Range range, double margin, int count) {
    double low = range.isEmpty() ? 1 : range.low();
    double high = range.isEmpty() ? 10 : range.high();
    double from = StrictMath.log10(low);
    double to = StrictMath.log10(high);
    double widen = from == to ? 0.3 : margin * (to - from);
    low = StrictMath.pow(10, from - widen);
    high = StrictMath.pow(10, to + widen);
    List<Tick> ticks = new ArrayList<>();
    int first = exponent(low);
    int last = exponent(high);
    int stride = Math.max(1, (last - first + count - 1) / count);
    boolean plain = low >= 1e-4 && high < 1e6;
    boolean labelAll = to - from + 2 * widen < 2;
    for (int power = first; power <= last; power++) {
      for (int digit = 1; digit <= 9; digit++) {
        double value = StrictMath.pow(10, power) * digit;
        if (value < low || value > high) {
          continue;
        }
        boolean named =
            digit == 1 ? Math.floorMod(power, stride) == 0 : labelAll && (digit == 2 || digit == 5);
        if (named) {
          ticks.add(new Tick(value, plain ? plainText(digit, power) : powerText(digit, power)));
        } else if (stride == 1) {
          ticks.add(new Tick(value, ""));
        }
      }
    }
    if (ticks.stream().filter(tick -> !tick.label().isEmpty()).count() < 2) {
      Axis linear = ticked(low, high, count);
      return new Axis(Scale.LOG, low, high, linear.ticks(), linear.factor(), Lines.GRID);
    }
    return new Axis(Scale.LOG, low, high, ticks, "", Lines.GRID);
  }

  private static String plainText(int digit, int power) {
    return decimal(digit * StrictMath.pow(10, power), Math.max(0, -power));
  }

  private static String powerText(int digit, int power) {
    return (digit == 1 ? "" : digit + "×") + "10" + superscript(power);
  }

  /** The smallest of 1, 2, 5 times a power of ten that is not below {@code least}. */
  private static double step(double least) {
    double power = StrictMath.pow(10, exponent(least));
    double ratio = least / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }

  /** The power of ten that {@code value} begins with. */
  private static int exponent(double value) {
    // A step of 0.2 may lie a hair below it.
    return value > 0 ? (int) Math.floor(StrictMath.log10(value) + 1e-9) : 0;
  }

  /** A number with so many digits behind the point, and commas in long ones. */
  static String decimal(double value, int decimals) {
    int places = Math.min(decimals, 12);
    long scale = 1;
    for (int i = 0; i < places; i++) {
      scale *= 10;
    }
    long scaled = Math.round(Math.abs(value) * scale);
    StringBuilder text = new StringBuilder(Long.toString(scaled / scale));
    for (int at = text.length() - 3; at > 0; at -= 3) {
      text.insert(at, ',');
    }
    if (places > 0) {
      String part = Long.toString(scaled % scale);
      text.append('.').append("0".repeat(places - part.length())).append(part);
    }
    return (value < 0 && scaled != 0 ? "−" : "") + text;
  }

  private static String superscript(int power) {
    StringBuilder text = new StringBuilder(power < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(power)).toCharArray()) {
      text.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
    }
    return text.toString();
  }
}
