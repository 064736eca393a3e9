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

  private DeviceUnavailable(String message, DeviceUnavailable cause) {
    super(message, cause);
  }

  /** There is no device of this name anywhere. */
  static DeviceUnavailable unknown(String name) {
    return new DeviceUnavailable(
        "there is no device `" + name + "`; say cpu, cuda or cuda:1", null);
  }

  /** The same again. */
  DeviceUnavailable(DeviceUnavailable known) {
    super(known.getMessage(), known);
  }
}
