package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Instruction;

/**
 * A decoded instruction.
 *
 * @param guard the predicate's register, or −1
 * @param reads the registers whose content must be known
 * @param writes the registers whose content is known afterwards
 * @param action what it does; null where the kind says all
 * @param target where a branch goes
 * @param members the register with the lanes that must meet
 */
record Step(
    Instruction source,
    Kind kind,
    int guard,
    int[] reads,
    int[] writes,
    Action action,
    int target,
    int members) {

  /** What it means for the order in which instructions run. */
  enum Kind {
    /** The next one follows. */
    PLAIN,
    BRANCH,
    EXIT,
    /** Waits for all threads of the block. */
    BARRIER,
    /** Waits for lanes of the warp. */
    MEETING
  }

  /** What an instruction does with some lanes of a warp. */
  @FunctionalInterface
  interface Action {
    void run(Warp warp, int lanes);
  }
}
