package dev.jtc.runtime;

/**
 * Sine and cosine of {@code double} with the bits of {@link StrictMath}.
 *
 * <p>Source: the algorithms and constants of {@code k_sin.c}, {@code k_cos.c}, {@code e_rem_pio2.c}
 * and {@code k_rem_pio2.c} of fdlibm, in other words where the bits allow it; digits of 24 bits lie
 * in four words of two digits each, so that there are no arrays. Its notice reads: Copyright (C)
 * 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted,
 * provided that this notice is preserved.
 */
final class DoubleTrigonometry {
  private static final double HALF_PI_1 = 1.57079632673412561417e+00;
  private static final double HALF_PI_1_REST = 6.07710050650619224932e-11;
  private static final double HALF_PI_2 = 6.07710050630396597660e-11;
  private static final double HALF_PI_2_REST = 2.02226624879595063154e-21;
  private static final double HALF_PI_3 = 2.02226624871116645580e-21;
  private static final double HALF_PI_3_REST = 8.47842766036889956997e-32;
  private static final double INV_HALF_PI = 6.36619772367581382433e-01;

  /** pi/4, then 2^20 pi/2, with ones for the low word. */
  private static final double EIGHTH = 0x1.921fbffffffffp-1;

  private static final double MEDIUM = 0x1.921fbffffffffp20;

  private static final int DIGIT = 0xFFFFFF;
  private static final long TWO_DIGITS = 0xFFFFFFFFFFFFL;

  /** The first bits of 2/pi, 24 of them in each. */
  private static final long[] TWO_OVER_PI = {
    0xA2F983, 0x6E4E44, 0x1529FC, 0x2757D1, 0xF534DD, 0xC0DB62, 0x95993C, 0x439041, 0xFE5163,
    0xABDEBB, 0xC561B7, 0x246E3A, 0x424DD2, 0xE00649, 0x2EEA09, 0xD1921C, 0xFE1DEB, 0x1CB129,
    0xA73EE8, 0x8235F5, 0x2EBB44, 0x84E99C, 0x7026B4, 0x5F7E41, 0x3991D6, 0x398353, 0x39F49C,
    0x845F8B, 0xBDF928, 0x3B1FF8, 0x97FFDE, 0x05980F, 0xEF2F11, 0x8B5A0A, 0x6D1F6D, 0x367ECF,
    0x27CB09, 0xB74F46, 0x3F669E, 0x5FEA2D, 0x7527BA, 0xC7EBE5, 0xF17B3D, 0x0739F7, 0x8A5292,
    0xEA6BFB, 0x5FB11F, 0x8D5D08, 0x560330, 0x46FC7B, 0x6BABF0, 0xCFBC20, 0x9AF436, 0x1DA9E3,
    0x91615E, 0xE61B08, 0x659985, 0x5F14A0, 0x68408D, 0xFFD880, 0x4D7327, 0x310606, 0x1556CA,
    0x73A8C9, 0x60E27B, 0xC08C6B
  };

  /** pi/2 in parts of 24 bits. */
  private static final double[] HALF_PI = {
    1.57079625129699707031e+00,
    7.54978941586159635335e-08,
    5.39030252995776476554e-15,
    3.28200341580791294123e-22,
    1.27065575308067607349e-29
  };

  private DoubleTrigonometry() {}

  /** See {@link StrictMath#sin}. */
  static double sin(double x) {
    return wave(x, 0);
  }

  /** See {@link StrictMath#cos}. */
  static double cos(double x) {
    return wave(x, 1);
  }

  /** The sine of {@code x} and so many right angles. */
  private static double wave(double x, int turns) {
    double size = Math.abs(x);
    if (!(size < Double.POSITIVE_INFINITY)) {
      return Double.NaN;
    }
    int n = 0;
    double y = size;
    double low = 0;
    if (size > EIGHTH) {
      if (size <= MEDIUM) {
        n = (int) (size * INV_HALF_PI + 0.5);
        double r = size - n * HALF_PI_1;
        double w = n * HALF_PI_1_REST;
        y = r - w;
        int high = Words.high(size);
        boolean close = n >= 32 || high == Words.high(n * (Math.PI / 2));
        int exponent = high >> 20;
        if (n == 1 && close) {
          r = r - HALF_PI_2;
          w = HALF_PI_2_REST;
          y = r - w;
        } else if (close && exponent - (Words.high(y) >> 20 & 0x7ff) > 16) {
          double t = r;
          w = n * HALF_PI_2;
          r = t - w;
          w = n * HALF_PI_2_REST - ((t - r) - w);
          y = r - w;
          if (exponent - (Words.high(y) >> 20 & 0x7ff) > 49) {
            t = r;
            w = n * HALF_PI_3;
            r = t - w;
            w = n * HALF_PI_3_REST - ((t - r) - w);
            y = r - w;
          }
        }
        low = (r - y) - w;
      } else {
        // 24 bits of x each.
        long bits = Double.doubleToRawLongBits(size) & 0xFFFFFFFFFFFFFL | 0x10000000000000L;
        long x0 = bits >> 29;
        long x1 = bits >> 5 & DIGIT;
        long x2 = (bits & 31) << 19;
        int e0 = (Words.high(size) >> 20) - 1046;
        int first = e0 < 3 ? 0 : (e0 - 3) / 24;
        int scale = e0 - 24 * (first + 1);
        int digits = 4;
        long a;
        long b;
        long c;
        long d;
        double z;
        boolean isBeyondHalf;
        int zeros;
        while (true) {
          // The digits of x 2/pi after the first, from the last on: the newest is a's upper one.
          a = 0;
          b = 0;
          c = 0;
          d = 0;
          long carry = product(x0, x1, x2, first + digits);
          for (int i = digits - 1; i >= 0; i--) {
            d = d >> 24 | (c & DIGIT) << 24;
            c = c >> 24 | (b & DIGIT) << 24;
            b = b >> 24 | (a & DIGIT) << 24;
            a = a >> 24 | (carry & DIGIT) << 24;
            carry = product(x0, x1, x2, first + i) + (carry >> 24);
          }
          // The whole part modulo 8, and how much more than that there is.
          z = carry * Words.power(scale);
          z = z - 8 * Math.floor(z * 0.125);
          n = (int) z;
          z = z - n;
          int top = (int) (a >> 24);
          if (scale > 0) {
            int whole = top >> 24 - scale;
            n += whole;
            top -= whole << 24 - scale;
            a = (long) top << 24 | a & DIGIT;
          }
          isBeyondHalf = scale > 0 ? top >> 23 - scale > 0 : scale == 0 ? top >> 23 > 0 : z >= 0.5;
          if (isBeyondHalf) {
            n++;
            boolean some = (a | b | c | d) != 0;
            long negative = -d;
            d = negative & TWO_DIGITS;
            negative = (negative >> 48) - c;
            c = negative & TWO_DIGITS;
            negative = (negative >> 48) - b;
            b = negative & TWO_DIGITS;
            negative = (negative >> 48) - a;
            a = negative & (scale > 0 ? TWO_DIGITS >> scale : TWO_DIGITS);
            if (scale < 0) {
              z = 1 - z;
              z = some ? z - Words.power(scale) : z;
            }
          }
          zeros = 0;
          if (z != 0) {
            break;
          }
          while (a >> 24 == 0) {
            a = a << 24 & TWO_DIGITS | b >> 24;
            b = b << 24 & TWO_DIGITS | c >> 24;
            c = c << 24 & TWO_DIGITS | d >> 24;
            d = d << 24 & TWO_DIGITS;
            zeros++;
          }
          if (zeros < digits - 4) {
            break;
          }
          // Too few are left.
          digits = zeros + 5;
        }
        int count = digits - zeros;
        int exponent = scale - 24 * (1 + zeros);
        if (z != 0) {
          exponent = scale;
          long whole = (long) (z * Words.power(-scale));
          for (int i = 0; i < 2; i++) {
            if (i == 0 || whole != 0) {
              d = d >> 24 | (c & DIGIT) << 24;
              c = c >> 24 | (b & DIGIT) << 24;
              b = b >> 24 | (a & DIGIT) << 24;
              a = a >> 24 | (whole & DIGIT) << 24;
              whole = whole >> 24;
              count++;
              exponent += i == 0 ? 0 : 24;
            }
          }
        }
        // The parts of pi/2 times the digits, from the least term up, then from the greatest down.
        y = 0;
        for (int i = 0; i < 2 * count; i++) {
          int m = i < count ? count - 1 - i : i - count;
          double term = 0;
          for (int k = 0; k < 5 && k <= m; k++) {
            int at = m - k;
            long pair = at < 2 ? a : at < 4 ? b : at < 6 ? c : d;
            long digit = (at & 1) == 0 ? pair >> 24 : pair & DIGIT;
            term += HALF_PI[k] * (digit * Words.power(exponent - 24 * at));
          }
          if (i < count) {
            y += term;
          } else {
            low = i == count ? term - y : low + term;
          }
        }
        y = isBeyondHalf ? -y : y;
        low = isBeyondHalf ? -low : low;
      }
    }
    boolean isNegative = Double.doubleToRawLongBits(x) < 0;
    // The sine of −x is that of x with the other sign; the cosine is the same.
    double value = (n + turns & 1) == 0 ? sine(y, low, size > EIGHTH) : cosine(y, low);
    boolean turned = (n + turns & 2) != 0;
    return turned == (isNegative && turns == 0) ? value : -value;
  }

  /** One digit of the product of x and 2/pi, with what is carried over. */
  private static long product(long x0, long x1, long x2, int at) {
    int before = Math.max(at - 1, 0);
    int beforeThat = Math.max(at - 2, 0);
    long second = x1 * TWO_OVER_PI[before];
    long third = x2 * TWO_OVER_PI[beforeThat];
    return x0 * TWO_OVER_PI[at] + (at < 1 ? 0 : second) + (at < 2 ? 0 : third);
  }

  /** The sine of {@code x + low} from −pi/4 to pi/4. */
  private static double sine(double x, double low, boolean isReduced) {
    if (Math.abs(x) < 0x1p-27) {
      return x;
    }
    double z = x * x;
    double v = z * x;
    double p = -2.50507602534068634195e-08 + z * 1.58969099521155010221e-10;
    p = 2.75573137070700676789e-06 + z * p;
    p = -1.98412698298579493134e-04 + z * p;
    p = 8.33333333332248946124e-03 + z * p;
    double reduced = x - ((z * (0.5 * low - v * p) - low) - v * -1.66666666666666324348e-01);
    return isReduced ? reduced : x + v * (-1.66666666666666324348e-01 + z * p);
  }

  /** The cosine of {@code x + low} from −pi/4 to pi/4. */
  private static double cosine(double x, double low) {
    double size = Math.abs(x);
    if (size < 0x1p-27) {
      return 1;
    }
    double z = x * x;
    double p = 2.08757232129817482790e-09 + z * -1.13596475577881948265e-11;
    p = -2.75573143513906633035e-07 + z * p;
    p = 2.48015872894767294178e-05 + z * p;
    p = -1.38888888888741095749e-03 + z * p;
    p = 4.16666666666666019037e-02 + z * p;
    double r = z * p;
    int high = Words.high(size);
    double quarter =
        high < 0x3FD33333 ? 0 : high > 0x3fe90000 ? 0.28125 : Words.withHigh(0, high - 0x00200000);
    return (1 - quarter) - ((0.5 * z - quarter) - (z * r - x * low));
  }
}
