package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Instruction;
import java.util.List;

/** Makes steps of instructions whose meaning is known. */
final class StepMaker {
  private final RegisterFile registers;

  StepMaker(RegisterFile registers) {
    this.registers = registers;
  }

  /** The number of the register that an operand names, read or written as a type. */
  int register(PtxOperand operand, PtxType type) {
    return registers.of(operand, type);
  }

  /** The registers of an operand that may be several. */
  int[] registers(PtxOperand operand, PtxType type) {
    List<PtxOperand> parts =
        operand instanceof PtxOperand.Several several ? several.parts() : List.of(operand);
    return parts.stream().mapToInt(part -> registers.of(part, type)).toArray();
  }

  private int guard(Instruction in) {
    return in.guard().isEmpty() ? -1 : registers.of(new PtxOperand.Name(in.guard()), PtxType.PRED);
  }

  /** What the kind says in full. */
  Step plain(Instruction in, Step.Kind kind, int target) {
    return new Step(in, kind, guard(in), new int[0], new int[0], null, target, -1);
  }

  /**
   * What each lane does for itself.
   *
   * @param write a register, or −1 for none
   */
  Step compute(Instruction in, int[] reads, int write, Step.Action action) {
    return compute(in, reads, write < 0 ? new int[0] : new int[] {write}, action);
  }

  Step compute(Instruction in, int[] reads, int[] writes, Step.Action action) {
    return new Step(in, Step.Kind.PLAIN, guard(in), reads, writes, action, -1, -1);
  }

  /**
   * What lanes do together.
   *
   * @param members the register that says which
   */
  Step meeting(Instruction in, int[] reads, int[] writes, int members, Step.Action action) {
    return new Step(in, Step.Kind.MEETING, guard(in), reads, writes, action, -1, members);
  }

  /** What all 32 lanes of a warp do together. */
  Step whole(Instruction in, int[] reads, int[] writes, Step.Action action) {
    int all = registers.of(new PtxOperand.Literal("0xffffffff"), PtxType.B32);
    return meeting(
        in,
        reads,
        writes,
        all,
        (warp, lanes) -> {
          if (lanes != -1) {
            throw warp.fault(
                Integer.numberOfTrailingZeros(lanes), "needs all 32 lanes of its warp");
          }
          action.run(warp, lanes);
        });
  }

  /** The last type that an opcode names: what the operation is done in. */
  static PtxType lastType(Instruction in) {
    return types(in).stream()
        .reduce((first, second) -> second)
        .orElseThrow(() -> new EmulationFault("has no type"));
  }

  /** All types that an opcode names. */
  static List<PtxType> types(Instruction in) {
    return in.opcode().stream().skip(1).flatMap(word -> PtxType.find(word).stream()).toList();
  }
}
