package dev.jtc.runtime.chart;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Leaves out points that nobody could see, so that a long run makes a small picture. */
final class Thinning {
  /** Below this many points, all are kept. */
  private static final int FEW = 2000;

  private Thinning() {}

  /** Which points to keep, in their order. */
  record Kept(double[] x, double[] y) {}

  /**
   * Of a line that goes to the right: in each column of pixels the first, the lowest, the highest
   * and the last point. It covers the same pixels.
   */
  static Kept line(double[] x, double[] y) {
    if (x.length <= FEW || !goesRight(x)) {
      return new Kept(x, y);
    }
    double[] keptX = new double[x.length];
    double[] keptY = new double[x.length];
    int kept = 0;
    int from = 0;
    while (from < x.length) {
      int to = from + 1;
      int low = from;
      int high = from;
      while (to < x.length && Math.floor(x[to]) == Math.floor(x[from])) {
        low = y[to] < y[low] ? to : low;
        high = y[to] > y[high] ? to : high;
        to++;
      }
      int[] four = {from, Math.min(low, high), Math.max(low, high), to - 1};
      for (int i = 0; i < four.length; i++) {
        if (i == 0 || four[i] != four[i - 1]) {
          keptX[kept] = x[four[i]];
          keptY[kept++] = y[four[i]];
        }
      }
      from = to;
    }
    return new Kept(Arrays.copyOf(keptX, kept), Arrays.copyOf(keptY, kept));
  }

  /** Of many dots one in each half pixel. */
  static Kept dots(double[] x, double[] y) {
    if (x.length <= FEW) {
      return new Kept(x, y);
    }
    double[] keptX = new double[x.length];
    double[] keptY = new double[x.length];
    int kept = 0;
    Set<Long> taken = new HashSet<>();
    for (int i = 0; i < x.length; i++) {
      if (taken.add(Math.round(x[i] * 2) << 32 ^ Math.round(y[i] * 2))) {
        keptX[kept] = x[i];
        keptY[kept++] = y[i];
      }
    }
    return new Kept(Arrays.copyOf(keptX, kept), Arrays.copyOf(keptY, kept));
  }

  private static boolean goesRight(double[] x) {
    for (int i = 1; i < x.length; i++) {
      if (x[i] < x[i - 1]) {
        return false;
      }
    }
    return true;
  }
}
