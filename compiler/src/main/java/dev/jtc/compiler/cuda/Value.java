package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;

/**
 * A number in a register, or a literal.
 *
 * @param text the register or the literal as PTX spells it; of a bool it is always a register
 */
record Value(DType dtype, String text) {
  Bank bank() {
    return Bank.of(dtype);
  }

  static Value ofFloat(float number) {
    return new Value(DType.F32, String.format("0f%08X", Float.floatToRawIntBits(number)));
  }

  static Value ofDouble(double number) {
    return new Value(DType.F64, String.format("0d%016X", Double.doubleToRawLongBits(number)));
  }

  static Value ofInt(int number) {
    return new Value(DType.I32, Integer.toString(number));
  }

  static Value ofLong(long number) {
    return new Value(DType.I64, Long.toString(number));
  }
}
