package dev.jtc.runtime;

/**
 * Elementary functions of {@code float} made of {@code + - * /}, fma, min, max, choices and the
 * bits of a float alone, so that every machine and every vector width gives the same bits.
 *
 * <p>Form: each method is straight-line code without branches, loops or tables. The compiler reads
 * the bytecode of these methods and spells the same operations for many elements at once; see
 * {@code dev.jtc.compiler.scalar.expansion}. So the one text here is what the interpreter, scalar
 * code and vector code all compute. What a method may use is listed there.
 *
 * <p>Method: argument reduction in two or three parts (Cody and Waite, Software Manual for the
 * Elementary Functions, 1980) with fma, then a polynomial that minimises the greatest relative
 * error (Remez), fitted for this project with 50 digits and then rounded to float. The greatest
 * error of each is published in docs/numerics.md.
 */
final class FloatFunctions {
  /** Adding and subtracting this rounds to the nearest whole number, halves to even. */
  private static final float ROUND = 0x1.8p23f;

  private static final int ROUND_BITS = 0x4B400000;
  private static final float LOG2_E = 1.442695041f;
  private static final float LN2_HIGH = 6.9314718246e-01f;
  private static final float LN2_LOW = -1.9046542121e-09f;

  private FloatFunctions() {}

  /** See {@link Scalars#exp(float)}. */
  static float exp(float x) {
    // Beyond these the result is inf or 0 anyhow; NaN passes.
    float t = Math.max(-104f, Math.min(89f, x));
    float shifted = Math.fma(t, LOG2_E, ROUND);
    float k = shifted - ROUND;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, t));
    float e = 1 + Math.fma(r * r, expTail(r), r);
    int n = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    // 2^n may be too large or too small for a float; its halves are not.
    int half = n >> 1;
    return e * power(half) * power(n - half);
  }

  /** {@code (exp(r) - 1 - r) / r^2} for |r| up to ln(2)/2. */
  private static float expTail(float r) {
    float p = Math.fma(r, 1.381461276e-03f, 8.368710056e-03f);
    p = Math.fma(r, p, 4.166838899e-02f);
    p = Math.fma(r, p, 1.666652113e-01f);
    return Math.fma(r, p, 4.999999404e-01f);
  }

  /** {@code 2^n} for n from -126 to 127. */
  private static float power(int n) {
    return Float.intBitsToFloat((n + 127) << 23);
  }
}
