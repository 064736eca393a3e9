package dev.jtc.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The threads among which a call divides its large loops.
 *
 * <p>There is one pool for the process. The thread that calls works too, so a pool of four threads
 * has three of its own; they are daemons, begin when there is first something for them to do, look
 * for more during the next 100 microseconds and sleep until they are needed again. A caller that
 * finds the pool at work for another one does its loop alone, and none ever waits for a thread that
 * sleeps. One that has waited for a thread without a processor works alone for a while: see {@link
 * Backoff}. How many threads there are changes the time only, never a bit of a result.
 *
 * <p>There are as many threads as processors unless the system property {@code jtc.threads}, the
 * environment variable {@code JTC_THREADS} or {@link #use} says otherwise. With one, every call
 * runs in its caller's thread only.
 */
public final class Threads {
  /** The most threads that a pool may have. */
  public static final int MOST = 1024;

  /**
   * A region that takes one thread less than this long stays with that thread. The system property
   * {@code jtc.threads.least} gives other nanoseconds, for experiments; it changes no jar.
   */
  static final long LEAST_PICOS = Math.max(1, 1_000 * Long.getLong("jtc.threads.least", 4_000));

  /** Time that is worth waking a thread up. */
  private static final long WAKE_PICOS = Math.min(50_000_000, 12 * LEAST_PICOS);

  private static final long CHUNK_PICOS = 1_000_000;
  private static final int MOST_CHUNKS = 128;
  private static final long SPIN_NANOS = 100_000;

  /** Looks between two looks at the clock. */
  private static final int LOOKS = 64;

  /** Looks for the last worker before the caller lets others have its processor. */
  private static final int PATIENCE = 2_000;

  /** A line of the cache holds so many ints. */
  private static final int LINE = 16;

  /** Into how many parts a region is divided. */
  enum Chunks {
    /** As many as are worth handing out. */
    MANY,
    /** One for each thread: every part copies panels for itself. */
    FEW
  }

  /** State: who is at work in the low bits, whether more may join, and the number of the region. */
  private static final long WORKERS = (1L << 16) - 1;

  private static final long OPEN = 1L << 16;
  private static final long NEXT = 1L << 17;

  private static final Threads SHARED = new Threads(wished());

  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicLong state = new AtomicLong();
  private final LongSupplier clock;

  /** Of the owner of {@link #taken}. */
  private final Backoff backoff = new Backoff();

  /** How many threads there are, with the caller; changed by the owner of {@link #taken}. */
  private volatile int count;

  private Worker[] workers = {};

  // The region; written by the owner of `taken` while nobody is at work.
  private Region region;
  private int iterations;
  private int chunks;
  private int participants;
  private AtomicIntegerArray cursors = new AtomicIntegerArray(LINE);

  /** Work done alone because workers slept; a guess is enough. */
  private long owed;

  private Throwable failure;
  private int failedChunk;

  Threads(int count) {
    this(count, System::nanoTime);
  }

  Threads(int count, LongSupplier clock) {
    this.count = limited(count);
    this.clock = clock;
  }

  private static int limited(int wish) {
    return Math.max(1, Math.min(wish, MOST));
  }

  private static int wished() {
    String wish = System.getProperty("jtc.threads", System.getenv("JTC_THREADS"));
    if (wish != null && wish.trim().matches("[1-9][0-9]{0,8}")) {
      return Integer.parseInt(wish.trim());
    }
    if (wish != null) {
      System.err.println(
          "jtc: `"
              + wish
              + "` in jtc.threads or JTC_THREADS is no number of threads; there are as many as"
              + " processors");
    }
    return Runtime.getRuntime().availableProcessors();
  }

  /** The pool of the process. */
  static Threads shared() {
    return SHARED;
  }

  /** How many threads a call may use, its own among them. */
  public static int count() {
    return SHARED.count;
  }

  /**
   * Lets calls use {@code count} threads, their own among them, from now on. Waits for the region
   * that is running, and ends the threads that are there; new ones begin when they are needed.
   *
   * @throws IllegalArgumentException if there is not even one, or more than {@link #MOST}
   */
  public static void use(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " threads, not " + count);
    }
    SHARED.resize(count);
  }

  /** Ends all threads: from now on a call runs in its caller's thread, until {@link #use}. */
  public static void close() {
    SHARED.resize(1);
  }

  int size() {
    return count;
  }

  /** Whether work of this size is ever divided here. */
  boolean divides(long picos) {
    return picos >= LEAST_PICOS && count > 1;
  }

  void resize(int wish) {
    take();
    try {
      for (Worker worker : workers) {
        worker.end();
      }
      workers = new Worker[0];
      count = limited(wish);
    } finally {
      taken.set(false);
    }
  }

  private void take() {
    while (!taken.compareAndSet(false, true)) {
      Thread.yield();
    }
  }

  /**
   * Does a region with several threads, if that is worth it and they are free.
   *
   * @param picos how long one thread takes, about
   * @param most how many threads may take part
   * @param parts into how many parts it is divided
   * @return false if nothing has been done
   * @throws RuntimeException what the first of the iterations that failed has thrown; others may be
   *     done
   */
  boolean run(Region work, int iterationCount, long picos, int most, Chunks parts) {
    if (!divides(picos) || iterationCount < 2 || !taken.compareAndSet(false, true)) {
      return false;
    }
    Throwable thrown;
    try {
      int threads = (int) Math.min(Math.min(count, most), 2 * picos / LEAST_PICOS);
      if (threads < 2
          || backoff.mayPause() && backoff.pauses(clock.getAsLong())
          || !areAwake(threads, picos)) {
        return false;
      }
      open(work, iterationCount, picos, threads, parts);
      long begin = clock.getAsLong();
      int own = work(0);
      close(state.get(), begin, own);
      thrown = failure;
      region = null;
      failure = null;
    } finally {
      taken.set(false);
    }
    if (thrown != null) {
      rethrow(thrown);
    }
    return true;
  }

  private static void rethrow(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  /**
   * Whether a worker looks for something to do; wakes those who sleep if it has become worth it.
   */
  private boolean areAwake(int threads, long picos) {
    if (workers.length < count - 1) {
      Worker[] more = new Worker[count - 1];
      System.arraycopy(workers, 0, more, 0, workers.length);
      for (int i = workers.length; i < more.length; i++) {
        more[i] = new Worker(i + 1);
      }
      workers = more;
      cursors = new AtomicIntegerArray(count * LINE);
    }
    int asleep = 0;
    for (int i = 0; i < threads - 1; i++) {
      asleep += workers[i].asleep ? 1 : 0;
    }
    if (asleep == 0) {
      return true;
    }
    owed += picos;
    if (owed >= WAKE_PICOS) {
      owed = 0;
      for (int i = 0; i < threads - 1; i++) {
        workers[i].wake();
      }
      return true;
    }
    return asleep < threads - 1;
  }

  private void open(Region work, int iterationCount, long picos, int threads, Chunks parts) {
    region = work;
    iterations = iterationCount;
    int limit = parts == Chunks.FEW ? threads : MOST_CHUNKS;
    long wanted = Math.max(2, Math.min(limit, picos / CHUNK_PICOS));
    chunks = (int) Math.min(iterationCount, wanted);
    participants = threads;
    for (int i = 0; i < threads; i++) {
      cursors.setPlain(i * LINE, first(i));
    }
    state.set((state.get() & -NEXT) + NEXT | OPEN);
  }

  /** The first chunk of a participant's own share. */
  private int first(int participant) {
    return (int) ((long) chunks * participant / participants);
  }

  /**
   * Lets nobody join any more and waits for those who have.
   *
   * @param begin when the caller began
   * @param own how many chunks it did
   */
  private void close(long seen, long begin, int own) {
    long now = seen;
    while (!state.compareAndSet(now, now & ~OPEN)) {
      now = state.get();
    }
    long alone = clock.getAsLong();
    await();
    long end = clock.getAsLong();
    if (failure == null) {
      backoff.waited(end, end - alone, alone - begin, own);
    }
  }

  private void await() {
    for (int looks = 0; (state.get() & WORKERS) != 0; looks++) {
      if (looks < PATIENCE) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /**
   * Does chunks: first those of the own share, one after the other, then what others left.
   *
   * @return how many
   */
  private int work(int participant) {
    int done = 0;
    for (int i = 0; i < participants; i++) {
      int owner = (participant + i) % participants;
      int end = first(owner + 1);
      int chunk = cursors.getAndIncrement(owner * LINE);
      while (chunk < end) {
        chunk(participant, chunk);
        done++;
        chunk = cursors.getAndIncrement(owner * LINE);
      }
    }
    return done;
  }

  private void chunk(int participant, int chunk) {
    int from = (int) ((long) iterations * chunk / chunks);
    int to = (int) ((long) iterations * (chunk + 1) / chunks);
    try {
      region.part(participant, from, to);
    } catch (RuntimeException | Error e) {
      fail(chunk, e);
    }
  }

  /** The failure of the earliest iteration counts: a loop that runs in order meets that one. */
  private synchronized void fail(int chunk, Throwable thrown) {
    if (failure == null || chunk < failedChunk) {
      failure = thrown;
      failedChunk = chunk;
    }
  }

  /** A thread of the pool. */
  private final class Worker implements Runnable {
    private final int participant;
    private Thread thread;
    private volatile boolean ended;

    /** Also before it begins. */
    private volatile boolean asleep = true;

    Worker(int participant) {
      this.participant = participant;
    }

    /** By the owner of the pool. */
    void wake() {
      if (!asleep) {
        return;
      }
      asleep = false;
      if (thread == null) {
        thread = new Thread(null, this, "jtc-" + participant, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        try {
          thread.start();
        } catch (OutOfMemoryError e) {
          // The system gives no more threads: the others do its part, and it is tried again.
          thread = null;
          asleep = true;
        }
      } else {
        LockSupport.unpark(thread);
      }
    }

    /** By the owner of the pool; waits for the end. */
    void end() {
      ended = true;
      if (thread == null) {
        return;
      }
      LockSupport.unpark(thread);
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      long done = 0;
      long idleSince = clock.getAsLong();
      int looks = 0;
      while (!ended) {
        long now = state.get();
        if ((now & OPEN) != 0 && now / NEXT != done) {
          done = now / NEXT;
          if (join(now)) {
            idleSince = clock.getAsLong();
          }
        } else if (++looks % LOOKS != 0) {
          Thread.onSpinWait();
        } else if (clock.getAsLong() - idleSince < SPIN_NANOS) {
          // The caller may be waiting for this very processor.
          Thread.yield();
        } else {
          sleep();
          idleSince = clock.getAsLong();
        }
      }
    }

    /** Takes part in the region, unless it has ended meanwhile or is not for so many. */
    private boolean join(long seen) {
      long now = seen;
      while (!state.compareAndSet(now, now + 1)) {
        now = state.get();
        if ((now & OPEN) == 0 || now / NEXT != seen / NEXT) {
          return false;
        }
      }
      boolean wanted = participant < participants;
      try {
        if (wanted) {
          work(participant);
        }
      } finally {
        state.getAndDecrement();
      }
      return wanted;
    }

    /** Sleeps until it is woken up; whoever does that sets {@link #asleep} first. */
    private void sleep() {
      asleep = true;
      while (asleep && !ended) {
        LockSupport.park(this);
        // A parked thread that is interrupted would never park again.
        if (Thread.interrupted()) {
          continue;
        }
      }
    }
  }
}
