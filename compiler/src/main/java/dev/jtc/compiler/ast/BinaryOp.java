package dev.jtc.compiler.ast;

import java.util.Arrays;
import java.util.Optional;

/** A sign between two operands, with the precedence the parser and the printer share. */
public enum BinaryOp {
  OR("||", 1),
  AND("&&", 2),
  EQ("==", 3),
  NE("!=", 3),
  LT("<", 3),
  LE("<=", 3),
  GT(">", 3),
  GE(">=", 3),
  ADD("+", 4),
  SUB("-", 4),
  MUL("*", 5),
  DIV("/", 5),
  MOD("%", 5),
  MATMUL("@", 5),
  POW("^", 7);

  /**
   * The precedence of the signs before an operand: tighter than {@code *}, looser than {@code ^}.
   */
  static final int UNARY_PRECEDENCE = 6;

  private final String text;
  private final int precedence;

  BinaryOp(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  /** The sign in source text. */
  public String text() {
    return text;
  }

  /** Higher binds tighter. */
  public int precedence() {
    return precedence;
  }

  /** Whether {@code a op b op c} means {@code a op (b op c)}. */
  public boolean isRightAssociative() {
    return this == POW;
  }

  /** Whether the answer is a truth value about the order or equality of the operands. */
  public boolean isComparison() {
    return precedence == EQ.precedence;
  }

  static Optional<BinaryOp> of(String text) {
    return Arrays.stream(values()).filter(op -> op.text.equals(text)).findFirst();
  }
}
