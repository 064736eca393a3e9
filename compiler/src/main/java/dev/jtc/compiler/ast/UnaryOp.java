package dev.jtc.compiler.ast;

/** A sign before an operand. */
public enum UnaryOp {
  NEG("-"),
  NOT("!");

  private final String text;

  UnaryOp(String text) {
    this.text = text;
  }

  /** The sign in source text. */
  public String text() {
    return text;
  }
}
