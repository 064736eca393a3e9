package dev.jtc.runtime;

import dev.jtc.runtime.Workspace.Sharing;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When the kernels of a {@link Code} go over from scalar to vector code.
 *
 * <p>Until HotSpot has optimized it, vector code is a hundred times slower than scalar code, and
 * optimizing it takes longer than many programs run. So every kernel starts scalar. Once the code
 * has taken a while, a thread of its own makes a {@link Trial} of the kernels on copies of the
 * arrays, and each goes over as soon as its vectors have proved faster; those that never do stay
 * scalar. Both give the same bits, so nobody can tell but by the time.
 *
 * <p>The system property {@code jtc.vectors.start} set to {@code now} skips all this.
 */
final class VectorStart implements Workspace.Chooser {
  /** Scalar time after which vectors are worth their warming up. */
  private static final long WORTH_NANOS = 20_000_000;

  /** After so many calls at the earliest: what is called once is not worth it. */
  private static final int CALLS = 2;

  /** Unless it takes so long. */
  private static final long LONG_NANOS = 1_000_000_000;

  private static final boolean NOW = "now".equals(System.getProperty("jtc.vectors.start"));

  /** More trials do not meet kernels that these have not met. */
  private static final int MOST_TRIALS = 4;

  /** How many codes have a trial that goes on. */
  private static final AtomicInteger TRIALS = new AtomicInteger();

  /** Whether the choice of code was offered to the log, where no trial does that. */
  private static final AtomicBoolean NOTED = new AtomicBoolean();

  private final Code code;
  private final Surroundings here;

  /**
   * By kernel, the lanes of its vectors once it has gone over; what a launch reads may be a little
   * old.
   */
  private final int[] lanes;

  /** By kernel, whether that is decided. */
  private final boolean[] settled;

  /** Whether that is decided of all kernels. */
  private volatile boolean complete;

  /** Read by every call; the writes are rare and in no hurry. */
  private volatile State state;

  /** Whether no call has ended. */
  private boolean isNew = true;

  private long spent;
  private int calls;

  /** How many trials were made; only whoever sets {@link State#WARMING} counts. */
  private int made;

  private enum State {
    SCALAR,
    WARMING,
    /** No more trial, until a kernel is launched that the last one has not met. */
    SETTLED
  }

  VectorStart(Code code) {
    this(code, new Surroundings.OfProcess());
    if (NOW && lanes.length > 0) {
      allVectors();
      if (!NOTED.getAndSet(true)) {
        note();
      }
    }
  }

  VectorStart(Code code, Surroundings here) {
    this.code = code;
    this.here = here;
    this.lanes = new int[code.kernels()];
    this.settled = new boolean[lanes.length];
    this.complete = lanes.length == 0;
    this.state = complete ? State.SETTLED : State.SCALAR;
  }

  private void note() {
    try {
      here.begin(VectorLog::begin);
    } catch (OutOfMemoryError e) {
      // There is no thread for it.
    }
  }

  /** How many codes of this process are changing over. */
  static int trials() {
    return TRIALS.get();
  }

  private void allVectors() {
    Arrays.fill(lanes, here.lanes());
    Arrays.fill(settled, true);
    complete = true;
    state = State.SETTLED;
  }

  void run(Workspace workspace) {
    switch (state) {
      case SETTLED -> {
        workspace.choose(lanes, complete ? null : this);
        workspace.share(isNew ? Sharing.IN_PARTS : Sharing.DIVIDED);
        isNew = false;
        code.run(workspace);
      }
      case WARMING -> {
        // The other processors compile, and make the trial.
        workspace.choose(lanes, this);
        workspace.share(Sharing.ALONE);
        code.run(workspace);
      }
      case SCALAR -> {
        long begun = here.nanos();
        workspace.begin(begun);
        workspace.choose(lanes, this);
        workspace.share(Sharing.IN_PARTS);
        isNew = false;
        code.run(workspace);
        spend(workspace, here.nanos() - begun);
      }
    }
  }

  @Override
  public int lanes(Workspace workspace, int kernel) {
    switch (state) {
      case SCALAR -> {
        // One call may take very long.
        if (here.nanos() - workspace.begun() > LONG_NANOS) {
          warm(workspace);
        }
      }
      case WARMING -> {}
      case SETTLED -> {
        workspace.share(Sharing.DIVIDED);
        if (!settled[kernel]) {
          // No trial has met it.
          warm(workspace);
        }
      }
    }
    return lanes[kernel];
  }

  private boolean areSettled() {
    for (boolean decided : settled) {
      if (!decided) {
        return false;
      }
    }
    return true;
  }

  private void spend(Workspace workspace, long nanos) {
    boolean worth;
    synchronized (this) {
      spent += nanos;
      worth = spent > WORTH_NANOS && ++calls >= CALLS;
    }
    if (worth && state == State.SCALAR) {
      warm(workspace);
    }
  }

  /** Has a trial made that begins with what is in {@code workspace}. */
  private void warm(Workspace workspace) {
    synchronized (this) {
      if (state == State.WARMING) {
        return;
      }
      state = State.WARMING;
    }
    if (workspace.bytes() > Runtime.getRuntime().maxMemory() / 4) {
      // Copies of so much would be a burden; and long loops are optimized while they run.
      allVectors();
      return;
    }
    if (++made > MOST_TRIALS) {
      settleTheRest();
      return;
    }
    TRIALS.incrementAndGet();
    try {
      Trial trial = new Trial(code, workspace.copy(), lanes, settled, here);
      here.begin(() -> finish(trial));
    } catch (RuntimeException | Error e) {
      // No memory, or no thread: the call itself succeeds.
      TRIALS.decrementAndGet();
      allVectors();
    }
  }

  /** Kernels that no trial meets do as those that one has met. */
  private void settleTheRest() {
    int proved = Arrays.stream(lanes).max().orElse(0);
    for (int kernel = 0; kernel < lanes.length; kernel++) {
      if (!settled[kernel]) {
        lanes[kernel] = proved;
        settled[kernel] = true;
      }
    }
    complete = true;
    state = State.SETTLED;
  }

  private void finish(Trial trial) {
    try {
      // Here and not earlier: to know of vectors takes a while, too.
      VectorLog.begin();
      if (code.hasVectors()) {
        trial.run(here.lanes());
      } else {
        Arrays.fill(settled, true);
      }
    } finally {
      complete = areSettled();
      state = State.SETTLED;
      TRIALS.decrementAndGet();
    }
    VectorLog.end(code, lanes);
  }
}
