package dev.jtc.runtime;

/** The bits of a {@code double}, as the functions of f64 take them apart. */
final class Words {
  private static final long LOW = 0xFFFFFFFFL;

  private Words() {}

  /** The sign, the exponent and the first 20 bits of the fraction. */
  static int high(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }

  /** {@code x} with another high word. */
  static double withHigh(double x, int high) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & LOW | (long) high << 32);
  }

  /** {@code x} with zeros for the low word. */
  static double cut(double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & ~LOW);
  }

  /** {@code 2^k} for {@code k} from −1022 to 1023. */
  static double power(int k) {
    return Double.longBitsToDouble((long) (k + 1023) << 52);
  }

  /** {@code y * 2^k}, rounded once, for {@code y} near 1. */
  static double scaled(double y, int k) {
    int half = k >> 1;
    return y * power(half) * power(k - half);
  }
}
