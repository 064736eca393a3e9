package dev.jtc.runtime;

/**
 * Whether dividing work loses time at present, because a thread that has taken a part gets no
 * processor: one that another process uses, or HotSpot's compiler, or that the host of a virtual
 * machine gives to others. The caller cannot take that part back and waits, for many times the work
 * itself. So after a loss it works alone for {@value #PAUSE} times as long as it has lost: then it
 * loses about a tenth of its time. That is ten milliseconds at most after a single loss, which may
 * have been a pause of the whole process, and half a second where one follows another.
 */
final class Backoff {
  /** Waiting no longer than that is a matter of parts that are not equal. */
  private static final long LEAST_NANOS = 50_000;

  private static final long PAUSE = 10;

  private static final long LONGEST_FIRST_NANOS = 10_000_000;

  private static final long LONGEST_NANOS = 500_000_000;

  private boolean pauses;

  /** Whether the last region was a loss. */
  private boolean hasLost;

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
   * A caller is at the end of a region and has waited for others, or not.
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
      hasLost = false;
      return;
    }
    long longest = hasLost ? LONGEST_NANOS : LONGEST_FIRST_NANOS;
    hasLost = true;
    pauses = true;
    since = now;
    nanos = Math.min(longest, PAUSE * (waited - fair));
  }
}
