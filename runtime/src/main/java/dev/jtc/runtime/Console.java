package dev.jtc.runtime;

import dev.jtc.runtime.chart.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What {@code main} shows: printed lines, on the error stream how far its loops are, and the files
 * of what it tracks.
 */
public final class Console implements Closeable {
  /** For {@link #track}: one more than the last step. */
  public static final long NEXT_STEP = Long.MIN_VALUE;

  private final PrintStream out;
  private final Optional<Progress> progress;
  private final Optional<Listener> listener;
  private final Tracker tracker;
  private String reached = "";
  private long seed;

  /** Hears of every call of a model's function. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A call is over.
     *
     * @param function its name, as {@code Cubic.step}
     * @param nanos how long it took
     * @param results what it returned
     */
    void called(String function, long nanos, Tensor[] results);
  }

  private Console(
      PrintStream out,
      Optional<Progress> progress,
      Optional<Listener> listener,
      Optional<Supplier<Path>> folder) {
    this.out = out;
    this.progress = progress;
    this.listener = listener;
    this.tracker = new Tracker(folder);
  }

  /** Prints to {@code out}, shows no progress and writes no files of what is tracked. */
  public Console(PrintStream out) {
    this(out, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, with somebody who hears of calls. */
  public Console(PrintStream out, Listener listener) {
    this(out, Optional.empty(), Optional.of(listener), Optional.empty());
  }

  /** Prints to {@code out} and shows no progress; what is tracked goes to {@code folder}. */
  public static Console tracking(PrintStream out, Path folder) {
    return new Console(out, Optional.empty(), Optional.empty(), Optional.of(() -> folder));
  }

  /** The console of this process, which tracks in the first free folder {@code runs/PROGRAM/N}. */
  public static Console standard(String program) {
    return standard(() -> RunFolder.free(Path.of("runs", program)));
  }

  /** The console of this process, which tracks in {@code folder}. */
  public static Console standard(Path folder) {
    return standard(() -> folder);
  }

  private static Console standard(Supplier<Path> folder) {
    if (System.getProperty("java.awt.headless") == null) {
      // Pictures are drawn into files: no screen is asked for, no icon shown.
      System.setProperty("java.awt.headless", "true");
    }
    Progress.Style style = isTerminal() ? Progress.Style.BAR : Progress.Style.LINES;
    Progress progress = new Progress(System.err, style, System::nanoTime, errorCharset());
    return new Console(System.out, Optional.of(progress), Optional.empty(), Optional.of(folder));
  }

  /** Whether the error stream is a terminal. */
  private static boolean isTerminal() {
    Path stream = Path.of("/proc/self/fd/2");
    try {
      if (Files.exists(stream)) {
        String target = Files.readSymbolicLink(stream).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      }
    } catch (IOException e) {
      // The general answer will do.
    }
    return System.console() != null;
  }

  private static Charset errorCharset() {
    String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }

  /** Calls a function of a model. */
  public Tensor[] call(String function, Entry entry, Model model, Tensor[] arguments) {
    if (listener.isEmpty()) {
      return entry.call(model, arguments);
    }
    long start = System.nanoTime();
    Tensor[] results = entry.call(model, arguments);
    listener.get().called(function, System.nanoTime() - start, results);
    return results;
  }

  /** Main has come to a statement at a place, as {@link Place#spelling} writes it. */
  public void reached(String place) {
    reached = place;
  }

  /** The place that main came to last. */
  public Optional<Place> place() {
    return Place.of(reached);
  }

  /** Sets what main's random numbers begin with, unless it sets that itself; 0 if nobody does. */
  public void setSeed(long newSeed) {
    seed = newSeed;
  }

  /** What main's random numbers begin with, an i64 scalar. */
  public Tensor seed() {
    return Tensor.scalar(seed);
  }

  /** Prints a line. */
  public void print(String line) {
    progress.ifPresent(Progress::erase);
    out.println(line);
  }

  /**
   * A loop begins.
   *
   * @param name of its variable, or the empty text
   * @param trips how often it goes round; negative if nobody knows
   */
  public void enter(String name, long trips) {
    if (progress.isPresent()) {
      progress.get().enter(name, trips);
    }
  }

  /** The innermost loop has done {@code trips} of its trips. */
  public void at(long trips) {
    if (progress.isPresent()) {
      progress.get().done(trips);
    }
  }

  /** The innermost loop ends. */
  public void leave() {
    progress.ifPresent(Progress::leave);
  }

  /**
   * Notes a value of the run: it shows in the progress line and goes to the files of the run.
   *
   * @param step its place on the axis, or {@link #NEXT_STEP}
   * @throws IOException if a file cannot be written
   */
  public void track(String name, double value, long step) throws IOException {
    if (progress.isPresent()) {
      progress.get().value(name, value);
    }
    tracker.track(name, value, step == NEXT_STEP ? Optional.empty() : Optional.of(step));
  }

  /**
   * What was tracked under {@code name}, as a line.
   *
   * @param label its name in the legend; the empty text takes {@code name}
   * @throws IllegalArgumentException if there is nothing
   */
  public Mark tracked(String name, String label) {
    return tracker.line(name, label.isEmpty() ? name : label);
  }

  /** Ends what is shown, and completes the files of what was tracked. */
  @Override
  public void close() throws IOException {
    progress.ifPresent(Progress::erase);
    Optional<String> folder = tracker.finish();
    if (progress.isPresent() && folder.isPresent()) {
      progress.get().note("tracked in " + folder.get());
    }
  }
}
