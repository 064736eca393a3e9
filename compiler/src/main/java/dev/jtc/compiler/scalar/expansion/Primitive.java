package dev.jtc.compiler.scalar.expansion;

/**
 * An operation that every machine has for one number and for a vector of them.
 *
 * <p>Floats round to nearest, as Java's; i32 wraps around. The dtype is that of the {@link Step}.
 */
public enum Primitive {
  /** The constant {@link Step#bits()}; no operands. */
  LITERAL(0),
  ADD(2),
  SUBTRACT(2),
  MULTIPLY(2),
  /** Of floats only. */
  DIVIDE(2),
  NEGATE(1),
  /** Of floats only: {@code a * b + c}, rounded once. */
  FMA(3),
  /** Of floats only: clears the sign bit. */
  ABS(1),
  /** Of floats NaN if either is NaN, and -0 is below +0. */
  MIN(2),
  /** Of floats NaN if either is NaN, and -0 is below +0. */
  MAX(2),
  /** Of integers only. */
  AND(2),
  /** Of integers only. */
  OR(2),
  /** Of integers only. */
  XOR(2),
  /** Of integers only: the one operand by {@link Step#bits()} places. */
  SHIFT_LEFT(1),
  /** Of integers only: by {@link Step#bits()} places, keeping the sign. */
  SHIFT_RIGHT(1),
  /** Of integers only: by {@link Step#bits()} places, zeros from the left. */
  SHIFT_RIGHT_UNSIGNED(1),
  /** The same bits as a number of the other kind: f32 to i32 and back, f64 to i64 and back. */
  REINTERPRET(1),
  /** {@code a < b ? c : d}; the first two have the compute dtype; d if either is NaN. */
  IF_LESS(4),
  /** {@code a == b ? c : d}; the first two have the compute dtype; d if either is NaN. */
  IF_EQUAL(4);

  private final int arity;

  Primitive(int arity) {
    this.arity = arity;
  }

  /** The number of operands. */
  public int arity() {
    return arity;
  }
}
