package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Chart.Scale;
import java.util.Arrays;

/** Equal ranges, and how many values fall in each. */
record Bins(double low, double high, double[] counts) {
  private static final int MOST = 200;

  /**
   * As many ranges as suit the values: the more of Sturges' and of Freedman and Diaconis' rule, as
   * NumPy's {@code auto}.
   */
  static int suited(double[] values) {
    double[] sorted =
        Arrays.stream(values).filter(value -> Axis.shows(Scale.LINEAR, value)).sorted().toArray();
    if (sorted.length == 0) {
      return 1;
    }
    int n = sorted.length;
    double sturges = Math.ceil(StrictMath.log(n) / StrictMath.log(2)) + 1;
    double quartiles = sorted[(int) (0.75 * (n - 1))] - sorted[(int) (0.25 * (n - 1))];
    double width = 2 * quartiles / StrictMath.cbrt(n);
    double freedman = width > 0 ? Math.ceil((sorted[n - 1] - sorted[0]) / width) : 0;
    return (int) Math.max(1, Math.min(MOST, Math.max(sturges, freedman)));
  }

  static Bins of(double[] values, double low, double high, int bins) {
    double[] counts = new double[bins];
    for (double value : values) {
      if (value >= low && value <= high) {
        counts[Math.min(bins - 1, (int) ((value - low) / (high - low) * bins))]++;
      }
    }
    return new Bins(low, high, counts);
  }

  double edge(int index) {
    return low + (high - low) * index / counts.length;
  }
}
