package dev.jtc;

/** Takes the text of a stage. */
@FunctionalInterface
public interface Dump {
  /** Drops everything. */
  Dump NONE = (stage, subject, text) -> {};

  /**
   * @param stage as in {@link CompileOptions#dumps}
   * @param subject the function or file it is of
   */
  void show(String stage, String subject, String text);
}
