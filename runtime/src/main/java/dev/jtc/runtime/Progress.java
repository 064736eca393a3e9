package dev.jtc.runtime;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows how far the loops of {@code main} are, on the error stream.
 *
 * <p>On a terminal a bar, for loops that run longer than two seconds; it disappears when its loop
 * ends and makes room for printed lines. Elsewhere, as in a log, a plain line every five seconds.
 * The bar is that of the innermost loop that lasts long; the loops around it stand before it.
 */
final class Progress {
  /** Where progress is shown. */
  enum Style {
    /** A line that is overwritten. */
    BAR,
    /** A new line now and then. */
    LINES
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long PATIENCE = 2 * SECOND;
  private static final long REFRESH = SECOND / 5;
  private static final long LINE_EVERY = 5 * SECOND;
  private static final int BAR_WIDTH = 24;

  /** A terminal's usual width; a longer line would not be erased. */
  private static final int MOST_COLUMNS = 79;

  /** A running loop; it has no end if {@code trips} is negative. */
  private static final class Loop {
    final String name;
    final long trips;
    final long started;

    /** Whether the loop before it in the same place took long. */
    final boolean lasting;

    /** The trips done when it began; negative until it says so. */
    long skipped = -1;

    long done;

    Loop(String name, long trips, long started, boolean lasting) {
      this.name = name;
      this.trips = trips;
      this.started = started;
      this.lasting = lasting;
    }
  }

  private final PrintStream out;
  private final Style style;
  private final LongSupplier clock;
  private final boolean blocks;
  private final List<Loop> loops = new ArrayList<>();

  /** By depth, whether the last loop there took long. */
  private final List<Boolean> lasted = new ArrayList<>();

  /** What is tracked, and what functions return under a name: shown where nothing is tracked. */
  private final Map<String, Double> tracked = new LinkedHashMap<>();

  private final Map<String, Double> returned = new LinkedHashMap<>();
  private final Deque<Long> shownAt = new ArrayDeque<>();
  private String visible = "";

  /**
   * @param clock nanoseconds since any moment
   * @param charset of {@code out}
   */
  Progress(PrintStream out, Style style, LongSupplier clock, Charset charset) {
    this.out = out;
    this.style = style;
    this.clock = clock;
    this.blocks = charset.newEncoder().canEncode('█');
  }

  /** A loop begins; it has no known end if {@code trips} is negative. */
  void enter(String name, long trips) {
    long now = clock.getAsLong();
    if (loops.isEmpty()) {
      shownAt.clear();
      shownAt.add(now);
    }
    int depth = loops.size();
    loops.add(new Loop(name, trips, now, depth < lasted.size() && lasted.get(depth)));
  }

  /** The innermost loop has done that many trips. */
  void done(long trips) {
    Loop loop = loops.get(loops.size() - 1);
    loop.done = trips;
    if (loop.skipped < 0) {
      loop.skipped = trips;
    }
    long now = clock.getAsLong();
    long every = style == Style.BAR ? REFRESH : LINE_EVERY;
    if (now - loops.get(0).started >= PATIENCE && now - shownAt.getLast() >= every) {
      shownAt.clear();
      shownAt.add(now);
      show(line(now));
    }
  }

  /** The innermost loop ends. */
  void leave() {
    int depth = loops.size() - 1;
    Loop loop = loops.remove(depth);
    while (lasted.size() <= depth) {
      lasted.add(false);
    }
    lasted.set(depth, clock.getAsLong() - loop.started >= PATIENCE);
    if (loops.isEmpty()) {
      lasted.clear();
      returned.clear();
      erase();
    }
  }

  /** A value to be shown beside the loops. */
  void value(String name, double value) {
    tracked.put(name, value);
  }

  /**
   * Results to be shown beside the loops, unless the program says by tracking what is to be seen.
   *
   * @param names of the results, separated by blanks; other than scalars none is shown
   */
  void returned(String names, Tensor[] results) {
    if (loops.isEmpty() || !tracked.isEmpty()) {
      return;
    }
    if (results.length == 1) {
      returned(names, results[0]);
      return;
    }
    String[] each = names.split(" ");
    for (int i = 0; i < Math.min(each.length, results.length); i++) {
      returned(each[i], results[i]);
    }
  }

  private void returned(String name, Tensor result) {
    if (result.rank() == 0) {
      returned.put(name, result.item());
    }
  }

  /** Makes room for a printed line. */
  void erase() {
    if (!visible.isEmpty()) {
      out.print("\r" + " ".repeat(visible.length()) + "\r");
      out.flush();
      visible = "";
    }
  }

  /** Writes a line that stays. */
  void note(String line) {
    erase();
    out.println(line);
  }

  private void show(String line) {
    if (style == Style.LINES) {
      out.println(line);
    } else {
      String fitting = line.length() > MOST_COLUMNS ? line.substring(0, MOST_COLUMNS) : line;
      String rest = " ".repeat(Math.max(0, visible.length() - fitting.length()));
      out.print("\r" + fitting + rest);
      visible = fitting;
    }
    out.flush();
  }

  private String line(long now) {
    int at = loops.size() - 1;
    while (at > 0 && !loops.get(at).lasting && now - loops.get(at).started < PATIENCE) {
      at--;
    }
    List<String> parts = new ArrayList<>();
    for (Loop around : loops.subList(0, at)) {
      // The trip it is in, since the loop inside has not ended.
      parts.add(named(around, Math.min(around.done + 1, Math.max(around.trips, around.done))));
    }
    Loop loop = loops.get(at);
    long nanos = Math.max(1, now - loop.started);
    long trips = loop.done - loop.skipped;
    double rate = trips * (double) SECOND / nanos;
    if (style == Style.BAR && loop.trips > 0) {
      parts.add(bar(loop));
    }
    parts.add(named(loop, loop.done));
    (tracked.isEmpty() ? returned : tracked)
        .forEach((name, value) -> parts.add(name + " " + Format.text(value, ".4g")));
    if (trips > 0) {
      parts.add(rate(rate));
      if (loop.trips > loop.done) {
        parts.add(time((loop.trips - loop.done) / rate) + " left");
      }
    }
    return String.join("  ", parts);
  }

  private static String named(Loop loop, long trip) {
    String count = loop.trips < 0 ? Long.toString(trip) : trip + "/" + loop.trips;
    return loop.name.isEmpty() ? count : loop.name + " " + count;
  }

  private String bar(Loop loop) {
    int filled = (int) (BAR_WIDTH * Math.min(loop.done, loop.trips) / loop.trips);
    int open = BAR_WIDTH - filled;
    return blocks
        ? "█".repeat(filled) + "·".repeat(open)
        : "[" + "#".repeat(filled) + ".".repeat(open) + "]";
  }

  private static String rate(double perSecond) {
    return perSecond >= 10
        ? String.format(Locale.ROOT, "%.0f it/s", perSecond)
        : perSecond >= 1
            ? String.format(Locale.ROOT, "%.1f it/s", perSecond)
            : String.format(Locale.ROOT, "%.1f s/it", 1 / perSecond);
  }

  private static String time(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
