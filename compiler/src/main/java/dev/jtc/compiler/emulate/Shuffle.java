package dev.jtc.compiler.emulate;

import java.util.List;

/**
 * {@code shfl.sync}: every lane reads a register of another.
 *
 * @param inside a predicate that says whether the other lane is in the segment, or −1
 */
record Shuffle(Mode mode, int to, int inside, int from, int distance, int bounds)
    implements Step.Action {
  /** Which lane is read. */
  enum Mode {
    UP,
    DOWN,
    BFLY,
    IDX;

    static Mode of(List<String> opcode) {
      for (Mode mode : values()) {
        if (opcode.contains(mode.name().toLowerCase(java.util.Locale.ROOT))) {
          return mode;
        }
      }
      throw new EmulationFault("is no shuffle that is known");
    }
  }

  @Override
  public void run(Warp warp, int lanes) {
    long[] before = warp.register(from).clone();
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int by = (int) warp.register(distance)[lane] & 31;
      int clamp = (int) warp.register(bounds)[lane] & 31;
      int segment = (int) warp.register(bounds)[lane] >> 8 & 31;
      int first = lane & segment;
      int last = first | clamp & ~segment;
      int other =
          switch (mode) {
            case UP -> lane - by;
            case DOWN -> lane + by;
            case BFLY -> lane ^ by;
            case IDX -> first | by & ~segment;
          };
      boolean within = mode == Mode.UP ? other >= last : other <= last;
      int source = within ? other : lane;
      if ((lanes & 1 << source) == 0) {
        throw warp.fault(lane, "asks thread " + warp.thread(source) + ", which takes no part");
      }
      warp.register(to)[lane] = before[source];
      if (inside >= 0) {
        warp.register(inside)[lane] = within ? 1 : 0;
      }
    }
  }
}
