package dev.jtc;

import dev.jtc.runtime.Code;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one core can do: the bounds that the times of kernels are compared with. It is measured by
 * kernels of the compiler's own, in the vectors of this process, or in scalar code without them.
 *
 * @param peak flops in a nanosecond, where all are multiply-adds
 * @param levels the caches and then the memory
 */
public record Floors(double peak, List<Level> levels) {
  private static final long MEMORY_BYTES = 64L << 20;

  private static final List<Long> GUESS = List.of(32L << 10, 1L << 20, 16L << 20);

  /** Samples until none was faster for so long. */
  private static final long STEADY_NANOS = 60_000_000;

  /** And for so many, for before the JVM has compiled it a sample may take a tenth of a second. */
  private static final int STEADY_SAMPLES = 30;

  /** For warming up: the JVM's compiler needs some of it. */
  private static final long WARMING_NANOS = 600_000_000;

  /** A sample takes about so many bytes, so that the clock does not matter. */
  private static final long SAMPLE_BYTES = 2L << 20;

  private static final int TURNS = 50_000;
  private static final int TURNS_TO_WARM_UP = 2_000;

  /**
   * A cache, or the memory.
   *
   * @param bytes how much it holds
   * @param rate bytes in a nanosecond, at best
   */
  public record Level(String name, long bytes, double rate) {}

  public Floors {
    levels = List.copyOf(levels);
  }

  /** Measures; takes about three seconds. */
  public static Floors measure() {
    Code reading = FloorKernels.reading();
    Code adding = FloorKernels.adding();
    rate(WARMING_NANOS, reading, adding, GUESS.get(0));
    List<Level> levels = new ArrayList<>();
    long nearest = 0;
    for (long bytes : caches()) {
      // Of the last cache one gets a part only: others work too.
      long set = Math.min(bytes / 2, nearest == 0 ? bytes : 8 * nearest);
      levels.add(new Level("L" + (levels.size() + 1), bytes, rate(0, reading, adding, set)));
      nearest = bytes;
    }
    long far = Math.max(MEMORY_BYTES, Math.min(2 * nearest, 4 * MEMORY_BYTES));
    levels.add(new Level("memory", Long.MAX_VALUE, rate(0, reading, adding, far)));
    return new Floors(fastestMultiplyAdds(), levels);
  }

  /** The sizes of a core's data caches, nearest first; a guess where the system does not tell. */
  private static List<Long> caches() {
    List<Long> sizes = new ArrayList<>();
    Path folder = Path.of("/sys/devices/system/cpu/cpu0/cache");
    for (int i = 0; Files.isDirectory(folder.resolve("index" + i)); i++) {
      Path index = folder.resolve("index" + i);
      try {
        String size = Files.readString(index.resolve("size")).strip();
        if (!Files.readString(index.resolve("type")).startsWith("Instruction")) {
          long unit = size.endsWith("M") ? 1L << 20 : 1L << 10;
          sizes.add(unit * Long.parseLong(size.replaceAll("\\D", "")));
        }
      } catch (IOException | NumberFormatException e) {
        return GUESS;
      }
    }
    return sizes.isEmpty() ? GUESS : sizes;
  }

  private static double fastestMultiplyAdds() {
    Code code = FloorKernels.chains();
    float[] half = new float[2 * FloorKernels.lanes()];
    Arrays.fill(half, 0.5f);
    Tensor factors = Tensor.of(half);
    Tensor y = Tensor.zeros(DType.F32, FloorKernels.CHAINS * FloorKernels.lanes());
    best(WARMING_NANOS, () -> code.call(new int[] {TURNS_TO_WARM_UP}, new int[][] {}, factors, y));
    double nanos = best(0, () -> code.call(new int[] {TURNS}, new int[][] {}, factors, y));
    return 2.0 * TURNS * y.size() / nanos;
  }

  /** The faster of two ways to move bytes: reading them, or three accesses for two arrays. */
  private static double rate(long least, Code reading, Code adding, long bytes) {
    int repeats = (int) Math.max(1, SAMPLE_BYTES / bytes);
    int row = FloorKernels.READERS * FloorKernels.lanes();
    int rows = (int) (bytes / Float.BYTES / row);
    Tensor x = Tensor.zeros(DType.F32, rows * row);
    Tensor sums = Tensor.zeros(DType.F32, row);
    double read =
        best(least, () -> reading.call(new int[] {repeats, rows}, new int[][] {}, x, sums));
    int vectors = (int) (bytes / 2 / Float.BYTES / FloorKernels.lanes());
    Tensor from = Tensor.zeros(DType.F32, vectors * FloorKernels.lanes());
    Tensor to = Tensor.zeros(DType.F32, vectors * FloorKernels.lanes());
    double added =
        best(least, () -> adding.call(new int[] {vectors, repeats}, new int[][] {}, from, to));
    return Float.BYTES * repeats * Math.max(x.size() / read, 3.0 * from.size() / added);
  }

  /** The nanoseconds of the fastest run; goes on for {@code least} nanoseconds and until steady. */
  private static double best(long least, Runnable work) {
    long begin = System.nanoTime();
    long now = begin;
    long improved = begin;
    long best = Long.MAX_VALUE;
    int samples = 0;
    while (now - begin < least || now - improved < STEADY_NANOS || samples < STEADY_SAMPLES) {
      long start = System.nanoTime();
      work.run();
      now = System.nanoTime();
      if (now - start < best) {
        if (now - start < 0.97 * best) {
          improved = now;
          samples = 0;
        }
        best = now - start;
      }
      samples++;
    }
    return best;
  }

  /** The nanoseconds that so many flops on so many bytes take at least. */
  public double nanos(double flops, double bytes) {
    return Math.max(flops / peak, bytes / holding(bytes).rate());
  }

  /** What {@link #nanos} is bound by, {@code fma} or the name of a level. */
  public String bound(double flops, double bytes) {
    Level level = holding(bytes);
    return flops / peak >= bytes / level.rate() ? "fma" : level.name();
  }

  private Level holding(double bytes) {
    return levels.stream()
        .filter(level -> bytes <= level.bytes())
        .findFirst()
        .orElse(levels.get(levels.size() - 1));
  }

  /** One line: {@code 148 GFLOP/s, L1 300 GB/s, …}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.0f GFLOP/s, ", peak)
        + levels.stream()
            .map(level -> String.format(Locale.ROOT, "%s %.0f GB/s", level.name(), level.rate()))
            .collect(Collectors.joining(", "));
  }
}
