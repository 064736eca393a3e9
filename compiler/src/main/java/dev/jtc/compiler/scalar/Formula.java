package dev.jtc.compiler.scalar;

import java.util.List;

/** An expression over the operands of a scalar function; derivatives are written with it. */
public sealed interface Formula {
  /** Operand {@code index} of the function. */
  record Operand(int index) implements Formula {}

  /** The function's own result. */
  record Result() implements Formula {}

  /** A number of the function's dtype. */
  record Number(double value) implements Formula {}

  /** A function of formulas. */
  record Apply(ScalarFn fn, List<Formula> arguments) implements Formula {
    public Apply {
      arguments = List.copyOf(arguments);
    }
  }

  /** The partial derivative that is 0 everywhere it exists. */
  Formula ZERO = new Number(0);

  /** The partial derivative of an operand that passes through unchanged. */
  Formula ONE = new Number(1);

  static Formula apply(ScalarFn fn, Formula... arguments) {
    return new Apply(fn, List.of(arguments));
  }
}
