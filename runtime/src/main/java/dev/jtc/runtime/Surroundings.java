package dev.jtc.runtime;

import java.util.concurrent.locks.LockSupport;

/** What a trial of vector code has of its process; tests give it time by hand. */
interface Surroundings {
  /** The time, in nanoseconds since some moment. */
  long nanos();

  /** Lets so many nanoseconds pass. */
  void rest(long nanos);

  /** How many lanes vectors have; not asked before a trial, as it loads classes. */
  int lanes();

  /** Does {@code work} beside what the caller goes on with. */
  void begin(Runnable work);

  /** Those of every process: one class, and no lambdas, for the sake of its first step. */
  final class OfProcess implements Surroundings {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void rest(long nanos) {
      LockSupport.parkNanos(nanos);
    }

    @Override
    public int lanes() {
      return Vectors.LANES;
    }

    @Override
    public void begin(Runnable work) {
      Thread thread = new Thread(work, "jtc-vectors");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
