package dev.jtc.runtime;

import java.lang.reflect.Method;
import java.util.Locale;

/**
 * Which vector code this process uses, decided once.
 *
 * <p>Vector code needs the module {@code jdk.incubator.vector}, which a process has only if it was
 * started with {@code --add-modules jdk.incubator.vector}, and HotSpot's optimizing compiler,
 * without which it is a hundred times slower than scalar code. Results do not depend on the choice.
 * The system property {@code jtc.vectors} overrides it: {@code off}, or a width of {@code 128},
 * {@code 256} or {@code 512} bits.
 */
public final class Vectors {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int SMALLEST_BITS = 128;
  private static final int LARGEST_BITS = 512;

  /** Why {@link #LANES} is what it is, as one line for people. */
  public static final String REASON;

  /** How many f32 numbers the vectors of this process hold: 16, 8 or 4; 0 for scalar code. */
  public static final int LANES;

  static {
    StringBuilder reason = new StringBuilder();
    LANES = bits(reason) / Float.SIZE;
    REASON = reason.toString();
  }

  private Vectors() {}

  /**
   * Whether some code of this process is just finding out which of its kernels are faster in
   * vectors; what is measured meanwhile is not what it will be.
   */
  public static boolean areWarming() {
    return VectorStart.trials() > 0;
  }

  private static int bits(StringBuilder reason) {
    String wish = System.getProperty("jtc.vectors", "").trim().toLowerCase(Locale.ROOT);
    if (wish.equals("off")) {
      reason.append("scalar code: jtc.vectors is off");
      return 0;
    }
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      reason.append("scalar code: start java with --add-modules ").append(MODULE);
      return 0;
    }
    if (wish.matches("128|256|512")) {
      reason.append("vectors of ").append(wish).append(" bits: jtc.vectors says so");
      return Integer.parseInt(wish);
    }
    String mode = System.getProperty("java.vm.info", "");
    String compiler = System.getProperty("sun.management.compiler", "");
    if (mode.contains("interpreted mode") || mode.contains("emulated-client")) {
      reason.append("scalar code: this JVM runs in ").append(mode);
      return 0;
    }
    if (!compiler.contains("HotSpot") || !compiler.contains("Tiered")) {
      reason.append("scalar code: no optimizing compiler in ").append(compiler);
      return 0;
    }
    int bits = Math.min(preferredBits(), LARGEST_BITS);
    if (bits < SMALLEST_BITS) {
      reason.append("scalar code: vectors of ").append(bits).append(" bits are too short");
      return 0;
    }
    reason.append("vectors of ").append(bits).append(" bits");
    return bits;
  }

  /** The bits of the vectors that this JVM prefers for f32. */
  private static int preferredBits() {
    try {
      Object species =
          Class.forName(MODULE + ".FloatVector").getField("SPECIES_PREFERRED").get(null);
      Method bits = Class.forName(MODULE + ".VectorSpecies").getMethod("vectorBitSize");
      return (int) bits.invoke(species);
    } catch (ReflectiveOperationException e) {
      return 0;
    }
  }
}
