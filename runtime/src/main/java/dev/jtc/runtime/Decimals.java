package dev.jtc.runtime;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Decimal text of floating-point numbers by Python's rules.
 *
 * <p>Every function works on the exact binary value, so the text is the same on every JVM: {@link
 * Double#toString} is not, its digits changed in Java 19.
 */
final class Decimals {
  private Decimals() {}

  /** A finite magnitude as significant digits: {@code 0.d1d2d3... * 10^point}. */
  private record Digits(String digits, int point) {
    static Digits of(BigDecimal value) {
      String digits = value.unscaledValue().toString();
      return new Digits(digits, digits.length() - value.scale());
    }

    Digits withoutTrailingZeros() {
      int end = digits.length();
      while (end > 1 && digits.charAt(end - 1) == '0') {
        end--;
      }
      return new Digits(digits.substring(0, end), point);
    }

    String fixed() {
      if (point <= 0) {
        return "0." + "0".repeat(-point) + digits;
      }
      if (point >= digits.length()) {
        return digits + "0".repeat(point - digits.length());
      }
      return digits.substring(0, point) + "." + digits.substring(point);
    }

    String scientific() {
      int exponent = point - 1;
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      String sign = exponent < 0 ? "-" : "+";
      int magnitude = Math.abs(exponent);
      return digits.charAt(0) + fraction + "e" + sign + (magnitude < 10 ? "0" : "") + magnitude;
    }
  }

  /** {@code nan}, {@code inf}, or null for a finite number; the sign is not part of it. */
  static String special(double x) {
    return Double.isNaN(x) ? "nan" : Double.isInfinite(x) ? "inf" : null;
  }

  /** Whether a minus sign belongs in front: also for -0, never for NaN. */
  static boolean negative(double x) {
    return !Double.isNaN(x) && Double.doubleToRawLongBits(x) < 0;
  }

  private static String signed(double x, String magnitude) {
    return negative(x) ? "-" + magnitude : magnitude;
  }

  /** Python's {@code '%.{places}f'}. */
  static String fixed(double x, int places) {
    String special = special(x);
    if (special != null) {
      return signed(x, special);
    }
    BigDecimal exact = new BigDecimal(Math.abs(x));
    return signed(x, exact.setScale(places, RoundingMode.HALF_EVEN).toPlainString());
  }

  /** Python's {@code '%.{places}e'}. */
  static String scientific(double x, int places) {
    String special = special(x);
    if (special != null) {
      return signed(x, special);
    }
    return signed(x, rounded(Math.abs(x), places + 1).scientific());
  }

  /** Python's {@code '%.{precision}g'}: {@code precision} significant digits, no trailing zeros. */
  static String general(double x, int precision) {
    int significant = Math.max(precision, 1);
    return significant(x, significant, significant, "");
  }

  /** Python's format of a float with a precision and no type: as {@code g}, but always a float. */
  static String generalFloat(double x, int precision) {
    int significant = Math.max(precision, 1);
    return significant(x, significant, significant - 1, ".0");
  }

  private static String significant(double x, int count, int lastFixed, String wholeSuffix) {
    String special = special(x);
    if (special != null) {
      return signed(x, special);
    }
    Digits digits = rounded(Math.abs(x), count).withoutTrailingZeros();
    return signed(x, layout(digits, lastFixed, wholeSuffix));
  }

  private static String layout(Digits digits, int lastFixed, String wholeSuffix) {
    if (digits.point <= -4 || digits.point > lastFixed) {
      return digits.scientific();
    }
    String fixed = digits.fixed();
    return fixed.indexOf('.') < 0 ? fixed + wholeSuffix : fixed;
  }

  /** {@code x} to {@code significant} digits exactly; zero has point 1. */
  private static Digits rounded(double x, int significant) {
    if (x == 0) {
      return new Digits("0".repeat(significant), 1);
    }
    BigDecimal value =
        new BigDecimal(x).round(new MathContext(significant, RoundingMode.HALF_EVEN));
    String digits = value.unscaledValue().toString();
    int point = digits.length() - value.scale();
    if (digits.length() < significant) {
      digits += "0".repeat(significant - digits.length());
    }
    return new Digits(digits, point);
  }

  /** Python's {@code repr}: the shortest digits that read back as the same double. */
  static String repr(double x) {
    return repr(x, false);
  }

  /** The shortest digits that read back as the same float, laid out as Python's {@code repr}. */
  static String repr(float x) {
    return repr(x, true);
  }

  private static String repr(double x, boolean single) {
    String special = special(x);
    if (special != null) {
      return signed(x, special);
    }
    double magnitude = Math.abs(x);
    return signed(
        x, layout(magnitude == 0 ? new Digits("0", 1) : readBack(magnitude, single), 16, ".0"));
  }

  /**
   * The fewest digits that read back, the nearest such number if there are several.
   *
   * <p>At a power of two the numbers that read back reach further up than down, so the nearest
   * decimal of a length may fail where the next one above does not.
   */
  private static Digits readBack(double x, boolean single) {
    BigDecimal exact = new BigDecimal(x);
    for (int digits = 1; ; digits++) {
      BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
      if (reads(nearest, x, single)) {
        return Digits.of(nearest).withoutTrailingZeros();
      }
      if (reads(above, x, single)) {
        return Digits.of(above).withoutTrailingZeros();
      }
    }
  }

  private static boolean reads(BigDecimal decimal, double x, boolean single) {
    return single ? decimal.floatValue() == (float) x : decimal.doubleValue() == x;
  }
}
