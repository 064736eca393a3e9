package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.runtime.DType;
import java.util.Optional;

/** The operator {@code ^}: products where the exponent is a small integer, else a power. */
final class Power {
  /** The largest integer exponent that becomes products rather than a power. */
  private static final long MOST_MULTIPLIED = 64;

  private final Elaboration e;

  Power(Elaboration e) {
    this.e = e;
  }

  /** {@code left} to the power {@code right}; {@link Val#ERROR} after a report. */
  Val of(Val left, Val right, Places places) {
    Optional<Long> exponent = Constants.smallInteger(right, MOST_MULTIPLIED);
    if (left instanceof Val.Tensor base
        && exponent.isPresent()
        && base.value().type().dtype() != DType.BOOL) {
      return integerPower(base, exponent.get(), places);
    }
    DType baseType =
        left instanceof Val.Tensor t && !left.isLoose() ? t.value().type().dtype() : DType.F32;
    boolean integerExponent =
        right instanceof Val.Tensor t
            && !right.isLoose()
            && t.value().type().dtype().isInt()
            && baseType.isFloat();
    Val converted =
        integerExponent
            ? new Val.Tensor(e.build().convert(((Val.Tensor) right).value(), baseType))
            : right;
    return e.arithmetic.pair(ScalarFns.POW, left, converted, places);
  }

  /** x^n by products: x^2 = x·x, x^3 = (x·x)·x, in general by squaring from the top bit down. */
  private Val integerPower(Val.Tensor base, long exponent, Places places) {
    Builds b = e.build();
    Value x = base.value();
    if (exponent < 0 && !x.type().dtype().isFloat()) {
      return e.error(
          Code.BAD_OPERAND, "an integer has no negative power", places.right(), "" + exponent);
    }
    if (exponent == 0) {
      return new Val.Tensor(b.full(x.type(), 1));
    }
    Value power = x;
    long n = Math.abs(exponent);
    for (long bit = Long.highestOneBit(n) >> 1; bit > 0; bit >>= 1) {
      power = b.mul(power, power);
      if ((n & bit) != 0) {
        power = b.mul(power, x);
      }
    }
    Value result = exponent > 0 ? power : b.map(ScalarFns.DIV, b.full(x.type(), 1), power);
    return new Val.Tensor(result);
  }
}
