package dev.jtc.runtime;

import dev.jtc.runtime.chart.Chart;
import dev.jtc.runtime.chart.Mark;
import dev.jtc.runtime.chart.Picture;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the values that a run tracks, in a folder of files: a CSV for each name, one event file for
 * TensorBoard, and a chart for each group of names ({@code loss/train} and {@code loss/test} are in
 * the group {@code loss}).
 *
 * <p>Values reach the operating system within a second and charts within half a minute, so what
 * lies there after a kill is readable and nearly complete.
 */
final class Tracker implements Closeable {
  private static final long SECOND = 1_000_000_000L;
  private static final long DRAW_EVERY = 30 * SECOND;

  /** The values under one name. */
  private static final class Series {
    final Writer csv;
    double[] steps = new double[64];
    double[] values = new double[64];
    int size;

    Series(Writer csv) {
      this.csv = csv;
    }

    void add(double step, double value) {
      if (size == steps.length) {
        steps = Arrays.copyOf(steps, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      steps[size] = step;
      values[size++] = value;
    }
  }

  private final Path folder;
  private final EventFile events;
  private final long started = System.nanoTime();
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Set<String> fileNames = new HashSet<>();
  private long flushed = started;
  private long drawn = started;

  /** Begins a run in {@code folder}, which is made where it is missing. */
  Tracker(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    long now = System.currentTimeMillis();
    this.events =
        new EventFile(folder.resolve("events.out.tfevents." + now / 1000 + ".jtc"), now / 1e3);
  }

  /** The first folder {@code parent/1}, {@code parent/2}, ... that is not there yet. */
  static Path freeFolder(Path parent) {
    int number = 1;
    while (Files.exists(parent.resolve(Integer.toString(number)))) {
      number++;
    }
    return parent.resolve(Integer.toString(number));
  }

  Path folder() {
    return folder;
  }

  /**
   * Notes a value; without a step, that is null, it is one more than the last.
   *
   * @throws IOException if a file cannot be written
   */
  void track(String name, double value, Long step) throws IOException {
    Series kept = series.get(name);
    if (kept == null) {
      kept = new Series(Files.newBufferedWriter(folder.resolve(fileName(name) + ".csv")));
      kept.csv.write("step,seconds,value\n");
      series.put(name, kept);
    }
    long at = step != null ? step : kept.size == 0 ? 0 : (long) kept.steps[kept.size - 1] + 1;
    kept.add(at, value);
    long now = System.nanoTime();
    double seconds = (now - started) / 1e9;
    kept.csv.write(at + "," + Format.text(seconds, ".3f") + "," + text(value));
    kept.csv.write('\n');
    events.scalar(name, value, at, System.currentTimeMillis() / 1e3);
    if (now - flushed > SECOND || kept.size == 1) {
      flushed = now;
      flush();
    }
    if (now - drawn > DRAW_EVERY) {
      draw();
      drawn = System.nanoTime();
    }
  }

  /** What was tracked under a name, as a line. */
  Mark.Line line(String name, String label) {
    Series kept = series.get(name);
    if (kept == null) {
      throw new IllegalArgumentException(
          "nothing was tracked as `" + name + "`; there is " + series.keySet());
    }
    return new Mark.Line(
        Arrays.copyOf(kept.steps, kept.size), Arrays.copyOf(kept.values, kept.size), label);
  }

  @Override
  public void close() throws IOException {
    try {
      draw();
    } finally {
      for (Series kept : series.values()) {
        kept.csv.close();
      }
      events.close();
    }
  }

  private void flush() throws IOException {
    for (Series kept : series.values()) {
      kept.csv.flush();
    }
    events.flush();
  }

  private void draw() throws IOException {
    Map<String, List<Mark>> groups = new LinkedHashMap<>();
    for (String name : series.keySet()) {
      String group = group(name);
      String label = group.equals(name) ? "" : name.substring(group.length() + 1);
      groups.computeIfAbsent(group, any -> new ArrayList<>()).add(line(name, label));
    }
    for (Map.Entry<String, List<Mark>> group : groups.entrySet()) {
      Mark[] marks = group.getValue().toArray(Mark[]::new);
      Chart chart = Chart.of(marks).axes("step", group.getKey());
      byte[] svg = Picture.svg(chart);
      Path file = folder.resolve(plain(group.getKey()) + ".svg");
      AtomicFile.write(
          file,
          out -> {
            ByteBuffer bytes = ByteBuffer.wrap(svg);
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          });
    }
  }

  private static String group(String name) {
    int slash = name.indexOf('/');
    return slash <= 0 ? name : name.substring(0, slash);
  }

  /** A file name for a series; two series never share one. */
  private String fileName(String name) {
    String plain = plain(name);
    String free = plain;
    for (int i = 2; !fileNames.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = plain + "-" + i;
    }
    return free;
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^\\p{L}\\p{N}._ -]", "_");
    return plain.isBlank() || plain.startsWith(".") ? "_" + plain : plain;
  }

  /** The shortest text that means the value, as f32 if it is one. */
  private static String text(double value) {
    return (float) value == value ? Format.text((float) value) : Format.text(value);
  }
}
