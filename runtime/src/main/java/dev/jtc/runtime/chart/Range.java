package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Chart.Scale;

/** The least and the greatest of some numbers; empty if low is above high. */
record Range(double low, double high) {
  static final Range EMPTY = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  boolean isEmpty() {
    return low > high;
  }

  /** With those of {@code values} that an axis of this scale shows. */
  Range with(Scale scale, double... values) {
    double least = low;
    double greatest = high;
    for (double value : values) {
      if (Axis.shows(scale, value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    return new Range(least, greatest);
  }
}
