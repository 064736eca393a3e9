package dev.jtc.compiler.source;

/**
 * Ends a program that is running: it did something that only showed then, such as reading a file
 * that is not there. The user's to mend, hence shown as a diagnostic and without a stack.
 */
public final class ProgramFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Diagnostic diagnostic;

  public ProgramFailure(Diagnostic diagnostic) {
    super(diagnostic.title(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /** What to tell the user. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
