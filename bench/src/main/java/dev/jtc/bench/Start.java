package dev.jtc.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import programs.Cubic;
import programs.DynamicNet;
import programs.LeNet;
import programs.TwoLayer;
import programs.TwoLayerAdam;

/**
 * How a program starts: when its first step is done, counted from the start of the process, and
 * when its steps have become as fast as they will be.
 *
 * <p>The system property {@code jtc.bench.began} is that start, in nanoseconds of the epoch. This
 * class uses nothing that would load much.
 */
public final class Start {
  /** Steps this much slower than the last ones are not steady yet. */
  private static final double STEADY = 1.25;

  /** Medians are of so many steps. */
  private static final int WINDOW = 9;

  private static final int MOST = 4_000_000;

  private Start() {}

  /** Arguments: the name of the program and for how many seconds it runs. */
  public static void main(String[] args) {
    long began = Long.getLong("jtc.bench.began");
    long clock = System.nanoTime();
    Instant now = Instant.now();
    long before =
        Duration.between(Instant.ofEpochSecond(began / 1_000_000_000, began % 1_000_000_000), now)
            .toNanos();
    DoubleSupplier step = step(args[0]);
    long origin = clock - before;
    long end = origin + (long) (1e9 * Double.parseDouble(args[1]));
    long first = System.nanoTime();
    double sum = step.getAsDouble();
    long start = System.nanoTime();
    // Only now: so much memory takes a while to be had.
    long[] ends = new long[MOST];
    float[] nanos = new float[MOST];
    nanos[0] = start - first;
    ends[0] = start - origin;
    int steps = 1;
    start = System.nanoTime();
    while (steps < MOST && start < end) {
      sum += step.getAsDouble();
      long done = System.nanoTime();
      nanos[steps] = done - start;
      ends[steps++] = done - origin;
      start = done;
    }
    if (sum == 0) {
      throw new IllegalStateException("the losses are 0");
    }
    tell(args[0], before, first - origin, Arrays.copyOf(nanos, steps), ends);
  }

  private static void tell(String name, long main, long made, float[] nanos, long[] ends) {
    int steps = nanos.length;
    double last = median(nanos, steps - Math.max(WINDOW, steps / 5), steps);
    int steady = steps;
    for (int at = steps - WINDOW; at >= 0; at -= Math.max(1, WINDOW / 2)) {
      if (median(nanos, at, at + WINDOW) > STEADY * last) {
        break;
      }
      steady = at;
    }
    System.out.printf(
        Locale.ROOT,
        "%-16s main %4.0f ms, model %4.0f ms, first step done %4.0f ms; after 250 ms %s, 500 ms %s,"
            + " 1 s %s, 2 s %s; steady from %.2f s on (step %d of %d): %s%n",
        name,
        main / 1e6,
        made / 1e6,
        ends[0] / 1e6,
        at(nanos, ends, 250),
        at(nanos, ends, 500),
        at(nanos, ends, 1000),
        at(nanos, ends, 2000),
        steady < steps ? ends[steady] / 1e9 : Double.POSITIVE_INFINITY,
        steady,
        steps,
        time(last));
  }

  /** The median of the steps around a moment. */
  private static String at(float[] nanos, long[] ends, long millis) {
    int step = 0;
    while (step < nanos.length - 1 && ends[step] < millis * 1_000_000) {
      step++;
    }
    return time(median(nanos, step, Math.min(step + WINDOW, nanos.length)));
  }

  private static double median(float[] nanos, int from, int to) {
    float[] sorted = Arrays.copyOfRange(nanos, Math.max(0, from), Math.max(to, 1));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String time(double nanos) {
    return nanos < 1e4
        ? String.format(Locale.ROOT, "%.2f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%,.0f µs", nanos / 1e3);
  }

  /** Numbers between -1 and 1 that cost nothing to make. */
  private static float[] numbers(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (i * 7919 % 2001 - 1000) / 1000f;
    }
    return values;
  }

  private static float[] points() {
    float[] x = new float[2000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 1000) * 0.00314f;
    }
    return x;
  }

  private static float[] sines(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) Math.sin(x[i]);
    }
    return y;
  }

  private static DoubleSupplier step(String name) {
    switch (name) {
      case "cubic" -> {
        Cubic net = Cubic.create(0);
        float[] x = points();
        float[] y = sines(x);
        return () -> net.step(x, y);
      }
      case "two_layer" -> {
        TwoLayer net = TwoLayer.create(0);
        float[] x = numbers(64 * 1000);
        float[] y = numbers(64 * 10);
        return () -> net.step(x, y);
      }
      case "two_layer_adam" -> {
        TwoLayerAdam net = TwoLayerAdam.create(0);
        float[] x = numbers(64 * 1000);
        float[] y = numbers(64 * 10);
        return () -> net.step(x, y);
      }
      case "dynamic_net" -> {
        DynamicNet net = DynamicNet.create(0);
        float[] x = numbers(64 * 1000);
        float[] y = numbers(64 * 10);
        return () -> net.step(x, y);
      }
      case "lenet" -> {
        LeNet net = LeNet.create(0);
        float[] images = numbers(36 * 3 * 32 * 32);
        long[] labels = new long[36];
        Arrays.setAll(labels, i -> i * 7 % 10);
        return () -> net.step(images, labels);
      }
      default -> throw new IllegalArgumentException("no program " + name);
    }
  }
}
