package dev.jtc.cli;

/** What the process tells its caller. */
public final class ExitCode {
  /** Everything asked for was done. */
  public static final int OK = 0;

  /** The arguments, a file or the program text is wrong, and the user can put it right. */
  public static final int USER_ERROR = 1;

  /** The compiler is wrong. */
  public static final int COMPILER_BUG = 2;

  private ExitCode() {}
}
