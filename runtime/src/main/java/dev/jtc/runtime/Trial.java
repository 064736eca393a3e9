package dev.jtc.runtime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the kernels of a {@link Code} in both forms and lets each go over to vectors that has
 * become faster so.
 *
 * <p>It runs the code on copies of a caller's arrays, again and again. Before each launch, when the
 * kernel's buffers are just as it needs them, it launches the kernel some milliseconds long, which
 * also makes HotSpot compile it: a method must be called hundreds of times for that, so most of
 * these launches do only a part of a loop that can be divided.
 */
final class Trial implements Workspace.Chooser {
  /** Time for one kernel before it is the turn of the next. */
  private static final long SLICE_NANOS = 5_000_000;

  /** Launches that take longer are divided where they can be. */
  private static final long LONG_NANOS = 30_000;

  /** Into so many parts. */
  private static final int PARTS = 64;

  /** Such launches have open dimensions of at least this, or what they are if that is less. */
  private static final int LEAST_DIM = 8;

  /** The JVM optimizes a method with long loops no earlier. */
  private static final int CALLS = 700;

  /** And one without. */
  private static final int SHORT_CALLS = 6_000;

  /** A kernel that has not become faster for so long is optimized. */
  private static final long STEADY_NANOS = 300_000_000;

  /** A kernel that has not gone over and has become no faster for so long never will be. */
  private static final long HOPE_NANOS = 3_000_000_000L;

  /** The longest rest of a kernel that waits for being optimized. */
  private static final long REST_NANOS = 80_000_000;

  /** A smaller gain than this is chance. */
  private static final double GAIN = 0.97;

  /** So much time a kernel may spend without being faster. */
  private static final long PATIENCE_NANOS = 12_000_000_000L;

  /** So long a trial may take. */
  private static final long END_NANOS = 40_000_000_000L;

  /** Kernels that take so much less than the longest one wait until that has gone over. */
  private static final int MINOR = 8;

  /** But no longer than this. */
  private static final long MINOR_NANOS = 2_000_000_000;

  /** A gain as large as this comes from HotSpot. */
  private static final double STIR = 0.8;

  /** A kernel proves faster by so many launches in turn. */
  private static final int PROOF = 3;

  /** A launch that takes longer and half of the scalar time proves it alone. */
  private static final long SURE_NANOS = 20_000_000;

  /** Whether a line on the error stream says what becomes of each kernel. */
  private static final boolean TELL = Boolean.getBoolean("jtc.vectors.tell");

  private final Code code;
  private final Workspace start;
  private final int[] lanes;
  private final boolean[] settled;
  private final Surroundings here;
  private final String[] changes;
  private final Contest[] contests;

  /** Copies of what the kernel that is visited changes, by slot. */
  private final Map<Integer, Object> kept = new HashMap<>();

  private int width;

  /** When the trial began. */
  private long begun;

  /** How long no kernel needs to be visited, as far as the present run has met them. */
  private long rest;

  /** When a kernel was met for the first time. */
  private long met;

  /** The scalar time of the longest kernel. */
  private long longest;

  /** When some kernel last became much faster: until then HotSpot was busy with it. */
  private long stirred;

  /**
   * Prepares it.
   *
   * @param start copies of a caller's arrays
   * @param lanes by kernel, those of its vectors; 0 until it goes over
   * @param settled by kernel, whether that is decided
   */
  Trial(Code code, Workspace start, int[] lanes, boolean[] settled, Surroundings here) {
    this.code = code;
    this.start = start;
    this.lanes = lanes;
    this.settled = settled;
    this.here = here;
    this.changes = code.changes().split(",", -1);
    this.contests = new Contest[lanes.length];
  }

  /**
   * Goes on until every kernel that it meets is decided.
   *
   * @param vectorLanes those of this process
   */
  void run(int vectorLanes) {
    width = vectorLanes;
    begun = here.nanos();
    met = begun;
    try {
      Workspace own = start.copy();
      own.choose(lanes, this);
      long now = begun;
      while (now - begun < END_NANOS && (isOpen() || now - met < STEADY_NANOS)) {
        rest = REST_NANOS;
        code.run(own);
        if (rest > 0) {
          // Whoever optimizes the kernels needs the processor more.
          here.rest(rest);
        }
        // Each time from the same numbers: a step that is repeated would run away.
        own.takeNumbers(start);
        now = here.nanos();
      }
    } catch (RuntimeException | Error e) {
      // The caller's own call will say so if it matters to him.
      if (TELL) {
        System.err.println(code.getClass().getName() + ": the trial has ended: " + e);
      }
    }
    for (int kernel = 0; kernel < contests.length; kernel++) {
      settled[kernel] |= contests[kernel] != null;
    }
  }

  /** Ends a trial. */
  private static final class TimeUp extends RuntimeException {
    private static final long serialVersionUID = 1;

    TimeUp() {
      super("it took too long", null, false, false);
    }
  }

  /** Whether some long kernel has not gone over yet. */
  private boolean isLongOneOpen() {
    for (int kernel = 0; kernel < contests.length; kernel++) {
      Contest contest = contests[kernel];
      if (contest != null && !settled[kernel] && lanes[kernel] == 0 && !contest.isShort()) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpen() {
    for (int kernel = 0; kernel < contests.length; kernel++) {
      if (contests[kernel] != null && !settled[kernel]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int lanes(Workspace workspace, int kernel) {
    if (here.nanos() - begun > END_NANOS) {
      // Also out of loops of the program that may not end on copies.
      throw new TimeUp();
    }
    if (!settled[kernel]) {
      if (contests[kernel] == null) {
        contests[kernel] = new Contest(kernel);
        met = here.nanos();
      }
      contests[kernel].visitIfDue(workspace);
    }
    return lanes[kernel];
  }

  /** Scalar against vector code of one kernel. */
  private final class Contest {
    private final int kernel;
    private final int[] changed;
    private long scalar = Long.MAX_VALUE;
    private long vector = Long.MAX_VALUE;
    private long slowest;
    private int proofs;
    private long improved;
    private long spent;
    private int calls;
    private long due;
    private long pause;

    /** Whether the kernel works on smaller sizes. */
    private boolean shrinks = true;

    Contest(int kernel) {
      this.kernel = kernel;
      this.changed =
          Arrays.stream(changes[kernel].split(" "))
              .filter(word -> !word.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      this.improved = here.nanos();
    }

    /** Whether it is not known to take long. */
    boolean isShort() {
      return scalar == Long.MAX_VALUE || scalar < longest / MINOR;
    }

    void visitIfDue(Workspace workspace) {
      long now = here.nanos();
      if (scalar < Long.MAX_VALUE && isShort() && now - begun < MINOR_NANOS && isLongOneOpen()) {
        // What HotSpot compiles for the long ones is worth more.
        return;
      }
      if (now >= due) {
        long before = improved;
        visit(workspace);
        boolean waits = isCalledEnough() && improved == before;
        pause = waits ? Math.min(REST_NANOS, Math.max(SLICE_NANOS, 2 * pause)) : 0;
        now = here.nanos();
        due = now + pause;
      }
      if (!settled[kernel]) {
        rest = Math.min(rest, due - now);
      }
    }

    private void visit(Workspace workspace) {
      Object[] buffers = workspace.buffers();
      for (int i = 0; i < changed.length; i++) {
        Object array = buffers[changed[i]];
        Object copy = kept.get(changed[i]);
        if (copy == null) {
          kept.put(changed[i], Workspace.copyOf(array));
        } else {
          Workspace.copy(array, copy);
        }
      }
      try {
        compare(buffers, workspace.dims());
      } catch (RuntimeException | Error e) {
        // The run itself will say so if it is not for the vectors.
        if (TELL) {
          System.err.println(code.getClass().getName() + ": kernel " + kernel + " fails: " + e);
        }
        lanes[kernel] = 0;
        settled[kernel] = true;
      }
      restore(buffers);
    }

    private void compare(Object[] buffers, int[] dims) {
      long begun = here.nanos();
      long now = begun;
      boolean isNew = scalar == Long.MAX_VALUE && lanes[kernel] == 0;
      boolean isKnown = scalar > SLICE_NANOS && scalar < Long.MAX_VALUE;
      while (!isKnown && lanes[kernel] == 0 && now - begun < SLICE_NANOS / 4) {
        scalar = Math.min(scalar, launch(0, 1, buffers, dims));
        now = here.nanos();
      }
      longest = Math.max(longest, scalar < Long.MAX_VALUE ? scalar : 0);
      if (isNew && contests.length > 1) {
        // All are to be known before any of them takes HotSpot's time.
        return;
      }
      long turned = now;
      // A visit to a kernel that takes seconds costs seconds: let it be one only.
      long slice = lanes[kernel] == 0 ? Math.max(SLICE_NANOS, 2 * scalar) : SLICE_NANOS;
      // Parts that were called enough leave out what only whole launches do, as a panel of many
      // rows.
      boolean isLong = vector > LONG_NANOS && scalar > LONG_NANOS && !isCalledEnough();
      do {
        long part = 0;
        for (int i = 0; isLong && i < PARTS && now - turned < slice; i++) {
          part = launchPart(buffers, dims);
          now = here.nanos();
        }
        // Where even a part takes longer than the whole, nothing is optimized yet.
        if (part < scalar) {
          long nanos = launch(width, 1, buffers, dims);
          now = here.nanos();
          if (nanos < GAIN * vector) {
            stirred = nanos < STIR * vector ? now : stirred;
            vector = nanos;
            improved = now;
          }
          prove(nanos, buffers, dims);
          isLong = nanos > LONG_NANOS && !isCalledEnough();
        }
      } while (now - turned < slice && (lanes[kernel] == 0 || now - turned < SLICE_NANOS));
      spent += now - begun;
      decide(now);
    }

    /** Several in turn count: code that is optimized in the middle of a loop begins slow again. */
    private void prove(long nanos, Object[] buffers, int[] dims) {
      slowest = proofs == 0 ? nanos : Math.max(slowest, nanos);
      proofs++;
      boolean isSure = nanos > SURE_NANOS && nanos < scalar / 2;
      if (slowest >= scalar && !isSure) {
        proofs = 0;
      } else if ((proofs >= PROOF || isSure) && lanes[kernel] == 0) {
        // HotSpot may have compiled the scalar code since that was measured.
        scalar = Math.min(scalar, launch(0, 1, buffers, dims));
        if (nanos < scalar) {
          lanes[kernel] = width;
          tell("goes over");
        } else {
          proofs = 0;
        }
      }
    }

    private boolean isCalledEnough() {
      return calls > (scalar > LONG_NANOS ? CALLS : SHORT_CALLS);
    }

    private void decide(long now) {
      boolean isOver = lanes[kernel] > 0;
      long hope = isOver ? STEADY_NANOS : HOPE_NANOS;
      // A kernel that HotSpot has not come to yet may still become faster.
      long since = now - (isOver ? improved : Math.max(improved, stirred));
      if (isCalledEnough() && since > hope || spent > PATIENCE_NANOS) {
        settled[kernel] = true;
        if (lanes[kernel] == 0) {
          tell("stays scalar");
        }
      }
    }

    private void tell(String what) {
      if (TELL) {
        String text =
            "%s: kernel %d %s after %d ms: scalar %,d ns, vectors %,d ns, %d launches in %d ms%n";
        System.err.printf(
            Locale.ROOT,
            text,
            code.getClass().getName(),
            kernel,
            what,
            (here.nanos() - begun) / 1_000_000,
            scalar,
            vector,
            calls,
            spent / 1_000_000);
      }
    }

    private long launchPart(Object[] buffers, int[] dims) {
      if (shrinks) {
        // Called often, and HotSpot has better to do than streams.
        int[] fewer = dims.clone();
        for (int i = 0; i < fewer.length; i++) {
          fewer[i] = Math.min(fewer[i], Math.max(LEAST_DIM, fewer[i] / PARTS));
        }
        try {
          return launch(width, PARTS, buffers, fewer);
        } catch (RuntimeException e) {
          // Sizes may depend on each other.
          shrinks = false;
        }
      }
      return launch(width, PARTS, buffers, dims);
    }

    private long launch(int asLanes, int parts, Object[] buffers, int[] dims) {
      restore(buffers);
      calls += asLanes > 0 ? 1 : 0;
      long begun = here.nanos();
      code.launch(kernel, asLanes, parts, buffers, dims);
      return here.nanos() - begun;
    }

    /** A kernel that works in place works on the same numbers each time. */
    private void restore(Object[] buffers) {
      for (int i = 0; i < changed.length; i++) {
        Workspace.copy(kept.get(changed[i]), buffers[changed[i]]);
      }
    }
  }
}
