package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.BinaryOp;
import dev.jtc.compiler.type.Dim;
import java.util.Collections;
import java.util.Optional;

/**
 * Arithmetic on what is known while elaborating: integers (with dims), numbers, truths, strings.
 */
final class Constants {
  private Constants() {}

  /** The result where both operands are known and the operator applies, else empty. */
  static Optional<Val> binary(BinaryOp op, Val left, Val right) {
    if (left instanceof Val.Int a && right instanceof Val.Int b) {
      return integers(op, a.dim(), b.dim());
    }
    if (left.isLiteral() && right.isLiteral()) {
      Optional<Double> a = number(left);
      Optional<Double> b = number(right);
      return a.isPresent() && b.isPresent() ? numbers(op, a.get(), b.get()) : Optional.empty();
    }
    if (left instanceof Val.Bool a && right instanceof Val.Bool b) {
      return truths(op, a.value(), b.value());
    }
    boolean areNames =
        (left instanceof Val.Str || left instanceof Val.Type || left == Val.NONE)
            || (right instanceof Val.Str || right instanceof Val.Type || right == Val.NONE);
    if (areNames && op == BinaryOp.EQ) {
      return Optional.of(new Val.Bool(left.equals(right)));
    }
    if (areNames && op == BinaryOp.NE) {
      return Optional.of(new Val.Bool(!left.equals(right)));
    }
    if (left instanceof Val.Str a && right instanceof Val.Str b && op == BinaryOp.ADD) {
      return Optional.of(new Val.Str(a.text() + b.text()));
    }
    return Optional.empty();
  }

  /** The number a literal is, if it does not depend on a dimension variable. */
  static Optional<Double> number(Val val) {
    if (val instanceof Val.Float number) {
      return Optional.of(number.value());
    }
    if (val instanceof Val.Int integer && integer.dim().isConstant()) {
      return Optional.of((double) integer.dim().value());
    }
    return Optional.empty();
  }

  /** The integer a literal is exactly, if its size is at most {@code most}. */
  static Optional<Long> smallInteger(Val val, long most) {
    return number(val).filter(n -> n == Math.rint(n) && Math.abs(n) <= most).map(Double::longValue);
  }

  private static Optional<Val> integers(BinaryOp op, Dim a, Dim b) {
    boolean known = a.isConstant() && b.isConstant();
    return switch (op) {
      case ADD -> integer(a.plus(b));
      case SUB -> integer(a.minus(b));
      case MUL -> integer(a.times(b));
      case DIV -> b.is(0) ? Optional.empty() : integer(a.dividedBy(b));
      case MOD -> b.is(0) ? Optional.empty() : integer(a.modulo(b));
      case POW ->
          known && b.value() >= 0 && b.value() < 64
              ? integer(Dim.product(Collections.nCopies((int) b.value(), a)))
              : Optional.empty();
      case EQ -> known || a.equals(b) ? truth(a.equals(b)) : Optional.empty();
      case NE -> known || a.equals(b) ? truth(!a.equals(b)) : Optional.empty();
      case LT -> known ? truth(a.value() < b.value()) : Optional.empty();
      case LE -> known ? truth(a.value() <= b.value()) : Optional.empty();
      case GT -> known ? truth(a.value() > b.value()) : Optional.empty();
      case GE -> known ? truth(a.value() >= b.value()) : Optional.empty();
      case AND, OR, MATMUL -> Optional.empty();
    };
  }

  private static Optional<Val> numbers(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> number(a + b);
      case SUB -> number(a - b);
      case MUL -> number(a * b);
      case DIV -> number(a / b);
      case MOD -> number(a - b * Math.floor(a / b));
      case POW -> number(StrictMath.pow(a, b));
      case EQ -> truth(a == b);
      case NE -> truth(a != b);
      case LT -> truth(a < b);
      case LE -> truth(a <= b);
      case GT -> truth(a > b);
      case GE -> truth(a >= b);
      case AND, OR, MATMUL -> Optional.empty();
    };
  }

  private static Optional<Val> truths(BinaryOp op, boolean a, boolean b) {
    return switch (op) {
      case AND -> truth(a && b);
      case OR -> truth(a || b);
      case EQ -> truth(a == b);
      case NE -> truth(a != b);
      case ADD, SUB, MUL, DIV, MOD, POW, MATMUL, LT, LE, GT, GE -> Optional.empty();
    };
  }

  private static Optional<Val> integer(Dim dim) {
    return Optional.of(new Val.Int(dim));
  }

  private static Optional<Val> number(double value) {
    return Optional.of(new Val.Float(value));
  }

  private static Optional<Val> truth(boolean value) {
    return Optional.of(new Val.Bool(value));
  }
}
