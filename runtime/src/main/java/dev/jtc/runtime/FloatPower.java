package dev.jtc.runtime;

/**
 * Powers of {@code float}, computed in {@code double} as {@code 2^(b log2(a))} by own expansions
 * like those of {@link FloatFunctions}; a power that is a float comes out exactly.
 */
final class FloatPower {
  private static final double ROUND = 0x1.8p52;

  /** The bits of sqrt(1/2). */
  private static final long SQRT_HALF = 0x3FE6A09E667F3BCDL;

  private static final long FRACTION = 0x000FFFFFFFFFFFFFL;

  private FloatPower() {}

  /** See {@link Scalars#pow(float, float)}. */
  static float pow(float a, float b) {
    double base = Math.abs(a);
    double ends = base > 1 ? base : base == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    boolean ordinary = base > 0 && base < Double.POSITIVE_INFINITY;
    float size = (float) exp2(b * (ordinary ? log2(base) : ends));
    // A float from 2^24 on is even.
    boolean whole = b == (int) b || Math.abs(b) >= 0x1p24f;
    boolean odd = b == (int) b && Math.abs(b) < 0x1p24f && ((int) b & 1) == 1;
    float signed = odd ? Math.copySign(size, a) : size;
    return a < 0 && ordinary && !whole ? Float.NaN : signed;
  }

  /** The logarithm to base 2 of a positive normal number, to 2^-50 of it. */
  private static double log2(double a) {
    long above = Double.doubleToRawLongBits(a) - SQRT_HALF;
    double f = Double.longBitsToDouble((above & FRACTION) + SQRT_HALF) - 1;
    // log(1 + f) = 2 artanh(f / (2 + f)).
    double s = f / (2 + f);
    double z = s * s;
    double p = Math.fma(z, 2.42923800149139862e-01, 2.61444260246643190e-01);
    p = Math.fma(z, p, 3.20616359494275360e-01);
    p = Math.fma(z, p, 4.12198403068286257e-01);
    p = Math.fma(z, p, 5.77078017232982243e-01);
    p = Math.fma(z, p, 9.61796693924401369e-01);
    p = Math.fma(z, p, 2.88539008177792722e+00);
    return Math.fma(s, p, above >> 52);
  }

  /** {@code 2^t} to 2^-49 of it; 0 and infinity where a float is. */
  private static double exp2(double t) {
    double within = Math.max(-200, Math.min(200, t));
    double shifted = within + ROUND;
    double r = within - (shifted - ROUND);
    double p = Math.fma(r, 7.17956925111118524e-09, 1.02101664544304850e-07);
    p = Math.fma(r, p, 1.32149970859585736e-06);
    p = Math.fma(r, p, 1.52526516331228620e-05);
    p = Math.fma(r, p, 1.54035307928380343e-04);
    p = Math.fma(r, p, 1.33335582346345155e-03);
    p = Math.fma(r, p, 9.61812910801698034e-03);
    p = Math.fma(r, p, 5.55041086644644174e-02);
    p = Math.fma(r, p, 2.40226506959060865e-01);
    p = Math.fma(r, p, 6.93147180559949172e-01);
    // The low bits of the sum are the whole part of t, which fills the exponent.
    long power = Double.doubleToRawLongBits(shifted) + 1023 << 52;
    return Math.fma(r, p, 1) * Double.longBitsToDouble(power);
  }
}
