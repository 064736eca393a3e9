package dev.jtc.runtime;

/**
 * Exponential and hyperbolic functions of {@code double} with the bits of {@link StrictMath}.
 *
 * <p>Source: the algorithms and constants of {@code e_exp.c}, {@code s_expm1.c}, {@code e_sinh.c},
 * {@code e_cosh.c} and {@code s_tanh.c} of fdlibm, in other words where the bits allow it. Its
 * notice reads: Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at
 * SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved.
 */
final class DoubleExponential {
  private static final double INV_LN2 = 1.44269504088896338700e+00;
  private static final double LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Beyond it the exponential is infinite. */
  private static final double LARGEST = 7.09782712893383973096e+02;

  /** Below it the exponential is 0. */
  private static final double LEAST = -7.45133219101941108420e+02;

  /** A little more than half of log 2: the next number with zeros for its low word. */
  private static final double HALF_LN2 = 0x1.62e43p-2;

  /** From here on the exponential is taken of one half. */
  private static final double LARGE = 0x1.62e42p9;

  /** Beyond it sinh and cosh are infinite. */
  private static final double LARGEST_HALF = 0x1.633ce8fb9f87dp9;

  private DoubleExponential() {}

  /** See {@link StrictMath#exp}. */
  static double exp(double x) {
    if (!(x <= LARGEST)) {
      return x > LARGEST ? Double.POSITIVE_INFINITY : x;
    }
    if (x < LEAST) {
      return 0;
    }
    double size = Math.abs(x);
    if (size < 0x1p-28) {
      return 1 + x;
    }
    int k = size < HALF_LN2 ? 0 : (int) (INV_LN2 * x + Math.copySign(0.5, x));
    double high = x - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double t = r * r;
    double p = 1.65339022054652515390e-06 - t * 4.13813679705723846039e-08;
    p = 6.61375632143793436117e-05 - t * p;
    p = 2.77777777770155933842e-03 - t * p;
    p = 1.66666666666666019037e-01 - t * p;
    double c = r - t * p;
    return Words.scaled(1 - ((low - (r * c) / (2 - c)) - high), k);
  }

  /** See {@link StrictMath#expm1}. */
  static double expm1(double x) {
    double size = Math.abs(x);
    if (!(x <= LARGEST)) {
      return x > LARGEST ? Double.POSITIVE_INFINITY : x;
    }
    if (x <= -0x1.3687ap5) {
      return -1;
    }
    if (size < 0x1p-54) {
      return x;
    }
    int k = size < HALF_LN2 ? 0 : (int) (INV_LN2 * x + Math.copySign(0.5, x));
    double high = x - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low;
    double half = 0.5 * r;
    double square = r * half;
    double p = 4.00821782732936239552e-06 - square * 2.01099218183624371326e-07;
    p = 7.93650757867487942473e-05 - square * p;
    p = 1.58730158725481460165e-03 - square * p;
    p = 3.33333333333331316428e-02 - square * p;
    double ratio = 1 - square * p;
    double t = 3 - ratio * half;
    double e = square * ((ratio - t) / (6 - r * t));
    if (k == 0) {
      return r - (r * e - square);
    }
    e = (r * (e - lost) - lost) - square;
    if (k == -1) {
      return 0.5 * (r - e) - 0.5;
    }
    if (k == 1) {
      return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
    }
    if (k <= -2 || k > 56) {
      return Words.scaled(1 - (e - r), k) - 1;
    }
    double last = Words.power(-k);
    return Words.scaled(k < 20 ? (1 - last) - (e - r) : (r - (e + last)) + 1, k);
  }

  /** See {@link StrictMath#sinh}. */
  static double sinh(double x) {
    double size = Math.abs(x);
    double half = Math.copySign(0.5, x);
    if (size < 22) {
      if (size < 0x1p-28) {
        return x;
      }
      double t = expm1(size);
      double ratio = (size < 1 ? t * t : t) / (t + 1);
      return half * (size < 1 ? 2 * t - ratio : t + ratio);
    }
    double power = exp(size < LARGE ? size : 0.5 * size);
    if (size <= LARGEST_HALF) {
      return size < LARGE ? half * power : half * power * power;
    }
    return x * Double.POSITIVE_INFINITY;
  }

  /** See {@link StrictMath#cosh}. */
  static double cosh(double x) {
    double size = Math.abs(x);
    if (size < HALF_LN2) {
      double t = expm1(size);
      double w = 1 + t;
      return size < 0x1p-55 ? w : 1 + t * t / (w + w);
    }
    double power = exp(size < LARGE ? size : 0.5 * size);
    if (size < 22) {
      return 0.5 * power + 0.5 / power;
    }
    if (size <= LARGEST_HALF) {
      return size < LARGE ? 0.5 * power : 0.5 * power * power;
    }
    return size * Double.POSITIVE_INFINITY;
  }

  /** See {@link StrictMath#tanh}. */
  static double tanh(double x) {
    double size = Math.abs(x);
    if (!(size < 22)) {
      return size >= 22 ? Math.copySign(1, x) : x;
    }
    if (size < 0x1p-55) {
      return x * (1 + x);
    }
    boolean large = size >= 1;
    double t = expm1(large ? 2 * size : -2 * size);
    double ratio = (large ? 2 : -t) / (t + 2);
    return Math.copySign(large ? 1 - ratio : ratio, x);
  }
}
