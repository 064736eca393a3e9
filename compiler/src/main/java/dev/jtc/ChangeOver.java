package dev.jtc;

import dev.jtc.runtime.Vectors;

/** Waiting for kernels to go over to vectors, so that what is measured then is what lasts. */
final class ChangeOver {
  private static final long PATIENCE_NANOS = 40_000_000_000L;
  private static final long LOOK_MILLIS = 2;

  private ChangeOver() {}

  /** Waits while it is going on, but not for ever. */
  static void await() {
    long begun = System.nanoTime();
    try {
      while (Vectors.areWarming() && System.nanoTime() - begun < PATIENCE_NANOS) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
