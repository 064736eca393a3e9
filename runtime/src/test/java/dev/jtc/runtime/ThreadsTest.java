package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every iteration is done once, whoever does it, and failures come out where the call was. */
@Timeout(60)
class ThreadsTest {
  /** Picoseconds that are worth waking everybody up. */
  private static final long LONG = 1_000_000_000;

  private static boolean run(Threads threads, Region region, int iterations) {
    return threads.run(region, iterations, LONG, threads.size(), Threads.Chunks.MANY);
  }

  private static void checkOnce(Threads threads, int iterations) {
    AtomicIntegerArray done = new AtomicIntegerArray(iterations);
    boolean ran =
        run(
            threads,
            (participant, from, to) -> {
              for (int i = from; i < to; i++) {
                done.incrementAndGet(i);
              }
            },
            iterations);
    for (int i = 0; i < iterations; i++) {
      assertEquals(ran ? 1 : 0, done.get(i));
    }
  }

  @Test
  void everyIterationIsDoneOnce() {
    for (int size : new int[] {2, 3, 5, 7}) {
      Threads threads = new Threads(size);
      for (int round = 0; round < 300; round++) {
        checkOnce(threads, 2 + round);
      }
      threads.resize(1);
    }
  }

  @Test
  void participantsAreNeverTwoAtATime() {
    Threads threads = new Threads(4);
    AtomicIntegerArray inside = new AtomicIntegerArray(4);
    AtomicInteger clashes = new AtomicInteger();
    for (int round = 0; round < 200; round++) {
      run(
          threads,
          (participant, from, to) -> {
            if (inside.getAndIncrement(participant) != 0) {
              clashes.incrementAndGet();
            }
            inside.getAndDecrement(participant);
          },
          64);
    }
    threads.resize(1);
    assertEquals(0, clashes.get());
  }

  @Test
  void othersHelpWhereThereIsMuchToDo() {
    Threads threads = new Threads(3);
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    while (seen.size() < 3) {
      run(
          threads,
          (participant, from, to) -> {
            seen.add(Thread.currentThread());
            Thread.yield();
          },
          100);
    }
    threads.resize(1);
    for (Thread thread : seen) {
      boolean own = thread != Thread.currentThread();
      assertTrue(thread.isDaemon() || !own);
      assertFalse(own && thread.isAlive(), "no thread is left");
    }
  }

  @Test
  void oneThreadOrLittleWorkIsLeftToTheCaller() {
    Region none =
        (participant, from, to) -> {
          throw new AssertionError("not here");
        };
    assertFalse(run(new Threads(1), none, 100));
    Threads threads = new Threads(2);
    assertFalse(threads.run(none, 100, Threads.LEAST_PICOS - 1, 2, Threads.Chunks.MANY));
    assertFalse(run(threads, none, 1));
    assertFalse(threads.run(none, 100, LONG, 1, Threads.Chunks.MANY));
  }

  @Test
  void costlyPartsAreOneForEachThread() {
    Threads threads = new Threads(3);
    AtomicInteger parts = new AtomicInteger();
    assertTrue(
        threads.run(
            (participant, from, to) -> parts.incrementAndGet(), 100, LONG, 3, Threads.Chunks.FEW));
    threads.resize(1);
    assertEquals(3, parts.get());
  }

  @Test
  void regionsInsideOfRegionsAreLeftToTheCaller() {
    Threads threads = new Threads(2);
    AtomicInteger divided = new AtomicInteger();
    assertTrue(
        run(
            threads,
            (participant, from, to) -> {
              if (run(threads, (p, f, t) -> divided.incrementAndGet(), 10)) {
                divided.incrementAndGet();
              }
            },
            10));
    threads.resize(1);
    assertEquals(0, divided.get());
  }

  @Test
  void theEarliestFailureComesOutAndThePoolGoesOn() {
    Threads threads = new Threads(3);
    for (int round = 0; round < 200; round++) {
      IndexFault[] thrown = {new IndexFault("early", ""), new IndexFault("late", "")};
      RuntimeException e =
          assertThrows(
              IndexFault.class,
              () ->
                  run(
                      threads,
                      (participant, from, to) -> {
                        if (from <= 40 && 40 < to) {
                          throw thrown[0];
                        }
                        if (from <= 90 && 90 < to) {
                          throw thrown[1];
                        }
                      },
                      128));
      assertSame(thrown[0], e);
      checkOnce(threads, 128);
    }
    threads.resize(1);
  }

  @Test
  void errorsComeOutToo() {
    Threads threads = new Threads(2);
    StackOverflowError error = new StackOverflowError();
    assertSame(
        error,
        assertThrows(
            StackOverflowError.class,
            () ->
                run(
                    threads,
                    (participant, from, to) -> {
                      throw error;
                    },
                    10)));
    threads.resize(1);
  }

  @Test
  void manyCallersShareOnePoolAndMayCloseIt() throws InterruptedException {
    Threads threads = new Threads(3);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      int number = c;
      callers.add(
          new Thread(
              () -> {
                try {
                  for (int round = 0; round < 400; round++) {
                    checkOnce(threads, 50 + number);
                    if (round % 100 == number) {
                      threads.resize(1 + (number + round / 100) % 4);
                    }
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    threads.resize(1);
    assertEquals(null, failure.get());
  }

  @Test
  void interruptsAreKeptAndDisturbNothing() {
    Threads threads = new Threads(2);
    Thread.currentThread().interrupt();
    for (int round = 0; round < 100; round++) {
      checkOnce(threads, 100);
      run(
          threads,
          (participant, from, to) -> {
            if (participant > 0) {
              Thread.currentThread().interrupt();
            }
          },
          10);
    }
    threads.resize(1);
    assertTrue(Thread.interrupted());
  }

  @Test
  void sleepersAreWokenUp() throws InterruptedException {
    Threads threads = new Threads(2);
    for (int round = 0; round < 5; round++) {
      Set<Thread> seen = ConcurrentHashMap.newKeySet();
      while (seen.size() < 2) {
        run(
            threads,
            (participant, from, to) -> {
              seen.add(Thread.currentThread());
              Thread.yield();
            },
            100);
      }
      Thread.sleep(5);
    }
    threads.resize(1);
  }

  @Test
  void aNumberOfThreadsThatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Threads.use(0));
    assertThrows(IllegalArgumentException.class, () -> Threads.use(Threads.MOST + 1));
  }
}
