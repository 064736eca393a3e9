package dev.jtc.compiler.cuda;

/** Says that something has no code for a GPU, with a reason for people. */
public final class Untranslatable extends RuntimeException {
  private static final long serialVersionUID = 1;

  Untranslatable(String message) {
    super(message);
  }
}
