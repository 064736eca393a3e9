package dev.jtc.compiler.ast;

import java.util.Arrays;
import java.util.Optional;

/** How a statement changes a variable. */
public enum AssignOp {
  SET("=", Optional.empty()),
  ADD("+=", Optional.of(BinaryOp.ADD)),
  SUB("-=", Optional.of(BinaryOp.SUB)),
  MUL("*=", Optional.of(BinaryOp.MUL)),
  DIV("/=", Optional.of(BinaryOp.DIV));

  private final String text;
  private final Optional<BinaryOp> operator;

  AssignOp(String text, Optional<BinaryOp> operator) {
    this.text = text;
    this.operator = operator;
  }

  /** The sign in source text. */
  public String text() {
    return text;
  }

  /** The operator applied to the old and the given value; absent for {@code =}. */
  public Optional<BinaryOp> operator() {
    return operator;
  }

  static Optional<AssignOp> of(String text) {
    return Arrays.stream(values()).filter(op -> op.text.equals(text)).findFirst();
  }
}
