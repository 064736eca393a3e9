package dev.jtc.compiler.emulate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What {@code cvt} does. */
final class Conversions {
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

  private Conversions() {}

  /** The conversion, or null where PTX has none of this kind. */
  static Operation of(List<String> modifiers, PtxType to, PtxType from) {
    if (to == PtxType.F16 || from == PtxType.F16 || modifiers.contains("sat")) {
      return null;
    }
    if (!from.isFloat()) {
      return to.isFloat() ? toFloat(modifiers, to, from) : (a, b, c) -> to.extend(from.extend(a));
    }
    DoubleUnaryOperator rounding = rounding(modifiers);
    if (!to.isFloat()) {
      return rounding == null ? null : toInteger(rounding, to, from);
    }
    if (from == to) {
      return rounding == null ? (a, b, c) -> a : same(rounding, to);
    }
    if (to == PtxType.F64) {
      return (a, b, c) -> Double.doubleToRawLongBits(Float.intBitsToFloat((int) a));
    }
    return modifiers.contains("rn") ? (a, b, c) -> bits((float) Double.longBitsToDouble(a)) : null;
  }

  private static DoubleUnaryOperator rounding(List<String> modifiers) {
    return modifiers.contains("rni")
        ? Math::rint
        : modifiers.contains("rzi")
            ? x -> x < 0 ? Math.ceil(x) : Math.floor(x)
            : modifiers.contains("rmi")
                ? Math::floor
                : modifiers.contains("rpi") ? Math::ceil : null;
  }

  private static Operation same(DoubleUnaryOperator rounding, PtxType type) {
    return type == PtxType.F32
        ? (a, b, c) -> bits((float) rounding.applyAsDouble(Float.intBitsToFloat((int) a)))
        : (a, b, c) ->
            Double.doubleToRawLongBits(rounding.applyAsDouble(Double.longBitsToDouble(a)));
  }

  private static long bits(float value) {
    return value != value ? 0x7fffffff : Float.floatToRawIntBits(value);
  }

  private static Operation toFloat(List<String> modifiers, PtxType to, PtxType from) {
    if (!modifiers.contains("rn")) {
      return null;
    }
    boolean unsignedLong = from.bits() == 64 && !from.isSigned();
    if (to == PtxType.F32) {
      return unsignedLong
          ? (a, b, c) -> Float.floatToRawIntBits(unsigned(a).floatValue())
          : (a, b, c) -> Float.floatToRawIntBits((float) from.extend(a));
    }
    return unsignedLong
        ? (a, b, c) -> Double.doubleToRawLongBits(unsigned(a).doubleValue())
        : (a, b, c) -> Double.doubleToRawLongBits((double) from.extend(a));
  }

  private static BigInteger unsigned(long a) {
    BigInteger value = BigInteger.valueOf(a);
    return a < 0 ? value.add(TWO_64) : value;
  }

  /**
   * Numbers beyond the range become its end; NaN becomes 0, or where 64 bits are involved 2^(n-1).
   */
  private static Operation toInteger(DoubleUnaryOperator rounding, PtxType to, PtxType from) {
    boolean zero = from != PtxType.F64 && to.bits() < 64;
    long nan = zero ? 0 : 1L << to.bits() - 1;
    BigInteger most = BigInteger.ONE.shiftLeft(to.bits() - (to.isSigned() ? 1 : 0));
    double above = most.doubleValue();
    double below = to.isSigned() ? -above : 0;
    return (a, b, c) -> {
      double x = from == PtxType.F32 ? Float.intBitsToFloat((int) a) : Double.longBitsToDouble(a);
      if (x != x) {
        return nan;
      }
      double whole = rounding.applyAsDouble(x);
      if (whole >= above) {
        return most.subtract(BigInteger.ONE).longValue();
      }
      if (whole <= below) {
        return (long) below;
      }
      return whole < 0x1p63 ? (long) whole : new BigDecimal(whole).toBigInteger().longValue();
    };
  }
}
