package dev.jtc.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says at debug level, to the logger {@code dev.jtc.runtime}, which code a process runs and why.
 * Loggers take long to load, so only a thread of its own does this.
 */
final class VectorLog {
  private static final Logger LOGGER = logger();

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private VectorLog() {}

  /** What logs may be broken; models compute all the same. */
  private static Logger logger() {
    try {
      return System.getLogger("dev.jtc.runtime");
    } catch (RuntimeException | Error e) {
      return null;
    }
  }

  private static boolean isWanted() {
    return LOGGER != null && LOGGER.isLoggable(Level.DEBUG);
  }

  /** Once a process: which vectors it has. */
  static void begin() {
    if (isWanted() && SAID.compareAndSet(false, true)) {
      LOGGER.log(Level.DEBUG, Vectors.REASON);
    }
  }

  /**
   * What has become of the kernels of {@code code}.
   *
   * @param lanes by kernel those of its vectors, 0 for scalar code
   */
  static void end(Code code, int[] lanes) {
    if (!isWanted()) {
      return;
    }
    StringBuilder scalar = new StringBuilder();
    int over = 0;
    for (int kernel = 0; kernel < lanes.length; kernel++) {
      if (lanes[kernel] > 0) {
        over++;
      } else {
        scalar.append(scalar.length() == 0 ? "; scalar code: " : ", ").append(kernel);
      }
    }
    LOGGER.log(
        Level.DEBUG,
        code.getClass().getName()
            + ": "
            + over
            + " of "
            + lanes.length
            + " kernels with vector code run it"
            + scalar);
  }
}
