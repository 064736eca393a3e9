package dev.jtc.compiler.cuda;

/**
 * The remainder of Java's {@code %} for floats, by whole numbers: a GPU has no instruction for it,
 * so {@link JavaCode} reads these methods in its place.
 */
final class Remainder {
  private Remainder() {}

  /** {@code a % b}. */
  static float of(float a, float b) {
    int x = Float.floatToRawIntBits(a) & 0x7FFFFFFF;
    int y = Float.floatToRawIntBits(b) & 0x7FFFFFFF;
    if (x >= 0x7F800000 || y > 0x7F800000 || y == 0) {
      return a * b / (a * b);
    }
    if (x < y) {
      return a;
    }
    int exponent = x >>> 23 == 0 ? 1 : x >>> 23;
    int least = y >>> 23 == 0 ? 1 : y >>> 23;
    int rest = x >>> 23 == 0 ? x : x & 0x7FFFFF | 0x800000;
    int divisor = y >>> 23 == 0 ? y : y & 0x7FFFFF | 0x800000;
    rest %= divisor;
    while (exponent > least) {
      rest <<= 1;
      rest = rest >= divisor ? rest - divisor : rest;
      exponent--;
    }
    while (rest != 0 && rest < 0x800000 && exponent > 1) {
      rest <<= 1;
      exponent--;
    }
    int bits = rest < 0x800000 ? rest : rest & 0x7FFFFF | exponent << 23;
    return Float.intBitsToFloat(bits | Float.floatToRawIntBits(a) & 0x80000000);
  }

  /** {@code a % b}. */
  static double of(double a, double b) {
    long x = Double.doubleToRawLongBits(a) & 0x7FFFFFFFFFFFFFFFL;
    long y = Double.doubleToRawLongBits(b) & 0x7FFFFFFFFFFFFFFFL;
    if (x >= 0x7FF0000000000000L || y > 0x7FF0000000000000L || y == 0) {
      return a * b / (a * b);
    }
    if (x < y) {
      return a;
    }
    int exponent = x >>> 52 == 0 ? 1 : (int) (x >>> 52);
    int least = y >>> 52 == 0 ? 1 : (int) (y >>> 52);
    long rest = x >>> 52 == 0 ? x : x & 0xFFFFFFFFFFFFFL | 0x10000000000000L;
    long divisor = y >>> 52 == 0 ? y : y & 0xFFFFFFFFFFFFFL | 0x10000000000000L;
    rest %= divisor;
    while (exponent > least) {
      rest <<= 1;
      rest = rest >= divisor ? rest - divisor : rest;
      exponent--;
    }
    while (rest != 0 && rest < 0x10000000000000L && exponent > 1) {
      rest <<= 1;
      exponent--;
    }
    long bits = rest < 0x10000000000000L ? rest : rest & 0xFFFFFFFFFFFFFL | (long) exponent << 52;
    return Double.longBitsToDouble(bits | Double.doubleToRawLongBits(a) & 0x8000000000000000L);
  }
}
