package dev.jtc.runtime;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The elementary functions of floats against double precision.
 *
 * @param own the function
 * @param reference the same in double, to far less than an ulp of float
 * @param most the greatest error in ulps, published in docs/numerics.md
 */
record Elementary(String name, OfFloat own, DoubleUnaryOperator reference, double most) {
  /** A function of a float. */
  @FunctionalInterface
  interface OfFloat {
    float apply(float x);
  }

  static final List<Elementary> ALL =
      List.of(
          new Elementary("exp", Scalars::exp, StrictMath::exp, 0.95),
          new Elementary("expm1", Scalars::expm1, StrictMath::expm1, 1.45),
          new Elementary("log", Scalars::log, StrictMath::log, 0.85),
          new Elementary("log1p", Scalars::log1p, StrictMath::log1p, 1.45),
          new Elementary("log2", Scalars::log2, Scalars::log2, 1.55),
          new Elementary("tanh", Scalars::tanh, StrictMath::tanh, 1.45),
          new Elementary("sigmoid", Scalars::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 2.45),
          new Elementary("erf", Scalars::erf, Erf::erf, 1.1),
          new Elementary("sin", Scalars::sin, StrictMath::sin, 1.55),
          new Elementary("cos", Scalars::cos, StrictMath::cos, 1.55));

  /** The error at {@code x} in units of the last place of the exact result. */
  double error(float x) {
    double exact = reference.applyAsDouble(x);
    float rounded = (float) exact;
    float result = own.apply(x);
    if (Float.isNaN(rounded) || Float.isInfinite(rounded) || Float.isInfinite(result)) {
      return Float.compare(rounded, result) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    boolean signsDiffer = rounded == 0 && result == 0 && 1 / rounded != 1 / result;
    return signsDiffer ? Double.POSITIVE_INFINITY : Math.abs(result - exact) / ulp(exact);
  }

  /** The distance of floats around {@code exact}. */
  private static double ulp(double exact) {
    return Math.scalb(1.0, Math.max(-149, Math.getExponent(exact) - 23));
  }
}
