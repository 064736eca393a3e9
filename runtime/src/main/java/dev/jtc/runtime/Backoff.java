package dev.jtc.runtime;

/**
 * Whether dividing work loses time at present, because a thread that has taken a part gets no
 * processor: one that another process uses, or HotSpot's compiler, or that the host of a virtual
 * machine gives to others. The caller cannot take that part back and waits, for many times the work
 * itself. So after a loss it works alone for {@value #PAUSE} times as long as it has lost, half a
 * second at most: then it loses about a tenth of its time.
 */
final class Backoff {
  /** Waiting no longer than that is a matter of parts that are not equal. */
  private static final long LEAST_NANOS = 50_000;

  private static final long PAUSE = 10;

  private static final long LONGEST_PAUSE_NANOS = 500_000_000;

  private boolean pauses;
  private long since;
  private long nanos;

  /** Whether the caller had better work alone; {@code now} is the clock. */
  boolean pauses(long now) {
    if (pauses && now - since >= nanos) {
      pauses = false;
    }
    return pauses;
  }

  /** Whether it may be that {@link #pauses(long)}, without the clock. */
  boolean mayPause() {
    return pauses;
  }

  /**
   * A caller has waited for others at the end of a region.
   *
   * @param now the clock after it
   * @param waited for how long
   * @param own how long it did parts of its own
   * @param parts how many
   */
  void waited(long now, long waited, long own, int parts) {
    // The last part of another thread may have begun when the caller's last one ended.
    long fair = 2 * own / Math.max(1, parts);
    if (parts == 0 || waited < LEAST_NANOS + fair) {
      return;
    }
    pauses = true;
    since = now;
    nanos = Math.min(LONGEST_PAUSE_NANOS, PAUSE * (waited - fair));
  }
}
