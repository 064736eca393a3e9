package dev.jtc.runtime.cuda;

/** A device refused to do something, or was lost. */
public final class DeviceFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a text that says what was asked for and what came back. */
  public DeviceFault(String message) {
    super(message);
  }
}
