package dev.jtc.cli;

import dev.jtc.runtime.Console;
import java.io.PrintWriter;

/** A line on the terminal that says what takes so long; nothing where there is no terminal. */
final class Waiting implements AutoCloseable {
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final long REFRESH_NANOS = 200_000_000L;

  private final PrintWriter err;
  private final boolean isTerminal = Console.hasTerminal();
  private final long started = System.nanoTime();
  private long shown = started;
  private int width;

  Waiting(PrintWriter err) {
    this.err = err;
  }

  /** Shows {@code text} if enough time has passed. */
  void show(String text) {
    long now = System.nanoTime();
    if (!isTerminal || now - started < PATIENCE_NANOS || now - shown < REFRESH_NANOS) {
      return;
    }
    shown = now;
    String line = "  " + text + " …";
    err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    err.flush();
    width = line.length();
  }

  @Override
  public void close() {
    if (width > 0) {
      err.print("\r" + " ".repeat(width) + "\r");
      err.flush();
    }
  }
}
