package dev.jtc.runtime;

/**
 * Powers of {@code double} with the bits of {@link StrictMath}.
 *
 * <p>Source: the algorithm and constants of {@code e_pow.c} of fdlibm, in other words where the
 * bits allow it. Its notice reads: Copyright (C) 1993 by Sun Microsystems, Inc. All rights
 * reserved. Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy,
 * modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
final class DoublePower {
  private static final double INV_LN2 = 1.44269504088896338700e+00;
  private static final double THIRD = 9.61796693925975554329e-01;
  private static final double LN2 = 6.93147180559945286227e-01;

  private DoublePower() {}

  /** See {@link StrictMath#pow}. */
  static double pow(double x, double y) {
    if (y == 0) {
      return 1;
    }
    if (x != x || y != y) {
      return x + y;
    }
    if (y == 2) {
      return x * x;
    }
    if (y == 0.5 && x != Double.NEGATIVE_INFINITY) {
      return Math.sqrt(x + 0.0);
    }
    double base = Math.abs(x);
    double size = Math.abs(y);
    if (size == 1) {
      return y < 0 ? 1 / x : x;
    }
    if (size == Double.POSITIVE_INFINITY && base == 1) {
      return Double.NaN;
    }
    boolean whole = size >= 0x1p53 || size == (long) size;
    if (x < 0 && base != Double.POSITIVE_INFINITY && !whole) {
      return Double.NaN;
    }
    boolean odd = whole && size < 0x1p53 && ((long) size & 1) == 1;
    double sign = odd ? Math.copySign(1, x) : 1;
    if (base == 0 || base == 1 || base == Double.POSITIVE_INFINITY) {
      return sign * (y < 0 ? 1 / base : base);
    }
    boolean huge = size > 0x1.00000ffffffffp31;
    boolean near = base >= 0x1.fffff00000000p-1 && base <= 0x1.00000ffffffffp0;
    if (huge && !near || size == Double.POSITIVE_INFINITY) {
      return base > 1 == y > 0 ? sign * Double.POSITIVE_INFINITY : sign * 0;
    }
    return sign * ordinary(base, y, huge);
  }

  /**
   * A power that is neither special nor so large that the base need not be known.
   *
   * @param huge whether the exponent is, so that the base is next to 1
   */
  private static double ordinary(double base, double y, boolean huge) {
    // The logarithm to base 2 in two parts.
    double head;
    double tail;
    if (huge) {
      double t = base - 1;
      double w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
      double u = 1.44269502162933349609e+00 * t;
      double v = t * 1.92596299112661746887e-08 - w * INV_LN2;
      head = Words.cut(u + v);
      tail = v - (head - u);
    } else {
      boolean subnormal = base < Double.MIN_NORMAL;
      double normal = subnormal ? base * 0x1p53 : base;
      int high = Words.high(normal);
      int fraction = high & 0xFFFFF;
      boolean isMiddle = fraction > 0x3988E && fraction < 0xBB67A;
      int up = fraction >= 0xBB67A ? 1 : 0;
      double n = (high >> 20) - (subnormal ? 0x3ff + 53 : 0x3ff) + up;
      int top = (fraction | 0x3ff00000) - (up << 20);
      double a = Words.withHigh(normal, top);
      double point = isMiddle ? 1.5 : 1;
      double u = a - point;
      double v = 1 / (a + point);
      double s = u * v;
      double sHead = Words.cut(s);
      int sum = (top >> 1 | 0x20000000) + 0x00080000 + (isMiddle ? 1 << 18 : 0);
      double tHead = Words.withHigh(0, sum);
      double tTail = a - (tHead - point);
      double sTail = v * ((u - sHead * tHead) - sHead * tTail);
      double s2 = s * s;
      double p = 2.30660745775561754067e-01 + s2 * 2.06975017800338417784e-01;
      p = 2.72728123808534006489e-01 + s2 * p;
      p = 3.33333329818377432918e-01 + s2 * p;
      p = 4.28571428578550184252e-01 + s2 * p;
      p = 5.99999999999994648725e-01 + s2 * p;
      double r = s2 * s2 * p + sTail * (sHead + s);
      s2 = sHead * sHead;
      tHead = Words.cut(3 + s2 + r);
      tTail = r - ((tHead - 3) - s2);
      u = sHead * tHead;
      v = sTail * tHead + tTail * s;
      double product = Words.cut(u + v);
      double rest = v - (product - u);
      double zHead = 9.61796700954437255859e-01 * product;
      double zTail =
          -7.02846165095275826516e-09 * product
              + rest * THIRD
              + (isMiddle ? 1.35003920212974897128e-08 : 0);
      double shift = isMiddle ? 5.84962487220764160156e-01 : 0;
      head = Words.cut(((zHead + zTail) + shift) + n);
      tail = zTail - (((head - n) - shift) - zHead);
    }
    double yHead = Words.cut(y);
    double low = (y - yHead) * head + y * tail;
    double high = yHead * head;
    double z = low + high;
    if (z >= 1024) {
      if (z > 1024 || low + 8.0085662595372944372e-0017 > z - high) {
        return Double.POSITIVE_INFINITY;
      }
    } else if (z <= -1075) {
      if (z < -1075 || low <= z - high) {
        return 0;
      }
    }
    return exp2(z, high, low);
  }

  /** {@code 2^z} for the number {@code z} whose parts are {@code high} and {@code low}. */
  private static double exp2(double z, double high, double low) {
    int n = Math.abs(z) >= 0x1.00001p-1 ? (int) (z + Math.copySign(0.5, z)) : 0;
    double rest = high - n;
    double t = Words.cut(low + rest);
    double u = t * 6.93147182464599609375e-01;
    double v = (low - (t - rest)) * LN2 + t * -1.90465429995776804525e-09;
    double r = u + v;
    double w = v - (r - u);
    double square = r * r;
    double p = 1.65339022054652515390e-06 - square * 4.13813679705723846039e-08;
    p = 6.61375632143793436117e-05 - square * p;
    p = 2.77777777770155933842e-03 - square * p;
    p = 1.66666666666666019037e-01 - square * p;
    double c = r - square * p;
    double e = (r * c) / (c - 2) - (w + r * w);
    return Words.scaled(1 - (e - r), n);
  }
}
