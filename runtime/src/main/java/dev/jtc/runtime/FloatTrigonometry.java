package dev.jtc.runtime;

/**
 * Sine and cosine of {@code float} by own expansions, like {@link FloatFunctions}.
 *
 * <p>Method: up to {@link #BOUND} the argument is reduced by whole multiples of pi/2, kept in three
 * floats (Cody and Waite); {@code sinNear} and {@code cosNear} are straight-line code that the
 * compiler reads. Beyond, the 64 bits that matter of x times 2/pi are computed with integers (Payne
 * and Hanek, Radian Reduction for Trigonometric Functions, 1983). Both ways end in one polynomial.
 */
final class FloatTrigonometry {
  /** Up to here in magnitude the three parts of pi/2 suffice. */
  static final float BOUND = 0x1p17f;

  private static final float ROUND = 0x1.8p23f;
  private static final float TWO_BY_PI = 0.63661975f;
  private static final float HALF_PI_HIGH = 0x1.921fb6p0f;
  private static final float HALF_PI_MIDDLE = -0x1.777a5cp-25f;
  private static final float HALF_PI_LOW = -0x1.ee59dap-50f;
  private static final int SIGN = 0x80000000;

  /** Sixteen zero bits, then the 240 bits after the point of 2/pi. */
  private static final long[] TWO_BY_PI_BITS = {
    0x0000a2f9836e4e44L, 0x1529fc2757d1f534L, 0xddc0db6295993c43L, 0x9041fe5163abdebbL
  };

  private FloatTrigonometry() {}

  /** See {@link Scalars#sin(float)}. */
  static float sin(float x) {
    if (Math.abs(x) <= BOUND) {
      return sinNear(x);
    }
    if (!(Math.abs(x) < Float.POSITIVE_INFINITY)) {
      return Float.NaN;
    }
    long turns = quarterTurns(x);
    float a = atQuarter(remainder(turns), nearestQuarter(turns));
    return x < 0 ? -a : a;
  }

  /** See {@link Scalars#cos(float)}. */
  static float cos(float x) {
    if (Math.abs(x) <= BOUND) {
      return cosNear(x);
    }
    if (!(Math.abs(x) < Float.POSITIVE_INFINITY)) {
      return Float.NaN;
    }
    long turns = quarterTurns(x);
    return atQuarter(remainder(turns), nearestQuarter(turns) + 1);
  }

  /** The sine of x up to {@link #BOUND}. */
  static float sinNear(float x) {
    float a = Math.abs(x);
    float shifted = Math.fma(a, TWO_BY_PI, ROUND);
    float sine = atQuarter(reduced(a, shifted - ROUND), Float.floatToRawIntBits(shifted));
    int sign = Float.floatToRawIntBits(x) & SIGN;
    return Float.intBitsToFloat(Float.floatToRawIntBits(sine) ^ sign);
  }

  /** The cosine of x up to {@link #BOUND}. */
  static float cosNear(float x) {
    float a = Math.abs(x);
    float shifted = Math.fma(a, TWO_BY_PI, ROUND);
    return atQuarter(reduced(a, shifted - ROUND), Float.floatToRawIntBits(shifted) + 1);
  }

  /** {@code a - k pi/2}. */
  private static float reduced(float a, float k) {
    float r = Math.fma(k, -HALF_PI_HIGH, a);
    r = Math.fma(k, -HALF_PI_MIDDLE, r);
    return Math.fma(k, -HALF_PI_LOW, r);
  }

  /** The sine of {@code r + n pi/2} for |r| up to pi/4; of n only the last two bits count. */
  private static float atQuarter(float r, int n) {
    float z = r * r;
    float s = Math.fma(z, 2.718311634e-06f, -1.983933471e-04f);
    s = Math.fma(z, s, 8.333329111e-03f);
    s = Math.fma(z, s, -1.666666716e-01f);
    s = Math.fma(r * z, s, r);
    float c = Math.fma(z, 2.443008452e-05f, -1.388729783e-03f);
    c = Math.fma(z, c, 4.166664556e-02f);
    c = Math.fma(z, Math.fma(z, c, -0.5f), 1);
    float even = Choice.ifEqual(n & 1, 0, s, c);
    return Float.intBitsToFloat(Float.floatToRawIntBits(even) ^ (n & 2) << 30);
  }

  /** |x| as a multiple of pi/2, modulo 4, in units of 2^-62; |x| is at least 2^17. */
  private static long quarterTurns(float x) {
    int bits = Float.floatToRawIntBits(x) & ~SIGN;
    // |x| = mantissa * 2^exponent. Bits of 2/pi worth 4 or more, times that, are whole turns.
    int exponent = (bits >>> 23) - 150;
    long mantissa = bits & 0x007FFFFF | 0x00800000;
    int first = exponent + 14;
    int word = first >> 6;
    int shift = first & 63;
    long high = window(TWO_BY_PI_BITS[word], TWO_BY_PI_BITS[word + 1], shift);
    long low = window(TWO_BY_PI_BITS[word + 1], TWO_BY_PI_BITS[word + 2], shift);
    return mantissa * high + (mantissa * (low >>> 32) >>> 32);
  }

  /** 64 bits from place {@code shift} of {@code first} on. */
  private static long window(long first, long second, int shift) {
    return first << shift | second >>> 1 >>> (63 - shift);
  }

  private static int nearestQuarter(long turns) {
    return (int) (turns + (1L << 61) >>> 62);
  }

  /** What is left of the angle beside the nearest quarter turn, in radians. */
  private static float remainder(long turns) {
    long rest = turns - ((turns + (1L << 61) >>> 62) << 62);
    return (float) (rest * (Math.PI * 0x1p-63));
  }
}
