package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Instruction;

/** The threads that share memory and meet at barriers. */
final class Block {
  private final Kernel kernel;
  private final Memory memory;
  private final byte[] parameters;
  private final Launch launch;
  private final Warp[] warps;
  private final Region shared;
  private final Races races;
  private int number;
  private long steps;

  Block(Kernel kernel, Memory memory, byte[] parameters, Launch launch) {
    this.kernel = kernel;
    this.memory = memory;
    this.parameters = parameters;
    this.launch = launch;
    this.warps = new Warp[(launch.threads() + Warp.LANES - 1) / Warp.LANES];
    this.shared = new Region("shared memory", kernel.sharedBytes(), null, false);
    this.races = new Races(kernel.sharedBytes(), kernel.granule());
    for (int i = 0; i < warps.length; i++) {
      warps[i] = new Warp(this, kernel, i);
    }
  }

  Kernel kernel() {
    return kernel;
  }

  Memory memory() {
    return memory;
  }

  byte[] parameters() {
    return parameters;
  }

  Region shared() {
    return shared;
  }

  Races races() {
    return races;
  }

  void count() {
    if (++steps > launch.limit()) {
      throw new EmulationFault(kernel.entry() + " is still running after " + steps + " steps");
    }
  }

  /** How many instructions warps have run in this launch. */
  long steps() {
    return steps;
  }

  /** Runs the block with this number from its first instruction to its last. */
  void run(int blockNumber) {
    number = blockNumber;
    shared.forget();
    races.restart();
    for (int i = 0; i < warps.length; i++) {
      warps[i].restart(launch.threads() - i * Warp.LANES);
      prepare(warps[i]);
    }
    boolean running = true;
    while (running) {
      for (int i = 0; i < warps.length; i++) {
        warps[launch.order() == Launch.Order.FORWARD ? i : warps.length - 1 - i].run();
      }
      running = goesOn();
    }
  }

  private void prepare(Warp warp) {
    kernel
        .constants()
        .forEach(
            (register, value) -> {
              for (int lane = 0; lane < Warp.LANES; lane++) {
                warp.give(register, lane, value);
              }
            });
    kernel
        .specials()
        .forEach(
            (register, name) -> {
              for (int lane = 0; lane < Warp.LANES; lane++) {
                warp.give(register, lane, special(name, warp.thread(lane)));
              }
            });
  }

  private long special(String name, int thread) {
    return switch (name) {
      case "%tid.x" -> thread;
      case "%ntid.x" -> launch.threads();
      case "%ctaid.x" -> number;
      case "%nctaid.x" -> launch.blocks();
      case "%tid.y", "%tid.z", "%ctaid.y", "%ctaid.z", "%smid" -> 0;
      case "%ntid.y", "%ntid.z", "%nctaid.y", "%nctaid.z", "%nsmid" -> 1;
      case "%laneid" -> thread % Warp.LANES;
      case "%warpid" -> thread / Warp.LANES;
      case "%nwarpid" -> warps.length;
      case "%lanemask_lt" -> (1L << thread % Warp.LANES) - 1;
      default -> throw new IllegalStateException(name + " is no special register");
    };
  }

  /** Whether there is more to do; a barrier that all threads have reached opens. */
  private boolean goesOn() {
    int alive = 0;
    int waiting = 0;
    for (Warp warp : warps) {
      if (warp.canRun()) {
        return true;
      }
      alive += Integer.bitCount(warp.live());
      waiting += Integer.bitCount(warp.waiting());
    }
    if (alive == 0) {
      return false;
    }
    Step place = null;
    for (Warp warp : warps) {
      if (warp.meetingLanes() != 0) {
        int lane = Integer.numberOfTrailingZeros(warp.meetingLanes());
        throw fault(
            warp.step(lane).source(), warp.thread(lane), "waits for lanes that do not come");
      }
      for (int lanes = warp.waiting(); lanes != 0; lanes &= lanes - 1) {
        int lane = Integer.numberOfTrailingZeros(lanes);
        place = place == null ? warp.step(lane) : place;
        if (warp.step(lane) != place) {
          throw fault(
              warp.step(lane).source(),
              warp.thread(lane),
              "waits at another barrier than others, who are at line " + place.source().line());
        }
      }
    }
    if (waiting != launch.threads()) {
      throw fault(
          place.source(),
          -1,
          waiting + " of " + launch.threads() + " threads come to this barrier");
    }
    races.barrier();
    for (Warp warp : warps) {
      warp.release();
    }
    return true;
  }

  EmulationFault fault(Instruction source, int thread, String what) {
    return new EmulationFault(
        kernel.entry()
            + ", line "
            + source.line()
            + " `"
            + source
            + "`, block "
            + number
            + (thread < 0 ? "" : ", thread " + thread)
            + ": "
            + what);
  }
}
