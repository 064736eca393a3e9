package dev.jtc.runtime;

import dev.jtc.runtime.Workspace.Sharing;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * When a {@link Code} goes over from scalar to vector code.
 *
 * <p>Until HotSpot has optimized it, vector code is a hundred times slower than scalar code, and
 * optimizing it takes longer than many programs run. So code starts scalar; once it has taken a
 * while, a thread of its own runs the vector code on copies of the arrays until that is faster and
 * gains no more, and only then do calls change over. Both give the same bits, so nobody can tell
 * but by the time.
 *
 * <p>The system property {@code jtc.vectors.start} set to {@code now} skips all this.
 */
final class VectorStart {
  /** Scalar time after which vectors are worth their warming up. */
  private static final long WORTH_NANOS = 60_000_000;

  /** How long the vector code gets to become faster. */
  private static final long PATIENCE_NANOS = 8_000_000_000L;

  /** A call that takes longer than this does not wait for warming up. */
  private static final long LONG_NANOS = 500_000_000;

  /** The most memory that a copy may take. */
  private static final long MOST_BYTES = 256L << 20;

  /** Vector code that has not become faster for so long is optimized. */
  private static final long STEADY_NANOS = 300_000_000;

  /** A smaller gain than this is chance. */
  private static final double GAIN = 0.97;

  private static final boolean NOW = "now".equals(System.getProperty("jtc.vectors.start"));

  private final Code code;
  private final LongSupplier clock;
  private final Executor background;

  /** Read by every call; the writes are rare and in no hurry. */
  private volatile State state;

  private long spent;
  private long best = Long.MAX_VALUE;
  private int[] bestDims = {};

  private enum State {
    SCALAR,
    WARMING,
    VECTORS,
    /** Scalar for good. */
    SETTLED
  }

  VectorStart(Code code) {
    this(code, System::nanoTime, VectorStart::inThread);
    if (NOW && state == State.SCALAR) {
      state = State.VECTORS;
    }
  }

  /**
   * For tests.
   *
   * @param clock gives nanoseconds
   * @param background runs the warming up
   */
  VectorStart(Code code, LongSupplier clock, Executor background) {
    this.code = code;
    this.clock = clock;
    this.background = background;
    this.state = code.hasVectors() ? State.SCALAR : State.SETTLED;
  }

  private static void inThread(Runnable work) {
    Thread thread = new Thread(work, "jtc-vectors");
    thread.setDaemon(true);
    thread.start();
  }

  void run(Workspace workspace) {
    switch (state) {
      case VECTORS -> {
        workspace.share(Sharing.DIVIDED);
        code.runVectors(workspace);
      }
      case SETTLED -> {
        workspace.share(Sharing.DIVIDED);
        code.run(workspace);
      }
      case WARMING -> {
        workspace.share(Sharing.ALONE);
        code.run(workspace);
      }
      case SCALAR -> {
        // Compared are times of one thread; and the other processors compile.
        workspace.share(Sharing.ALONE);
        long start = clock.getAsLong();
        code.run(workspace);
        if (isWorthIt(clock.getAsLong() - start, workspace.dims())) {
          warm(workspace);
        }
      }
    }
  }

  /** The best time counts for one choice of sizes, that of the call which warming repeats. */
  private synchronized boolean isWorthIt(long nanos, int[] dims) {
    spent += nanos;
    best = Arrays.equals(dims, bestDims) ? Math.min(best, nanos) : nanos;
    bestDims = dims.clone();
    boolean worth = state == State.SCALAR && spent > WORTH_NANOS;
    if (worth) {
      state = State.WARMING;
    }
    return worth;
  }

  private void warm(Workspace workspace) {
    long scalar = best;
    if (scalar > LONG_NANOS || workspace.bytes() > MOST_BYTES) {
      // Long loops are optimized while they run; copies of so much would be a burden.
      state = State.VECTORS;
      return;
    }
    try {
      Workspace copy = workspace.copy();
      background.execute(() -> state = outcome(copy, scalar));
    } catch (OutOfMemoryError e) {
      // The call itself has succeeded.
      state = State.SETTLED;
    }
  }

  private State outcome(Workspace start, long scalar) {
    long first = clock.getAsLong();
    long improved = first;
    long least = Long.MAX_VALUE;
    try {
      Workspace own = start.copy();
      while (clock.getAsLong() - first < PATIENCE_NANOS) {
        long begun = clock.getAsLong();
        code.runVectors(own);
        long end = clock.getAsLong();
        if (end - begun < GAIN * least) {
          least = end - begun;
          improved = end;
        } else if (least < scalar && end - improved > STEADY_NANOS) {
          return State.VECTORS;
        }
        // Each time from the same numbers: a step that is repeated would run away.
        own.takeArguments(start);
      }
    } catch (RuntimeException | Error e) {
      // The caller's own call will say so if it matters to him; scalar code goes on.
      return State.SETTLED;
    }
    return State.SETTLED;
  }
}
