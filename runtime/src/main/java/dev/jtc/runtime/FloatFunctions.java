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
 *
 * <p>Some have a second text with fewer steps and the same bits for ordinary numbers, {@code Near},
 * beside a test whether a number is one. Vector code takes it where all lanes are ordinary.
 */
final class FloatFunctions {
  /** Adding and subtracting this rounds to the nearest whole number, halves to even. */
  private static final float ROUND = 0x1.8p23f;

  private static final int ROUND_BITS = 0x4B400000;
  private static final float LOG2_E = 1.442695041f;
  private static final float LN2_HIGH = 6.9314718246e-01f;
  private static final float LN2_LOW = -1.9046542121e-09f;

  /** What log2(e) is more than {@link #LOG2_E}. */
  private static final float LOG2_E_LOW = 1.925963033e-08f;

  /** The bits of sqrt(1/2) rounded to float. */
  private static final int SQRT_HALF = 0x3F3504F3;

  private static final int SIGN = 0x80000000;
  private static final int MAGNITUDE = 0x7FFFFFFF;

  /** The bits of some floats. */
  private static final int ONE = 0x3F800000;

  private static final int FOUR = 0x40800000;
  private static final int TEN = 0x41200000;
  private static final int EIGHTEEN = 0x41900000;

  /** 87, whose power of e is neither subnormal nor infinite, nor that of -87. */
  private static final int NORMAL_EXP = 0x42AE0000;

  private static final int LEAST_NORMAL = 0x00800000;
  private static final int MOST_FINITE = 0x7F7FFFFF;
  private static final int BELOW_2_60 = 0x5D7FFFFF;

  /** The floats before 5/8 and before 1. */
  private static final float BELOW_5_8 = 0x1.3ffffep-1f;

  private static final float BELOW_1 = 0x1.fffffep-1f;
  private static final int FRACTION = 0x007FFFFF;

  private FloatFunctions() {}

  /** See {@link Scalars#exp(float)}. */
  static float exp(float x) {
    // Beyond these the result is 0 or inf anyhow.
    float t = within(-104f, x, 89f);
    float shifted = Math.fma(t, LOG2_E, ROUND);
    float k = shifted - ROUND;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, t));
    float e = Math.fma(r, Math.fma(r, expTail(r), 1), 1);
    int n = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    // 2^n may be too large or too small for a float; its halves are not.
    int half = n >> 1;
    return e * power(half) * power(n - half);
  }

  /** See {@link Scalars#expm1(float)}. */
  static float expm1(float x) {
    return expm1(x, within(-18f, x, 89f));
  }

  /**
   * {@code expm1(x)}.
   *
   * @param t x, or what has the same result and no larger magnitude
   */
  private static float expm1(float x, float t) {
    float shifted = Math.fma(t, LOG2_E, ROUND);
    float k = shifted - ROUND;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, t));
    float p = Math.fma(r, 1.504335523e-04f, 1.393045648e-03f);
    p = Math.fma(r, p, 8.341509849e-03f);
    p = Math.fma(r, p, 4.166651145e-02f);
    p = Math.fma(r, p, 1.666663587e-01f);
    p = Math.fma(r, p, 0.5f);
    float m = Math.fma(r * r, p, r);
    // 2^n m + (2^n - 1), halved so that n = 128 is a float.
    float half = power(Float.floatToRawIntBits(shifted) - ROUND_BITS - 1);
    float result = Math.fma(half, m, half - 0.5f) * 2;
    // Also keeps the sign of -0 and the last bit of a subnormal number.
    return Choice.ifLess(Math.abs(x), 0x1p-26f, x, result);
  }

  /** {@code e^x} for x whose result is neither subnormal nor infinite nor NaN. */
  static float normalExp(float x) {
    float shifted = Math.fma(x, LOG2_E, ROUND);
    float k = shifted - ROUND;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
    float e = Math.fma(r, Math.fma(r, expTail(r), 1), 1);
    // The product with 2^n, which moves the exponent; of ROUND_BITS nothing is left.
    int n = Float.floatToRawIntBits(shifted) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(e) + n);
  }

  /** The nearest number to x from {@code low} to {@code high}; NaN stays NaN. */
  private static float within(float low, float x, float high) {
    float below = Choice.ifLess(high, x, high, x);
    return Choice.ifLess(below, low, low, below);
  }

  /** {@link #expm1} where {@link #beyondExpm1} is not negative. */
  static float expm1Near(float x) {
    return expm1(x, x);
  }

  /** Negative if x is not from -18 to 18. */
  static int beyondExpm1(float x) {
    return EIGHTEEN - (Float.floatToRawIntBits(x) & MAGNITUDE);
  }

  /** Negative if {@code e^x} or {@code e^-x} might be subnormal or infinite, or x is NaN. */
  static int beyondNormalExp(float x) {
    return NORMAL_EXP - (Float.floatToRawIntBits(x) & MAGNITUDE);
  }

  /** The smaller of two numbers that are not negative; the other if one is NaN. */
  private static float atMost(float a, int bitsOfMost) {
    return Float.intBitsToFloat(Math.min(Float.floatToRawIntBits(a), bitsOfMost));
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

  /** See {@link Scalars#log(float)}. */
  static float log(float x) {
    // A subnormal number has no leading one; this one has.
    float normal = Choice.ifLess(x, Float.MIN_NORMAL, x * 0x1p23f, x);
    float lift = Choice.ifLess(x, Float.MIN_NORMAL, -23f, 0f);
    int above = Float.floatToRawIntBits(normal) - SQRT_HALF;
    float f = Float.intBitsToFloat((above & FRACTION) + SQRT_HALF) - 1;
    return logLimits(x, logSum(f, whole(above >> 23) + lift));
  }

  /** {@link #log} where {@link #beyondNormal} is not negative. */
  static float logNear(float x) {
    int above = Float.floatToRawIntBits(x) - SQRT_HALF;
    float f = Float.intBitsToFloat((above & FRACTION) + SQRT_HALF) - 1;
    return logSum(f, whole(above >> 23));
  }

  /** Negative if x is not positive, or subnormal, infinite or NaN. */
  static int beyondNormal(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits - LEAST_NORMAL | MOST_FINITE - bits;
  }

  /** See {@link Scalars#log1p(float)}. */
  static float log1p(float x) {
    float u = 1 + x;
    int above = Float.floatToRawIntBits(u) - SQRT_HALF;
    int n = above >> 23;
    // 1 + x = 2^n (1 + f); from u this f has the rounding of 1 + x in it, from x it has not.
    float rounded = Float.intBitsToFloat((above & FRACTION) + SQRT_HALF) - 1;
    float scale = power(-n);
    float f = Choice.ifLess(x, 0x1p60f, Math.fma(x, scale, scale - 1), rounded);
    float result = logLimits(u, logSum(f, whole(n)));
    return Choice.ifLess(Math.abs(x), 0x1p-26f, x, result);
  }

  /** {@link #log1p} where {@link #beyondLog1p} is not negative. */
  static float log1pNear(float x) {
    int above = Float.floatToRawIntBits(1 + x) - SQRT_HALF;
    int n = above >> 23;
    float scale = power(-n);
    float result = logSum(Math.fma(x, scale, scale - 1), whole(n));
    return Choice.ifLess(Math.abs(x), 0x1p-26f, x, result);
  }

  /** Negative if 1 + x is not positive, or is 2^60 or more. */
  static int beyondLog1p(float x) {
    int bits = Float.floatToRawIntBits(1 + x);
    return bits - LEAST_NORMAL | BELOW_2_60 - bits;
  }

  /** See {@link Scalars#log2(float)}. */
  static float log2(float x) {
    float normal = Choice.ifLess(x, Float.MIN_NORMAL, x * 0x1p23f, x);
    float lift = Choice.ifLess(x, Float.MIN_NORMAL, -23f, 0f);
    int above = Float.floatToRawIntBits(normal) - SQRT_HALF;
    float f = Float.intBitsToFloat((above & FRACTION) + SQRT_HALF) - 1;
    float l = logSum(f, 0);
    return logLimits(x, Math.fma(l, LOG2_E, l * LOG2_E_LOW) + (whole(above >> 23) + lift));
  }

  /** {@link #log2} where {@link #beyondNormal} is not negative. */
  static float log2Near(float x) {
    int above = Float.floatToRawIntBits(x) - SQRT_HALF;
    float f = Float.intBitsToFloat((above & FRACTION) + SQRT_HALF) - 1;
    float l = logSum(f, 0);
    return Math.fma(l, LOG2_E, l * LOG2_E_LOW) + whole(above >> 23);
  }

  /** {@code log(1 + f) + k ln(2)} for 1 + f from sqrt(1/2) to sqrt(2). */
  private static float logSum(float f, float k) {
    float p = Math.fma(f, 5.316961557e-02f, -1.090373993e-01f);
    p = Math.fma(f, p, 1.211217120e-01f);
    p = Math.fma(f, p, -1.255216151e-01f);
    p = Math.fma(f, p, 1.420942545e-01f);
    p = Math.fma(f, p, -1.665921360e-01f);
    p = Math.fma(f, p, 2.000222504e-01f);
    p = Math.fma(f, p, -2.500016987e-01f);
    p = Math.fma(f, p, 3.333331347e-01f);
    float square = f * f;
    float tail = Math.fma(square * f, p, k * LN2_LOW);
    return Math.fma(k, LN2_HIGH, f + Math.fma(-0.5f, square, tail));
  }

  /** A small integer as a float. */
  private static float whole(int n) {
    return Float.intBitsToFloat(n + ROUND_BITS) - ROUND;
  }

  /** {@code log}, unless x is 0, negative, infinite or NaN. */
  private static float logLimits(float x, float log) {
    float large = Choice.ifLess(x, Float.POSITIVE_INFINITY, log, x);
    float small = Choice.ifEqual(x, 0f, Float.NEGATIVE_INFINITY, Float.NaN);
    return Choice.ifLess(0f, x, large, small);
  }

  /** See {@link Scalars#tanh(float)}. */
  static float tanh(float x) {
    float a = Math.abs(x);
    float z = x * x;
    float p = Math.fma(z, 2.152683912e-03f, -8.190013468e-03f);
    p = Math.fma(z, p, 2.170689404e-02f);
    p = Math.fma(z, p, -5.394817889e-02f);
    p = Math.fma(z, p, 1.333322078e-01f);
    p = Math.fma(z, p, -3.333333135e-01f);
    float small = Math.fma(a * z, p, a);
    // From 10 on it is 1.
    float large = 1 - 2 / (normalExp(2 * atMost(a, TEN)) + 1);
    // NaN counts as small.
    return withSign(Choice.ifLess(BELOW_5_8, a, large, small), x);
  }

  /** See {@link Scalars#sigmoid(float)}. */
  static float sigmoid(float x) {
    float z = exp(-Math.abs(x));
    return Choice.ifLess(x, 0f, z, 1f) / (1 + z);
  }

  /** {@link #sigmoid} where {@link #beyondNormalExp} is not negative. */
  static float sigmoidNear(float x) {
    float z = normalExp(-Math.abs(x));
    // z where x has a sign, else 1; for -0 they are the same.
    int negative = Float.floatToRawIntBits(x) >> 31;
    int above = (Float.floatToRawIntBits(z) ^ ONE) & negative ^ ONE;
    return Float.intBitsToFloat(above) / (1 + z);
  }

  /** See {@link Scalars#erf(float)}. */
  static float erf(float x) {
    float a = Math.abs(x);
    float z = x * x;
    float p = Math.fma(z, 7.806903886e-05f, -7.997853099e-04f);
    p = Math.fma(z, p, 5.187162198e-03f);
    p = Math.fma(z, p, -2.685334720e-02f);
    p = Math.fma(z, p, 1.128357872e-01f);
    p = Math.fma(z, p, -3.761262596e-01f);
    p = Math.fma(z, p, 1.283791661e-01f);
    float small = Math.fma(a, p, a);
    // log(1 - erf(t)) as a polynomial; from 4 on erf is 1.
    float t = atMost(a, FOUR);
    float q = Math.fma(t, 1.855639712e-04f, -2.939531347e-03f);
    q = Math.fma(t, q, 2.180508897e-02f);
    q = Math.fma(t, q, -1.030370146e-01f);
    q = Math.fma(t, q, -6.382259727e-01f);
    q = Math.fma(t, q, -1.127039909e+00f);
    q = Math.fma(t, q, -3.537418961e-04f);
    // NaN counts as small.
    return withSign(Choice.ifLess(BELOW_1, a, 1 - normalExp(q), small), x);
  }

  /** The bits of {@link Scalars#round(float)}. */
  static float round(float x) {
    float a = Math.abs(x);
    float whole = withSign((a + 0x1p23f) - 0x1p23f, x);
    return Choice.ifLess(a, 0x1p23f, whole, x);
  }

  /** The bits of {@link Scalars#floor(float)}. */
  static float floor(float x) {
    float whole = round(x);
    return whole - Choice.ifLess(x, whole, 1f, 0f);
  }

  /** The bits of {@link Scalars#ceil(float)}. */
  static float ceil(float x) {
    return -floor(-x);
  }

  /** The bits of {@link Scalars#sign(float)}. */
  static float sign(float x) {
    return Choice.ifLess(0f, x, 1f, Choice.ifLess(x, 0f, -1f, 0f));
  }

  /** {@code magnitude}, which is not negative, with the sign of {@code x}. */
  private static float withSign(float magnitude, float x) {
    int sign = Float.floatToRawIntBits(x) & SIGN;
    return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | sign);
  }
}
