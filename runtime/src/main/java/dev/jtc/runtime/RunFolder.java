package dev.jtc.runtime;

import dev.jtc.runtime.chart.Chart;
import dev.jtc.runtime.chart.Mark;
import dev.jtc.runtime.chart.Picture;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The files of a run: a CSV for each name that is tracked, one event file for TensorBoard, and a
 * chart for each group of names ({@code loss/train} and {@code loss/test} are in the group {@code
 * loss}).
 *
 * <p>Values reach the operating system within a second and charts within half a minute, so what
 * lies there after a kill is readable and nearly complete.
 */
final class RunFolder implements Closeable {
  private static final long SECOND = 1_000_000_000L;
  private static final long DRAW_EVERY = 30 * SECOND;

  private final Path folder;
  private final EventFile events;
  private final long started = System.nanoTime();
  private final Map<String, Writer> tables = new HashMap<>();
  private final Set<String> fileNames = new HashSet<>();
  private long flushed = started;
  private long drawn = started;

  /** Begins a run in {@code folder}, which is made where it is missing. */
  RunFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    long now = System.currentTimeMillis();
    this.events =
        new EventFile(folder.resolve("events.out.tfevents." + now / 1000 + ".jtc"), now / 1e3);
  }

  /** The first folder {@code parent/1}, {@code parent/2}, ... that is not there yet. */
  static Path free(Path parent) {
    int number = 1;
    while (Files.exists(parent.resolve(Integer.toString(number)))) {
      number++;
    }
    return parent.resolve(Integer.toString(number));
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /**
   * Notes a value.
   *
   * @param all everything that was tracked until now
   */
  void track(String name, double value, long step, Map<String, Series> all) throws IOException {
    long now = System.nanoTime();
    Writer table = tables.get(name);
    boolean isFirst = table == null;
    if (isFirst) {
      table = Files.newBufferedWriter(folder.resolve(fileName(name) + ".csv"));
      table.write("step,seconds,value\n");
      tables.put(name, table);
    }
    String seconds = Format.text((now - started) / 1e9, ".3f");
    table.write(step + "," + seconds + "," + text(value) + "\n");
    events.scalar(name, value, step, System.currentTimeMillis() / 1e3);
    if (isFirst || now - flushed > SECOND) {
      flushed = now;
      flush();
    }
    if (now - drawn > DRAW_EVERY) {
      draw(all);
      drawn = System.nanoTime();
    }
  }

  private void flush() throws IOException {
    for (Writer table : tables.values()) {
      table.flush();
    }
    events.flush();
  }

  /** Draws a chart of every group. */
  void draw(Map<String, Series> all) throws IOException {
    Map<String, List<Mark>> groups = new LinkedHashMap<>();
    all.forEach(
        (name, series) -> {
          int slash = name.indexOf('/');
          String group = slash > 0 ? name.substring(0, slash) : name;
          String label = slash > 0 ? name.substring(slash + 1) : "";
          groups.computeIfAbsent(group, any -> new ArrayList<>()).add(series.line(label));
        });
    for (Map.Entry<String, List<Mark>> group : groups.entrySet()) {
      Mark[] marks = group.getValue().toArray(Mark[]::new);
      Chart chart =
          Chart.of(marks)
              .axes("step", group.getKey())
              .scaled(
                  Chart.Scale.LINEAR, spansDecades(marks) ? Chart.Scale.LOG : Chart.Scale.LINEAR);
      AtomicFile.write(folder.resolve(plain(group.getKey()) + ".svg"), Picture.svg(chart));
    }
  }

  /**
   * Whether the values are positive and so different that a linear axis would hide most of them.
   */
  private static boolean spansDecades(Mark[] marks) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = 0;
    for (Mark mark : marks) {
      for (double value : ((Mark.Line) mark).y()) {
        if (Double.isFinite(value)) {
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
      }
    }
    return least > 0 && greatest / least >= 100;
  }

  @Override
  public void close() throws IOException {
    for (Writer table : tables.values()) {
      table.close();
    }
    events.close();
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
