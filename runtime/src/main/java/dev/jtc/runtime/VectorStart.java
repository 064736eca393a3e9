package dev.jtc.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

  /** The most memory that copies may take, at eight bytes an element. */
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

  void run(Object[] buffers, int[] dims) {
    switch (state) {
      case VECTORS -> code.runVectors(buffers, dims);
      case WARMING, SETTLED -> code.run(buffers, dims);
      case SCALAR -> {
        long start = clock.getAsLong();
        code.run(buffers, dims);
        if (isWorthIt(clock.getAsLong() - start, dims)) {
          warm(buffers, dims.clone());
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

  private void warm(Object[] buffers, int[] dims) {
    long scalar = best;
    if (scalar > LONG_NANOS || bytes(buffers) > MOST_BYTES) {
      // Long loops are optimized while they run; copies of so much would be a burden.
      state = State.VECTORS;
      return;
    }
    try {
      Object[] copies = copy(buffers);
      background.execute(() -> state = outcome(copies, dims, scalar));
    } catch (OutOfMemoryError e) {
      // The call itself has succeeded.
      state = State.SETTLED;
    }
  }

  private State outcome(Object[] buffers, int[] dims, long scalar) {
    long first = clock.getAsLong();
    long improved = first;
    long least = Long.MAX_VALUE;
    try {
      Object[] own = copy(buffers);
      while (clock.getAsLong() - first < PATIENCE_NANOS) {
        long start = clock.getAsLong();
        code.runVectors(own, dims);
        long end = clock.getAsLong();
        if (end - start < GAIN * least) {
          least = end - start;
          improved = end;
        } else if (least < scalar && end - improved > STEADY_NANOS) {
          return State.VECTORS;
        }
        // Each time from the same numbers: a step that is repeated would run away.
        for (int i = 0; i < code.argumentTypes().size(); i++) {
          System.arraycopy(buffers[i], 0, own[i], 0, Array.getLength(own[i]));
        }
      }
    } catch (RuntimeException | Error e) {
      // The caller's own call will say so if it matters to him; scalar code goes on.
      return State.SETTLED;
    }
    return State.SETTLED;
  }

  private static long bytes(Object[] buffers) {
    long bytes = 0;
    for (Object buffer : buffers) {
      bytes +=
          buffer instanceof Object[] rows
              ? bytes(rows)
              : buffer == null ? 0 : 8L * Array.getLength(buffer);
    }
    return bytes;
  }

  /** New arrays with the same numbers; what was one array stays one. */
  private static Object[] copy(Object[] buffers) {
    Map<Object, Object> copies = new IdentityHashMap<>();
    List<Object> all = new ArrayList<>();
    for (Object buffer : buffers) {
      all.add(buffer == null ? null : copies.computeIfAbsent(buffer, VectorStart::copyOf));
    }
    return all.toArray();
  }

  private static Object copyOf(Object array) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    if (copy instanceof Object[] rows) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = copyOf(rows[i]);
      }
    }
    return copy;
  }
}
