package dev.jtc.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that the current thread allocates. */
final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** The bytes that the current thread has allocated since it began. */
  static long soFar() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /**
   * The least number of bytes allocated by one run of {@code task} over many runs, warmed up.
   *
   * <p>The least, because the JVM may allocate on a thread's behalf now and then (compiling,
   * loading classes); code that allocates does so on every run.
   */
  static long leastPerRun(Runnable task) {
    for (int i = 0; i < 2_000; i++) {
      task.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 200; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      task.run();
      long after = THREADS.getCurrentThreadAllocatedBytes();
      least = Math.min(least, after - before);
    }
    return least;
  }
}
