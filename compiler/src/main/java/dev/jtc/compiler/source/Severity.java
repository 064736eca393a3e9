package dev.jtc.compiler.source;

/** How bad a diagnostic is: an error stops the compilation, a warning does not. */
public enum Severity {
  ERROR("error"),
  WARNING("warning");

  private final String text;

  Severity(String text) {
    this.text = text;
  }

  /** The word that messages begin with. */
  public String text() {
    return text;
  }
}
