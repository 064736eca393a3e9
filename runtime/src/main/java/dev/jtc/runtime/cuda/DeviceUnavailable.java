package dev.jtc.runtime.cuda;

/** There is no such device here; the message is one line that says why. */
public final class DeviceUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * With the reason.
   *
   * @param reason without a full stop
   */
  public DeviceUnavailable(String reason) {
    super("CUDA not available: " + reason);
  }

  /** The same again. */
  DeviceUnavailable(DeviceUnavailable known) {
    super(known.getMessage(), known);
  }
}
