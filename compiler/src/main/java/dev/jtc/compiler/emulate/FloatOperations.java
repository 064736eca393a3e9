package dev.jtc.compiler.emulate;

import java.util.List;
import java.util.Set;

/**
 * Arithmetic on floats as the hardware does it: rounded to nearest, subnormals kept, and of all
 * NaNs an f32 operation gives one.
 */
final class FloatOperations {
  private static final int NAN = 0x7fffffff;
  private static final Set<String> ROUNDED = Set.of("mul", "div", "sqrt", "rcp", "fma");

  /** A function of doubles, among them those that f32 arithmetic cannot tell from its own. */
  private interface OfDoubles {
    double of(double a, double b, double c);
  }

  private interface OfFloats {
    float of(float a, float b, float c);
  }

  private FloatOperations() {}

  /** What {@code name} with its modifiers does on {@code type}, or null. */
  static Operation of(String name, List<String> modifiers, PtxType type) {
    if (type == PtxType.F16 || ROUNDED.contains(name) && !modifiers.contains("rn")) {
      return null;
    }
    boolean single = type == PtxType.F32;
    long sign = single ? 1L << 31 : 1L << 63;
    return switch (name) {
      case "mov" -> (a, b, c) -> a;
      case "neg" -> (a, b, c) -> a ^ sign;
      case "abs" -> (a, b, c) -> a & ~sign;
      case "copysign" -> (a, b, c) -> b & ~sign | a & sign;
      case "add" -> single ? ofFloats((a, b, c) -> a + b) : ofDoubles((a, b, c) -> a + b);
      case "sub" -> single ? ofFloats((a, b, c) -> a - b) : ofDoubles((a, b, c) -> a - b);
      case "mul" -> single ? ofFloats((a, b, c) -> a * b) : ofDoubles((a, b, c) -> a * b);
      case "div" -> single ? ofFloats((a, b, c) -> a / b) : ofDoubles((a, b, c) -> a / b);
      case "rcp" -> single ? ofFloats((a, b, c) -> 1 / a) : ofDoubles((a, b, c) -> 1 / a);
      case "fma" -> single ? ofFloats(Math::fma) : ofDoubles(Math::fma);
      case "sqrt" ->
          single
              ? ofFloats((a, b, c) -> (float) Math.sqrt(a))
              : ofDoubles((a, b, c) -> Math.sqrt(a));
      case "min", "max" -> extreme(name.equals("min"), modifiers.contains("NaN"), type);
      default -> null;
    };
  }

  private static Operation ofFloats(OfFloats fn) {
    return (a, b, c) -> {
      float result =
          fn.of(
              Float.intBitsToFloat((int) a),
              Float.intBitsToFloat((int) b),
              Float.intBitsToFloat((int) c));
      return result != result ? NAN : Float.floatToRawIntBits(result);
    };
  }

  private static Operation ofDoubles(OfDoubles fn) {
    return (a, b, c) ->
        Double.doubleToRawLongBits(
            fn.of(
                Double.longBitsToDouble(a),
                Double.longBitsToDouble(b),
                Double.longBitsToDouble(c)));
  }

  /** The smaller or the larger; without {@code .NaN} a number is preferred to none. */
  private static Operation extreme(boolean smaller, boolean nan, PtxType type) {
    OfDoubles fn =
        (a, b, c) -> {
          if (!nan && a != a) {
            return b;
          }
          if (!nan && b != b) {
            return a;
          }
          return smaller ? Math.min(a, b) : Math.max(a, b);
        };
    return type == PtxType.F32 ? ofFloats((a, b, c) -> (float) fn.of(a, b, c)) : ofDoubles(fn);
  }
}
