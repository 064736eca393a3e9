package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller that waits for threads without a processor works alone for a while, not for ever. */
@Timeout(60)
class BackoffTest {
  private static final long MILLI = 1_000_000;

  @Test
  void aLossIsFollowedByTenTimesItsLength() {
    Backoff backoff = new Backoff();
    backoff.waited(5 * MILLI, MILLI / 2 + MILLI, MILLI / 2, 2);
    assertTrue(backoff.pauses(5 * MILLI));
    assertTrue(backoff.pauses(15 * MILLI - 1));
    assertFalse(backoff.pauses(15 * MILLI), "one of one and a half milliseconds was lost");
    assertFalse(backoff.mayPause());
  }

  /** A single long wait may be a collection of garbage: only the next one tells. */
  @Test
  void onlyTheSecondOfTwoLossesPausesLong() {
    Backoff backoff = new Backoff();
    backoff.waited(0, 30 * MILLI, 1, 1);
    assertFalse(backoff.pauses(10 * MILLI));
    backoff.waited(20 * MILLI, 30 * MILLI, 1, 1);
    assertTrue(backoff.pauses(300 * MILLI));
    assertFalse(backoff.pauses(320 * MILLI));
    backoff.waited(400 * MILLI, 0, MILLI, 1);
    backoff.waited(500 * MILLI, 30 * MILLI, 1, 1);
    assertFalse(backoff.pauses(510 * MILLI), "a good one was between");
  }

  @Test
  void unequalPartsAreNoLoss() {
    Backoff backoff = new Backoff();
    backoff.waited(MILLI, 2 * MILLI, 3 * MILLI, 3);
    backoff.waited(MILLI, 40_000, 1_000, 10);
    backoff.waited(MILLI, 0, 0, 0);
    assertFalse(backoff.mayPause());
  }

  @Test
  void noPauseIsLongerThanHalfASecond() {
    Backoff backoff = new Backoff();
    backoff.waited(-2 * MILLI, 60_000 * MILLI, 1, 1);
    backoff.waited(-MILLI, 60_000 * MILLI, 1, 1);
    assertTrue(backoff.pauses(499 * MILLI - 1));
    assertFalse(backoff.pauses(499 * MILLI));
  }

  @Test
  void thePoolPausesAndGoesOn() {
    AtomicLong time = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    Thread caller = Thread.currentThread();
    Threads threads =
        new Threads(
            2,
            () -> {
              if (Thread.currentThread() == caller) {
                looks.incrementAndGet();
              }
              return time.get();
            });
    AtomicBoolean late = new AtomicBoolean();
    Region region =
        (participant, from, to) -> {
          if (participant == 1 && late.compareAndSet(false, true)) {
            // The caller looks at the clock when it begins, and when it begins to wait.
            while (looks.get() < 2) {
              Thread.yield();
            }
            time.addAndGet(20 * MILLI);
          }
        };
    while (!late.get()) {
      looks.set(0);
      assertTrue(run(threads, region));
    }
    assertFalse(run(threads, region), "20 ms are lost");
    time.addAndGet(10 * MILLI - 1);
    assertFalse(run(threads, region));
    time.addAndGet(1);
    assertTrue(run(threads, region));
    threads.resize(1);
  }

  private static boolean run(Threads threads, Region region) {
    return threads.run(region, 100, 1_000 * MILLI, 2, Threads.Chunks.MANY);
  }
}
