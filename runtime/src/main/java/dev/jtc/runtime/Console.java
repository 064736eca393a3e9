package dev.jtc.runtime;

import java.io.PrintStream;

/**
 * Where {@code main} prints, with a line on the terminal that shows how far a long loop is.
 *
 * <p>The progress line goes to the error stream, only if there is a terminal and only for loops
 * that run longer than two seconds; printing makes room for itself.
 */
public final class Console {
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final long REFRESH_NANOS = 200_000_000L;

  private final PrintStream out;
  private final PrintStream progress;
  private final Listener listener;
  private int depth;
  private long started;
  private long shown;
  private boolean visible;

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

  /**
   * @param progress where progress is shown, or null for none
   */
  public Console(PrintStream out, PrintStream progress) {
    this(out, progress, null);
  }

  /**
   * @param progress where progress is shown, or null for none
   * @param listener hears of calls, or null
   */
  public Console(PrintStream out, PrintStream progress, Listener listener) {
    this.out = out;
    this.progress = progress;
    this.listener = listener;
  }

  /** The console of this process: progress only if both streams are a terminal's. */
  public static Console standard() {
    boolean terminal = System.console() != null && System.getenv("CI") == null;
    return new Console(System.out, terminal ? System.err : null);
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
    erase();
    out.println(line);
  }

  /** A loop begins. */
  public void enter() {
    if (depth++ == 0) {
      started = System.nanoTime();
      shown = started;
    }
  }

  /** The outermost loop is at trip {@code i} of {@code from..to}. */
  public void at(long from, long to, long i) {
    if (progress == null || depth != 1) {
      return;
    }
    long now = System.nanoTime();
    if (now - started > PATIENCE_NANOS && now - shown > REFRESH_NANOS) {
      shown = now;
      show(i - from, to - from, now - started);
    }
  }

  private void show(long done, long all, long nanos) {
    int width = 30;
    int filled = (int) (width * done / Math.max(1, all));
    double seconds = nanos / 1e9;
    double left = done == 0 ? 0 : seconds * (all - done) / done;
    progress.printf(
        "\r  %s%s %d/%d  %.0f/s  %.0f s left ",
        "█".repeat(filled), "·".repeat(width - filled), done, all, done / seconds, left);
    progress.flush();
    visible = true;
  }

  /** A loop ends. */
  public void leave() {
    depth--;
    erase();
  }

  private void erase() {
    if (visible) {
      progress.print("\r" + " ".repeat(76) + "\r");
      progress.flush();
      visible = false;
    }
  }
}
