package dev.jtc.runtime;

/**
 * Logarithms of {@code double} with the bits of {@link StrictMath}.
 *
 * <p>Source: the algorithms and constants of {@code e_log.c}, {@code s_log1p.c} and {@code
 * e_log10.c} of fdlibm, in other words where the bits allow it. Its notice reads: Copyright (C)
 * 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
final class DoubleLogarithm {
  private static final double LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_LOW = 1.90821492927058770002e-10;
  private static final double L1 = 6.666666666666735130e-01;
  private static final double L2 = 3.999999999940941908e-01;
  private static final double L3 = 2.857142874366239149e-01;
  private static final double L4 = 2.222219843214978396e-01;
  private static final double L5 = 1.818357216161805012e-01;
  private static final double L6 = 1.531383769920937332e-01;
  private static final double L7 = 1.479819860511658591e-01;
  private static final int FRACTION = 0xFFFFF;

  private DoubleLogarithm() {}

  /** See {@link StrictMath#log}. */
  static double log(double x) {
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }
    boolean subnormal = x < Double.MIN_NORMAL;
    double normal = subnormal ? x * 0x1p54 : x;
    int high = Words.high(normal);
    int fraction = high & FRACTION;
    int carry = fraction + 0x95f64 & 0x100000;
    double k = (high >> 20) - (subnormal ? 1023 + 54 : 1023) + (carry >> 20);
    double f = Words.withHigh(normal, fraction | carry ^ 0x3ff00000) - 1;
    double s = f / (2 + f);
    double z = s * s;
    double w = z * z;
    double even = w * (L2 + w * (L4 + w * L6));
    double odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
    double rest = even + odd;
    double low = k * LN2_LOW;
    double square = 0.5 * f * f;
    boolean middle = (fraction - 0x6147a | 0x6b851 - fraction) > 0;
    double less = middle ? square - (s * (square + rest) + low) : s * (f - rest) - low;
    // |f| < 2^-20.
    less = (FRACTION & 2 + fraction) < 3 ? f * f * (0.5 - 0.33333333333333333 * f) - low : less;
    return k * LN2_HIGH - (less - f);
  }

  /** See {@link StrictMath#log1p}. */
  static double log1p(double x) {
    if (!(x > -1 && x < Double.POSITIVE_INFINITY)) {
      return x == -1 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }
    double size = Math.abs(x);
    if (size < 0x1p-29) {
      return size < 0x1p-54 ? x : x - x * x * 0.5;
    }
    int k = 0;
    double lost = 0;
    double f = x;
    boolean near = false;
    if (!(x < 0x1.a827ap-2 && x > -0x1.2bec4p-2)) {
      double sum = x < 0x1p53 ? 1 + x : x;
      int high = Words.high(sum);
      int fraction = high & FRACTION;
      k = (high >> 20) - 1023;
      lost = x < 0x1p53 ? (k > 0 ? 1 - (sum - x) : x - (sum - 1)) / sum : 0;
      boolean below = fraction < 0x6a09e;
      near = (below ? fraction : 0x100000 - fraction >> 2) == 0;
      k += below ? 0 : 1;
      f = Words.withHigh(sum, fraction | (below ? 0x3ff00000 : 0x3fe00000)) - 1;
    }
    double square = 0.5 * f * f;
    double s = f / (2 + f);
    double z = s * s;
    double p = L5 + z * (L6 + z * L7);
    double rest = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * p))));
    double low = k * LN2_LOW + (k == 0 ? 0 : lost);
    double less =
        near ? square * (1 - 0.66666666666666666 * f) - low : square - (s * (square + rest) + low);
    return k * LN2_HIGH - (less - f);
  }

  /** See {@link StrictMath#log10}. */
  static double log10(double x) {
    if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }
    boolean subnormal = x < Double.MIN_NORMAL;
    double normal = subnormal ? x * 0x1p54 : x;
    int high = Words.high(normal);
    int k = (high >> 20) - (subnormal ? 1023 + 54 : 1023);
    int below = k < 0 ? 1 : 0;
    double mantissa = Words.withHigh(normal, high & FRACTION | 0x3ff - below << 20);
    double y = k + below;
    double z = y * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * log(mantissa);
    return z + y * 3.01029995663611771306e-01;
  }
}
