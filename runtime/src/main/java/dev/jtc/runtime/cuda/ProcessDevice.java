package dev.jtc.runtime.cuda;

/**
 * The device of a process that was started with {@code -Djtc.device=cuda} or {@code cuda:1}. It is
 * opened when the first function is called.
 */
public final class ProcessDevice {
  private static final String CUDA = "cuda";

  private ProcessDevice() {}

  /** Opened once, and kept until the process ends. */
  private static final class Opened {
    static final Device DEVICE;
    static final DeviceUnavailable REASON;

    static {
      Device device = null;
      DeviceUnavailable reason = null;
      try {
        device = Device.cuda(index(System.getProperty("jtc.device")));
      } catch (DeviceUnavailable e) {
        reason = e;
      }
      DEVICE = device;
      REASON = reason;
    }
  }

  /** Whether the process is to use one. */
  private static final boolean WANTED = !System.getProperty("jtc.device", "cpu").equals("cpu");

  /**
   * The device of all functions that {@code owner}'s class loader has, or null for the processor.
   *
   * @throws DeviceUnavailable if the process asks for one that there is not
   */
  public static Device of(Class<?> owner) {
    if (owner.getClassLoader() instanceof DeviceHome home) {
      return home.device();
    }
    if (!WANTED) {
      return null;
    }
    if (Opened.REASON != null) {
      throw new DeviceUnavailable(Opened.REASON);
    }
    return Opened.DEVICE;
  }

  /**
   * The number of the GPU that a text names.
   *
   * @param name {@code cuda}, or {@code cuda:1}
   * @throws DeviceUnavailable if it is nothing of this kind
   */
  public static int index(String name) {
    if (name.equals(CUDA)) {
      return 0;
    }
    String digits = name.startsWith(CUDA + ":") ? name.substring(CUDA.length() + 1) : "";
    if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(Character::isDigit)) {
      throw new DeviceUnavailable("there is no device `" + name + "`; say cuda or cuda:1");
    }
    return Integer.parseInt(digits);
  }
}
