package dev.jtc.runtime.cuda;

import java.util.OptionalInt;

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
        String name = System.getProperty("jtc.device");
        int index = index(name).orElseThrow(() -> DeviceUnavailable.unknown(name));
        device = Device.cuda(index);
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
   * The device of all functions that a class loader has, or null for the processor.
   *
   * @param home the class loader if it has a device of its own, else null
   * @throws DeviceUnavailable if the process asks for one that there is not
   */
  public static Device of(DeviceHome home) {
    if (home != null) {
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
   * The number of the GPU that a text names: {@code cuda}, or {@code cuda:1}; none if it is nothing
   * of this kind.
   */
  public static OptionalInt index(String name) {
    if (name.equals(CUDA)) {
      return OptionalInt.of(0);
    }
    String digits = name.startsWith(CUDA + ":") ? name.substring(CUDA.length() + 1) : "";
    boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber && digits.length() <= 4
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
