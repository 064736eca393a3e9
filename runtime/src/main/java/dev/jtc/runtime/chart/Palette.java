package dev.jtc.runtime.chart;

/** Colours that people tell apart whatever colours they see. */
final class Palette {
  static final int INK = 0x262626;
  static final int QUIET = 0x595959;
  static final int AXIS = 0x8c8c8c;
  static final int GRID = 0xe6e6e6;
  static final int PAPER = 0xffffff;

  /** Okabe and Ito's palette, without its yellow, which is faint on white. */
  private static final int[] SERIES = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000
  };

  /** Eleven stops of matplotlib's viridis. */
  private static final int[] VIRIDIS = {
    0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151,
    0xbddf26, 0xfde725
  };

  /** ColorBrewer's Blues. */
  private static final int[] BLUES = {
    0xffffff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c, 0x08306b
  };

  private Palette() {}

  /** The colour of the series with this number. */
  static int series(int index) {
    return SERIES[index % SERIES.length];
  }

  /** From dark blue for 0 to yellow for 1. */
  static int viridis(double share) {
    return between(VIRIDIS, share);
  }

  /** From white for 0 to dark blue for 1. */
  static int blues(double share) {
    return between(BLUES, share);
  }

  /** Whether white text reads better on this colour than black. */
  static boolean isDark(int rgb) {
    return 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255) < 140;
  }

  private static int between(int[] stops, double share) {
    double at = Math.max(0, Math.min(1, share)) * (stops.length - 1);
    int low = (int) at;
    int high = Math.min(low + 1, stops.length - 1);
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double from = stops[low] >> shift & 255;
      double to = stops[high] >> shift & 255;
      rgb |= (int) Math.round(from + (to - from) * (at - low)) << shift;
    }
    return rgb;
  }
}
