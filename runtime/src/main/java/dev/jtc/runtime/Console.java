package dev.jtc.runtime;

import dev.jtc.runtime.chart.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code main} shows: printed lines, on the error stream how far its loops are, and the files
 * of what it tracks.
 */
public final class Console implements Closeable {
  private final PrintStream out;
  private final Progress progress;
  private final Listener listener;
  private final PrintStream notes;
  private Path folder;
  private Tracker tracker;

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

  private Console(PrintStream out, Progress progress, Listener listener, PrintStream notes) {
    this.out = out;
    this.progress = progress;
    this.listener = listener;
    this.notes = notes;
  }

  /** Prints to {@code out} and shows no progress. */
  public Console(PrintStream out) {
    this(out, null, null, null);
  }

  /**
   * Prints to {@code out}.
   *
   * @param listener hears of calls
   */
  public Console(PrintStream out, Listener listener) {
    this(out, null, listener, null);
  }

  /** The console of this process. */
  public static Console standard() {
    Progress.Style style = isTerminal() ? Progress.Style.BAR : Progress.Style.LINES;
    return new Console(
        System.out,
        new Progress(System.err, style, System::nanoTime, errorCharset()),
        null,
        System.err);
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
    return name != null && Charset.isSupported(name) ? Charset.forName(name) : defaultCharset();
  }

  private static Charset defaultCharset() {
    return Charset.defaultCharset();
  }

  /** Puts what is tracked into {@code folder}. */
  public Console trackingIn(Path folder) {
    this.folder = folder;
    return this;
  }

  /** Calls a function of a model. */
  public Tensor[] call(String function, Entry entry, Model model, Tensor[] arguments) {
    if (listener == null) {
      return entry.call(model, arguments);
    }
    long start = System.nanoTime();
    Tensor[] results = entry.call(model, arguments);
    listener.called(function, System.nanoTime() - start, results);
    return results;
  }

  /** Prints a line. */
  public void print(String line) {
    if (progress != null) {
      progress.erase();
    }
    out.println(line);
  }

  /**
   * A loop begins.
   *
   * @param name of its variable, or the empty text
   * @param trips how often it goes round; negative if nobody knows
   */
  public void enter(String name, long trips) {
    if (progress != null) {
      progress.enter(name, trips);
    }
  }

  /** The innermost loop has done {@code trips} of its trips. */
  public void at(long trips) {
    if (progress != null) {
      progress.done(trips);
    }
  }

  /** The innermost loop ends. */
  public void leave() {
    if (progress != null) {
      progress.leave();
    }
  }

  /**
   * Notes a value of the run: it shows in the progress line and goes to the folder's files.
   *
   * @param step null for one more than the last
   * @throws IOException if the folder cannot be written
   */
  public void track(String name, double value, Long step) throws IOException {
    if (progress != null) {
      progress.value(name, value);
    }
    if (tracker == null) {
      tracker = new Tracker(folder == null ? Tracker.freeFolder(Path.of("runs")) : folder);
    }
    tracker.track(name, value, step);
  }

  /**
   * What was tracked under {@code name}, as a line.
   *
   * @throws IllegalArgumentException if there is nothing
   */
  public Mark tracked(String name) {
    if (tracker == null) {
      throw new IllegalArgumentException("nothing was tracked before this");
    }
    return tracker.line(name, name);
  }

  /** Ends what is shown, and completes the files of what was tracked. */
  @Override
  public void close() throws IOException {
    if (progress != null) {
      progress.erase();
    }
    if (tracker != null) {
      Tracker done = tracker;
      tracker = null;
      done.close();
      if (notes != null) {
        notes.println("tracked in " + done.folder());
      }
    }
  }
}
