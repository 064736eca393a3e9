package dev.jtc.runtime;

import dev.jtc.runtime.chart.Chart;
import dev.jtc.runtime.chart.Mark;
import dev.jtc.runtime.chart.Picture;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * <p>Values reach the operating system within a second, by a thread if no other value follows, and
 * in whole lines and records: what lies there after a kill is readable and lacks no more than that.
 * Charts are drawn anew with the first value after half a minute.
 */
final class RunFolder implements Closeable {
  private static final long SECOND = 1_000_000_000L;
  private static final long DRAW_EVERY = 30 * SECOND;
  private static final long FLUSH_EVERY_MILLIS = 500;

  private final Path folder;
  private final EventFile events;
  private final long started = System.nanoTime();
  private final Map<String, Lines> tables = new LinkedHashMap<>();
  private final Map<String, String> charts = new LinkedHashMap<>();
  private final Set<String> tableNames = new HashSet<>();
  private final Set<String> chartNames = new HashSet<>();
  private final Thread flusher = new Thread(this::flushNowAndThen, "jtc-tracking");
  private long drawn = started;
  private boolean hasWaiting;
  private boolean isClosed;

  /** What kept the thread from writing; thrown to the next who tracks. */
  private IOException failure;

  /** Begins a run in {@code folder}, which is there. */
  RunFolder(Path folder) throws IOException {
    this.folder = folder;
    long now = System.currentTimeMillis();
    this.events =
        new EventFile(folder.resolve("events.out.tfevents." + now / 1000 + ".jtc"), now / 1e3);
    flusher.setDaemon(true);
    flusher.start();
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
  synchronized void track(String name, double value, long step, Map<String, Series> all)
      throws IOException {
    check();
    long now = System.nanoTime();
    Lines table = tables.get(name);
    if (table == null) {
      table = new Lines(folder.resolve(free(name, tableNames) + ".csv"));
      tables.put(name, table);
      table.add("step,seconds,value");
    }
    String seconds = Format.text((now - started) / 1e9, ".3f");
    table.add(step + "," + seconds + "," + text(value));
    events.scalar(name, value, step, System.currentTimeMillis() / 1e3);
    hasWaiting = true;
    if (now - drawn > DRAW_EVERY) {
      flush();
      draw(all);
      drawn = System.nanoTime();
    }
  }

  private void check() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private synchronized void flushNowAndThen() {
    try {
      while (!isClosed) {
        flush();
        wait(FLUSH_EVERY_MILLIS);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException ended) {
      // Nobody does that; closing writes the rest.
    }
  }

  private void flush() throws IOException {
    if (hasWaiting) {
      hasWaiting = false;
      for (Lines table : tables.values()) {
        table.flush();
      }
      events.flush();
    }
  }

  /** Draws a chart of every group. */
  synchronized void draw(Map<String, Series> all) throws IOException {
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
      String file = charts.computeIfAbsent(group.getKey(), name -> free(name, chartNames));
      AtomicFile.write(folder.resolve(file + ".svg"), Picture.svg(chart));
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
  public synchronized void close() throws IOException {
    isClosed = true;
    notifyAll();
    IOException first = failure;
    List<Closeable> files = new ArrayList<>(tables.values());
    files.add(events);
    for (Closeable file : files) {
      try {
        file.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** A file name for {@code name} that is not among {@code taken}, and is from now on. */
  private static String free(String name, Set<String> taken) {
    String plain = plain(name);
    String free = plain;
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
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
