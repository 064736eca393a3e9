package dev.jtc.compiler.emulate;

import java.util.Arrays;

/**
 * Thirty-two threads. Those that stand at the same instruction run it together; of several groups
 * the one farthest behind runs first, so that they meet again where their paths do.
 */
final class Warp {
  static final int LANES = 32;

  /** Steps after which a group that does not catch up lets another one run: it may wait for it. */
  private static final int PATIENCE = 2_000;

  /** Steps after which other warps have their turn. */
  private static final int TURN = 100_000;

  private final Block block;
  private final Step[] steps;
  private final int index;
  private final long[][] registers;
  private final int[] known;
  private final int[] at = new int[LANES];
  private final AsyncCopies copies = new AsyncCopies(this);
  private int live;
  private int waiting;
  private int meeting;
  private int meetings;
  private Step current;

  Warp(Block block, Kernel kernel, int index) {
    this.block = block;
    this.steps = kernel.steps();
    this.index = index;
    this.registers = new long[kernel.registers()][LANES];
    this.known = new int[kernel.registers()];
  }

  /** Puts {@code threads} threads before the first instruction; nothing is known of registers. */
  void restart(int threads) {
    Arrays.fill(known, 0);
    Arrays.fill(at, 0);
    live = threads >= LANES ? -1 : (1 << threads) - 1;
    waiting = 0;
    meeting = 0;
    meetings = 0;
    copies.restart();
  }

  /** What its lanes are copying. */
  AsyncCopies copies() {
    return copies;
  }

  Block block() {
    return block;
  }

  long[] register(int register) {
    return registers[register];
  }

  /** Sets a register that a kernel only reads. */
  void give(int register, int lane, long value) {
    registers[register][lane] = value;
    known[register] |= 1 << lane;
  }

  /** The number of a thread in its block. */
  int thread(int lane) {
    return index * LANES + lane;
  }

  /** How often the lanes have met: what one did before is seen by the others. */
  int meetings() {
    return meetings;
  }

  void meet() {
    meetings++;
  }

  int live() {
    return live;
  }

  int waiting() {
    return waiting;
  }

  int meetingLanes() {
    return meeting;
  }

  boolean canRun() {
    return (live & ~waiting & ~meeting) != 0;
  }

  /** Where a lane stands. */
  Step step(int lane) {
    return steps[at[lane]];
  }

  /** Lets the lanes go that wait at the barrier. */
  void release() {
    for (int lanes = waiting; lanes != 0; lanes &= lanes - 1) {
      at[Integer.numberOfTrailingZeros(lanes)]++;
    }
    waiting = 0;
    meetings++;
  }

  /** Runs until all lanes wait or have ended, or others should have their turn. */
  void run() {
    int resting = 0;
    long end = block.steps() + TURN;
    while (canRun() && block.steps() < end) {
      int ready = live & ~waiting & ~meeting;
      int lowest = lowest((ready & ~resting) == 0 ? ready : ready & ~resting);
      int group = 0;
      int limit = Integer.MAX_VALUE;
      for (int lanes = ready; lanes != 0; lanes &= lanes - 1) {
        int lane = Integer.numberOfTrailingZeros(lanes);
        if (at[lane] == lowest) {
          group |= 1 << lane;
        } else if (at[lane] > lowest) {
          limit = Math.min(limit, at[lane]);
        }
      }
      boolean alone = group == ready;
      boolean patient = run(group, lowest, limit, alone ? TURN : PATIENCE);
      resting = patient || alone ? 0 : group;
    }
  }

  private int lowest(int lanes) {
    int lowest = Integer.MAX_VALUE;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      lowest = Math.min(lowest, at[Integer.numberOfTrailingZeros(rest)]);
    }
    return lowest;
  }

  /** Runs lanes that stand together; gives false if they have been running for too long. */
  private boolean run(int group, int from, int limit, int patience) {
    int pc = from;
    int left = patience;
    while (pc != limit) {
      if (left-- == 0) {
        stand(group, pc);
        return false;
      }
      if (pc >= steps.length) {
        live &= ~group;
        return true;
      }
      Step step = steps[pc];
      current = step;
      block.count();
      int active = step.guard() < 0 ? group : chosen(step, group);
      switch (step.kind()) {
        case PLAIN -> {
          perform(step, active);
          pc++;
        }
        case BRANCH -> {
          if (active == group) {
            pc = step.target();
          } else if (active == 0) {
            pc++;
          } else {
            stand(active, step.target());
            stand(group & ~active, pc + 1);
            return true;
          }
        }
        case EXIT, BARRIER, MEETING -> {
          stand(group & ~active, pc + 1);
          stand(active, pc);
          leave(step, active);
          return true;
        }
      }
    }
    stand(group, pc);
    return true;
  }

  private void leave(Step step, int active) {
    switch (step.kind()) {
      case EXIT -> live &= ~active;
      case BARRIER -> waiting |= active;
      case MEETING -> {
        meeting |= active;
        tryToMeet();
      }
      case PLAIN, BRANCH -> throw new IllegalStateException("nobody waits at " + step.source());
    }
    if (step.kind() == Step.Kind.EXIT && meeting != 0) {
      tryToMeet();
    }
  }

  /** Lets lanes go whose meeting is complete. */
  private void tryToMeet() {
    int lanes = meeting;
    while (lanes != 0) {
      int lane = Integer.numberOfTrailingZeros(lanes);
      lanes &= lanes - 1;
      Step step = steps[at[lane]];
      int together = 0;
      for (int rest = meeting; rest != 0; rest &= rest - 1) {
        int other = Integer.numberOfTrailingZeros(rest);
        together |= at[other] == at[lane] ? 1 << other : 0;
      }
      current = step;
      require(step.members(), together);
      int members = (int) registers[step.members()][lane] & live;
      if ((members & 1 << lane) == 0) {
        throw fault(lane, "is not among the lanes that it says meet here");
      }
      if ((members & ~together) == 0) {
        meeting &= ~members;
        int pc = at[lane];
        perform(step, members);
        stand(members, pc + 1);
        lanes &= ~members;
      }
    }
  }

  private void perform(Step step, int active) {
    if (active == 0) {
      return;
    }
    for (int read : step.reads()) {
      require(read, active);
    }
    step.action().run(this, active);
    for (int write : step.writes()) {
      known[write] |= active;
    }
  }

  private void require(int register, int lanes) {
    int unknown = lanes & ~known[register];
    if (unknown != 0) {
      throw fault(
          Integer.numberOfTrailingZeros(unknown),
          "reads " + block.kernel().name(register) + ", which has no value yet");
    }
  }

  /** Throws unless a lane has written the register. */
  void requireFrom(int register, int lane, int asking) {
    if ((known[register] & 1 << lane) == 0) {
      throw fault(asking, "asks thread " + thread(lane) + " for a register without a value");
    }
  }

  private int chosen(Step step, int group) {
    require(step.guard(), group);
    long[] predicate = registers[step.guard()];
    long wanted = step.source().negated() ? 0 : 1;
    int chosen = 0;
    for (int lanes = group; lanes != 0; lanes &= lanes - 1) {
      int lane = Integer.numberOfTrailingZeros(lanes);
      chosen |= (predicate[lane] & 1) == wanted ? 1 << lane : 0;
    }
    return chosen;
  }

  private void stand(int lanes, int pc) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      at[Integer.numberOfTrailingZeros(rest)] = pc;
    }
  }

  /** What went wrong at the current instruction. */
  EmulationFault fault(int lane, String what) {
    return block.fault(current.source(), thread(lane), what);
  }
}
