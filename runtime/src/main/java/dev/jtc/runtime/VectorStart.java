package dev.jtc.runtime;

import java.lang.reflect.Array;
import java.util.ArrayList;
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
        if (isWorthIt(clock.getAsLong() - start)) {
          warm(copy(buffers), dims.clone());
        }
      }
    }
  }

  private synchronized boolean isWorthIt(long nanos) {
    spent += nanos;
    best = Math.min(best, nanos);
    boolean worth = state == State.SCALAR && spent > WORTH_NANOS;
    if (worth) {
      state = State.WARMING;
    }
    return worth;
  }

  private void warm(Object[] buffers, int[] dims) {
    background.execute(() -> state = outcome(buffers, dims));
  }

  private State outcome(Object[] buffers, int[] dims) {
    long first = clock.getAsLong();
    long improved = first;
    long least = Long.MAX_VALUE;
    try {
      while (clock.getAsLong() - first < PATIENCE_NANOS) {
        // Each time from the same numbers: a step that is repeated would run away.
        Object[] own = copy(buffers);
        long start = clock.getAsLong();
        code.runVectors(own, dims);
        long end = clock.getAsLong();
        if (end - start < GAIN * least) {
          least = end - start;
          improved = end;
        } else if (least < best && end - improved > STEADY_NANOS) {
          return State.VECTORS;
        }
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // The caller's own call will say so if it matters to him; scalar code goes on.
      return State.SETTLED;
    }
    return State.SETTLED;
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
