package dev.jtc;

import dev.jtc.compiler.cuda.Precision;
import dev.jtc.compiler.kernel.Schedules;
import dev.jtc.compiler.loop.Width;
import dev.jtc.runtime.Vectors;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every knob of the compiler.
 *
 * @param verify whether graphs are verified after each pass and classes by ASM's verifier
 * @param dumps which stages to show: {@code ast}, {@code graph}, {@code graph:PASS}, {@code
 *     kernels}, {@code plan}, {@code ptx}, {@code bytecode}
 * @param widths the vectors that there is code for besides scalar code
 * @param sizes numbers for open sizes of what a Java program calls, by their names
 * @param schedules how products are computed
 * @param precision what a GPU rounds the factors of f32 products to
 */
public record CompileOptions(
    boolean verify,
    Set<String> dumps,
    List<Width> widths,
    Map<String, Long> sizes,
    Schedules schedules,
    Precision precision) {
  public static final CompileOptions DEFAULT = new CompileOptions(false, Set.of());

  /** What jars are compiled for: they do not know the machine they will run on. */
  public static final List<Width> ANY_MACHINE = List.of(Width.BITS_512, Width.BITS_256);

  public CompileOptions {
    dumps = Set.copyOf(dumps);
    widths = List.copyOf(widths);
    sizes = Map.copyOf(sizes);
  }

  /** With scalar code only. */
  public CompileOptions(boolean verify, Set<String> dumps) {
    this(verify, dumps, List.of(), Map.of(), Schedules.MODEL, Precision.F32);
  }

  /** These with other vectors. */
  public CompileOptions withWidths(List<Width> others) {
    return new CompileOptions(verify, dumps, others, sizes, schedules, precision);
  }

  /** These with numbers for open sizes. */
  public CompileOptions withSizes(Map<String, Long> numbers) {
    return new CompileOptions(verify, dumps, widths, numbers, schedules, precision);
  }

  /** These with products computed in another way. */
  public CompileOptions withSchedules(Schedules others) {
    return new CompileOptions(verify, dumps, widths, sizes, others, precision);
  }

  /** These with another precision on a GPU. */
  public CompileOptions withPrecision(Precision other) {
    return new CompileOptions(verify, dumps, widths, sizes, schedules, other);
  }

  /** The vectors that this very process would use, if it does. */
  public static List<Width> thisProcess() {
    return Width.ofLanes(Vectors.LANES).map(List::of).orElse(List.of());
  }

  boolean shows(String stage) {
    return dumps.contains(stage);
  }
}
