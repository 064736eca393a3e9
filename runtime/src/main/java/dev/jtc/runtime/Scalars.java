package dev.jtc.runtime;

/**
 * The meaning of the scalar functions of the language where Java has no opcode for them.
 *
 * <p>Numerics: the result never depends on the machine. Elementary functions of {@code float} that
 * models are made of are own expansions, see {@link FloatFunctions}; those of {@code double} have
 * the bits of {@link StrictMath}, and the other ones of {@code float} compute in {@code double} and
 * round once at the end. docs/numerics.md lists the errors. Integers wrap around. A {@code u8}
 * travels as an {@code int} from 0 to 255, a {@code bool} as {@code boolean}.
 */
public final class Scalars {
  private static final double LN2 = 0.6931471805599453;

  private Scalars() {}

  /** e to the power {@code x}. */
  public static float exp(float x) {
    return FloatFunctions.exp(x);
  }

  /** e to the power {@code x}. */
  public static double exp(double x) {
    return DoubleExponential.exp(x);
  }

  /** {@code exp(x) - 1}, accurate near zero. */
  public static float expm1(float x) {
    return FloatFunctions.expm1(x);
  }

  /** {@code exp(x) - 1}, accurate near zero. */
  public static double expm1(double x) {
    return DoubleExponential.expm1(x);
  }

  /** Natural logarithm; NaN below zero, -inf at zero. */
  public static float log(float x) {
    return FloatFunctions.log(x);
  }

  /** Natural logarithm; NaN below zero, -inf at zero. */
  public static double log(double x) {
    return DoubleLogarithm.log(x);
  }

  /** {@code log(1 + x)}, accurate near zero. */
  public static float log1p(float x) {
    return FloatFunctions.log1p(x);
  }

  /** {@code log(1 + x)}, accurate near zero. */
  public static double log1p(double x) {
    return DoubleLogarithm.log1p(x);
  }

  /** Logarithm to base 2, exact for powers of 2; NaN below zero, -inf at zero. */
  public static float log2(float x) {
    return FloatFunctions.log2(x);
  }

  /** Logarithm to base 2, exact for powers of 2; NaN below zero, -inf at zero. */
  public static double log2(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
      return DoubleLogarithm.log(x);
    }
    boolean tiny = x < 0x1p-1000;
    double normal = tiny ? x * 0x1p100 : x;
    int high = Words.high(normal);
    int exponent = (high >> 20) - (tiny ? 1023 + 100 : 1023);
    double fraction = Words.withHigh(normal, high & 0xFFFFF | 0x3FF00000);
    if (fraction > 1.4142135623730951) {
      // So that a logarithm near 0 is not the difference of two near 1.
      fraction /= 2;
      exponent++;
    }
    return exponent + DoubleLogarithm.log(fraction) / LN2;
  }

  /** Logarithm to base 10; NaN below zero, -inf at zero. */
  public static float log10(float x) {
    return (float) DoubleLogarithm.log10(x);
  }

  /** Logarithm to base 10; NaN below zero, -inf at zero. */
  public static double log10(double x) {
    return DoubleLogarithm.log10(x);
  }

  /** Sine of {@code x} radians. */
  public static float sin(float x) {
    return FloatTrigonometry.sin(x);
  }

  /** Sine of each element, in place; vector code calls it where an element is large. */
  public static float[] sin(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = sin(x[i]);
    }
    return x;
  }

  /** Sine of {@code x} radians. */
  public static double sin(double x) {
    return DoubleTrigonometry.sin(x);
  }

  /** Cosine of {@code x} radians. */
  public static float cos(float x) {
    return FloatTrigonometry.cos(x);
  }

  /** Cosine of each element, in place; vector code calls it where an element is large. */
  public static float[] cos(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = cos(x[i]);
    }
    return x;
  }

  /** Cosine of {@code x} radians. */
  public static double cos(double x) {
    return DoubleTrigonometry.cos(x);
  }

  /** Tangent of {@code x} radians. */
  public static float tan(float x) {
    return (float) StrictMath.tan(x);
  }

  /** Tangent of {@code x} radians. */
  public static double tan(double x) {
    return StrictMath.tan(x);
  }

  /** Arc sine. */
  public static float asin(float x) {
    return (float) StrictMath.asin(x);
  }

  /** Arc sine. */
  public static double asin(double x) {
    return StrictMath.asin(x);
  }

  /** Arc cosine. */
  public static float acos(float x) {
    return (float) StrictMath.acos(x);
  }

  /** Arc cosine. */
  public static double acos(double x) {
    return StrictMath.acos(x);
  }

  /** Arc tangent. */
  public static float atan(float x) {
    return (float) DoubleArc.atan(x);
  }

  /** Arc tangent. */
  public static double atan(double x) {
    return DoubleArc.atan(x);
  }

  /** The angle of the point with coordinates {@code x} and {@code y}, from -pi to pi. */
  public static float atan2(float y, float x) {
    return (float) DoubleArc.atan2(y, x);
  }

  /** The angle of the point with coordinates {@code x} and {@code y}, from -pi to pi. */
  public static double atan2(double y, double x) {
    return DoubleArc.atan2(y, x);
  }

  /** Hyperbolic sine. */
  public static float sinh(float x) {
    return (float) DoubleExponential.sinh(x);
  }

  /** Hyperbolic sine. */
  public static double sinh(double x) {
    return DoubleExponential.sinh(x);
  }

  /** Hyperbolic cosine. */
  public static float cosh(float x) {
    return (float) DoubleExponential.cosh(x);
  }

  /** Hyperbolic cosine. */
  public static double cosh(double x) {
    return DoubleExponential.cosh(x);
  }

  /** Hyperbolic tangent. */
  public static float tanh(float x) {
    return FloatFunctions.tanh(x);
  }

  /** Hyperbolic tangent. */
  public static double tanh(double x) {
    return DoubleExponential.tanh(x);
  }

  /** The logistic function {@code 1 / (1 + exp(-x))}. */
  public static float sigmoid(float x) {
    return FloatFunctions.sigmoid(x);
  }

  /** The logistic function {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    return 1 / (1 + DoubleExponential.exp(-x));
  }

  /** The error function {@code 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}. */
  public static float erf(float x) {
    return FloatFunctions.erf(x);
  }

  /** The error function {@code 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}. */
  public static double erf(double x) {
    return Erf.erf(x);
  }

  /** {@code 1 - erf(x)}, accurate where that is tiny. */
  public static float erfc(float x) {
    return (float) Erf.erfc(x);
  }

  /** {@code 1 - erf(x)}, accurate where that is tiny. */
  public static double erfc(double x) {
    return Erf.erfc(x);
  }

  /** Square root, correctly rounded; NaN below zero. */
  public static float sqrt(float x) {
    return (float) Math.sqrt(x);
  }

  /** Square root, correctly rounded; NaN below zero. */
  public static double sqrt(double x) {
    return Math.sqrt(x);
  }

  /** {@code 1 / sqrt(x)}. */
  public static float rsqrt(float x) {
    return (float) (1 / Math.sqrt(x));
  }

  /** {@code 1 / sqrt(x)}. */
  public static double rsqrt(double x) {
    return 1 / Math.sqrt(x);
  }

  /** Absolute value; clears the sign of -0. */
  public static float abs(float x) {
    return Math.abs(x);
  }

  /** Absolute value; clears the sign of -0. */
  public static double abs(double x) {
    return Math.abs(x);
  }

  /** The greatest whole number not above {@code x}. */
  public static float floor(float x) {
    return (float) Math.floor(x);
  }

  /** The greatest whole number not above {@code x}. */
  public static double floor(double x) {
    return Math.floor(x);
  }

  /** The least whole number not below {@code x}. */
  public static float ceil(float x) {
    return (float) Math.ceil(x);
  }

  /** The least whole number not below {@code x}. */
  public static double ceil(double x) {
    return Math.ceil(x);
  }

  /** The nearest whole number, halves to even. */
  public static float round(float x) {
    return (float) Math.rint(x);
  }

  /** The nearest whole number, halves to even. */
  public static double round(double x) {
    return Math.rint(x);
  }

  /** The whole part of {@code x}, towards zero. */
  public static float trunc(float x) {
    return (float) (x < 0 ? Math.ceil(x) : Math.floor(x));
  }

  /** The whole part of {@code x}, towards zero. */
  public static double trunc(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }

  /** {@code (0 < x) - (x < 0)}: -1, 0 or 1, and 0 for NaN. */
  public static float sign(float x) {
    return x > 0 ? 1f : x < 0 ? -1f : 0f;
  }

  /** {@code (0 < x) - (x < 0)}: -1, 0 or 1, and 0 for NaN. */
  public static double sign(double x) {
    return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0;
  }

  /** -1, 0 or 1. */
  public static int sign(int x) {
    return Integer.signum(x);
  }

  /** Absolute value; the most negative number is its own. */
  public static int abs(int x) {
    return Math.abs(x);
  }

  /** -1, 0 or 1. */
  public static long sign(long x) {
    return Long.signum(x);
  }

  /** Absolute value; the most negative number is its own. */
  public static long abs(long x) {
    return Math.abs(x);
  }

  /** The smaller argument; NaN if either is NaN, and -0 is below 0. */
  public static float min(float a, float b) {
    return Math.min(a, b);
  }

  /** The smaller argument; NaN if either is NaN, and -0 is below 0. */
  public static double min(double a, double b) {
    return Math.min(a, b);
  }

  /** The smaller argument. */
  public static int min(int a, int b) {
    return Math.min(a, b);
  }

  /** The smaller argument. */
  public static long min(long a, long b) {
    return Math.min(a, b);
  }

  /** The larger argument; NaN if either is NaN, and -0 is below 0. */
  public static float max(float a, float b) {
    return Math.max(a, b);
  }

  /** The larger argument; NaN if either is NaN, and -0 is below 0. */
  public static double max(double a, double b) {
    return Math.max(a, b);
  }

  /** The larger argument. */
  public static int max(int a, int b) {
    return Math.max(a, b);
  }

  /** The larger argument. */
  public static long max(long a, long b) {
    return Math.max(a, b);
  }

  /**
   * {@code a} to the power {@code b}, with the special cases of {@link StrictMath#pow}. Small whole
   * exponents are products of doubles; all others are computed in double and rounded at the end.
   */
  public static float pow(float a, float b) {
    if (b == (int) b && Math.abs(b) <= 16) {
      double power = 1;
      for (int i = Math.abs((int) b); i > 0; i--) {
        power *= a;
      }
      return (float) (b < 0 ? 1 / power : power);
    }
    return FloatPower.pow(a, b);
  }

  /** {@code a} to the power {@code b}, with the special cases of {@link StrictMath#pow}. */
  public static double pow(double a, double b) {
    return DoublePower.pow(a, b);
  }

  /**
   * {@code x} to a whole power by binary squaring from the lowest bit of {@code n} up, every
   * product rounded to {@code float}.
   *
   * <p>So {@code x^2 = x*x}, {@code x^3 = x*(x*x)}, {@code x^4 = (x*x)*(x*x)}, {@code x^7 =
   * (x*(x*x)) * ((x*x)*(x*x))}; {@code x^0 = 1} also for NaN; {@code x^-n = 1 / x^n}.
   */
  public static float ipow(float x, int n) {
    float power = 1f;
    float square = x;
    for (long rest = Math.abs((long) n); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        power *= square;
      }
      square *= square;
    }
    return n < 0 ? 1 / power : power;
  }

  /**
   * {@code x} to a whole power by binary squaring from the lowest bit of {@code n} up, every
   * product rounded to {@code double}.
   *
   * <p>So {@code x^2 = x*x}, {@code x^3 = x*(x*x)}, {@code x^4 = (x*x)*(x*x)}, {@code x^7 =
   * (x*(x*x)) * ((x*x)*(x*x))}; {@code x^0 = 1} also for NaN; {@code x^-n = 1 / x^n}.
   */
  public static double ipow(double x, int n) {
    double power = 1.0;
    double square = x;
    for (long rest = Math.abs((long) n); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        power *= square;
      }
      square *= square;
    }
    return n < 0 ? 1 / power : power;
  }

  /**
   * {@code x} to a whole power, wrapping around; a negative power is {@code 1 / x^n} towards zero.
   *
   * @throws ArithmeticException for zero to a negative power
   */
  public static int pow(int x, int n) {
    if (n < 0) {
      return x == -1 ? ((n & 1) == 0 ? 1 : -1) : 1 / x == 1 ? 1 : 0;
    }
    int power = 1;
    int square = x;
    for (int rest = n; rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }

  /**
   * {@code x} to a whole power, wrapping around; a negative power is {@code 1 / x^n} towards zero.
   *
   * @throws ArithmeticException for zero to a negative power
   */
  public static long pow(long x, long n) {
    if (n < 0) {
      return x == -1 ? ((n & 1) == 0 ? 1 : -1) : 1 / x == 1 ? 1 : 0;
    }
    long power = 1;
    long square = x;
    for (long rest = n; rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }

  /**
   * The whole number of times {@code b} goes into {@code a}, rounded down: Python's {@code a // b}.
   *
   * <p>Numerics: exact remainder first, as PyTorch and CPython do, so that {@code floorDiv(a, b)}
   * agrees with {@link #floorMod(float, float)}; {@code a / b} when {@code b} is zero.
   */
  public static float floorDiv(float a, float b) {
    if (b == 0) {
      return a / b;
    }
    float mod = a % b;
    float div = (a - mod) / b;
    if (mod != 0 && (b < 0) != (mod < 0)) {
      div -= 1;
    }
    if (div == 0) {
      return Math.copySign((float) 0, a / b);
    }
    float floor = floor(div);
    return div - floor > 0.5 ? floor + 1 : floor;
  }

  /**
   * The remainder with the sign of {@code b}: Python's {@code a % b}; NaN when {@code b} is zero.
   */
  public static float floorMod(float a, float b) {
    float mod = a % b;
    return mod != 0 && (b < 0) != (mod < 0) ? mod + b : mod;
  }

  /**
   * The whole number of times {@code b} goes into {@code a}, rounded down: Python's {@code a // b}.
   *
   * <p>Numerics: exact remainder first, as PyTorch and CPython do, so that {@code floorDiv(a, b)}
   * agrees with {@link #floorMod(double, double)}; {@code a / b} when {@code b} is zero.
   */
  public static double floorDiv(double a, double b) {
    if (b == 0) {
      return a / b;
    }
    double mod = a % b;
    double div = (a - mod) / b;
    if (mod != 0 && (b < 0) != (mod < 0)) {
      div -= 1;
    }
    if (div == 0) {
      return Math.copySign((double) 0, a / b);
    }
    double floor = floor(div);
    return div - floor > 0.5 ? floor + 1 : floor;
  }

  /**
   * The remainder with the sign of {@code b}: Python's {@code a % b}; NaN when {@code b} is zero.
   */
  public static double floorMod(double a, double b) {
    double mod = a % b;
    return mod != 0 && (b < 0) != (mod < 0) ? mod + b : mod;
  }

  /**
   * The quotient rounded down.
   *
   * @throws ArithmeticException if {@code b} is zero
   */
  public static int floorDiv(int a, int b) {
    return Checks.floorDiv(a, b, "");
  }

  /**
   * The remainder with the sign of {@code b}.
   *
   * @throws ArithmeticException if {@code b} is zero
   */
  public static int floorMod(int a, int b) {
    return Checks.floorMod(a, b, "");
  }

  /**
   * The quotient rounded down.
   *
   * @throws ArithmeticException if {@code b} is zero
   */
  public static long floorDiv(long a, long b) {
    return Checks.floorDiv(a, b, "");
  }

  /**
   * The remainder with the sign of {@code b}.
   *
   * @throws ArithmeticException if {@code b} is zero
   */
  public static long floorMod(long a, long b) {
    return Checks.floorMod(a, b, "");
  }

  /** A uniform number in [0, 1) from 32 random bits: the upper 24 bits times 2^-24, exactly. */
  public static float unit(int bits) {
    return (bits >>> 8) * 0x1p-24f;
  }

  /**
   * A uniform number in [0, 1) of 53 bits from two random words, {@code high} the more significant.
   */
  public static double unit(int high, int low) {
    return (((high & 0xffffffffL) << 21) | (low >>> 11)) * 0x1p-53;
  }

  /** {@code a * b + c}, rounded once. */
  public static float fma(float a, float b, float c) {
    return Math.fma(a, b, c);
  }

  /** {@code a * b + c}, rounded once. */
  public static double fma(double a, double b, double c) {
    return Math.fma(a, b, c);
  }

  /** {@code a * b + c}, wrapping around. */
  public static int fma(int a, int b, int c) {
    return a * b + c;
  }

  /** {@code a * b + c}, wrapping around. */
  public static long fma(long a, long b, long c) {
    return a * b + c;
  }

  /** {@code x} modulo 256, as 0 to 255. */
  public static int u8(int x) {
    return x & 0xff;
  }

  /** {@code x} modulo 256, as 0 to 255. */
  public static int u8(long x) {
    return (int) x & 0xff;
  }

  /** The whole part of {@code x} as a Java {@code int} cast gives it, modulo 256. */
  public static int u8(float x) {
    return (int) x & 0xff;
  }

  /** The whole part of {@code x} as a Java {@code int} cast gives it, modulo 256. */
  public static int u8(double x) {
    return (int) x & 0xff;
  }

  /** Whether {@code x} is not zero. */
  public static boolean bool(int x) {
    return x != 0;
  }

  /** Whether {@code x} is not zero. */
  public static boolean bool(long x) {
    return x != 0;
  }

  /** Whether {@code x} is not zero; true for NaN. */
  public static boolean bool(float x) {
    return x != 0;
  }

  /** Whether {@code x} is not zero; true for NaN. */
  public static boolean bool(double x) {
    return x != 0;
  }
}
