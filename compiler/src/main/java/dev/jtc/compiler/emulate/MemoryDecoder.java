package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Instruction;
import java.util.stream.Stream;

/** Decodes what touches memory. */
final class MemoryDecoder {
  private final StepMaker make;
  private int granule = 4;

  MemoryDecoder(StepMaker make) {
    this.make = make;
  }

  /** The fewest bytes of shared memory that an access touches. */
  int granule() {
    return granule;
  }

  /** {@code ld}. */
  Step load(Instruction in) {
    Access access = access(in, in.operands().get(1));
    int[] to = make.registers(in.operands().get(0), access.type());
    return make.compute(in, new int[] {access.base()}, to, access.load(to));
  }

  /** {@code st}. */
  Step store(Instruction in) {
    Access access = access(in, in.operands().get(0));
    int[] from = make.registers(in.operands().get(1), access.type());
    int[] reads =
        Stream.of(from, new int[] {access.base()}).flatMapToInt(java.util.Arrays::stream).toArray();
    return make.compute(in, reads, -1, access.store(from));
  }

  private Access access(Instruction in, PtxOperand operand) {
    PtxOperand.Address address = (PtxOperand.Address) operand;
    PtxType type = StepMaker.lastType(in);
    Access.Space space = Access.Space.of(in.opcode());
    int count = in.has("v2") ? 2 : in.has("v4") ? 4 : 1;
    if (space == Access.Space.SHARED) {
      granule = Math.min(granule, type.bytes());
    }
    int base =
        address.base().isEmpty()
            ? RegisterFile.ZERO
            : make.register(new PtxOperand.Name(address.base()), PtxType.B64);
    return new Access(space, type, count, base, address.offset());
  }

  /** {@code atom} and {@code red}. */
  Step atomic(Instruction in) {
    boolean gives = in.name().equals("atom");
    Access access = access(in, in.operands().get(gives ? 1 : 0));
    int to = gives ? make.register(in.operands().get(0), access.type()) : -1;
    int first = gives ? 2 : 1;
    int value = make.register(in.operands().get(first), access.type());
    boolean swaps = in.has("cas");
    int other =
        swaps ? make.register(in.operands().get(first + 1), access.type()) : RegisterFile.ZERO;
    Operation update = swaps ? null : Access.update(in.opcode(), access.type());
    if (!swaps && update == null) {
      throw new EmulationFault("is no atomic update that is known");
    }
    return make.compute(
        in, new int[] {access.base(), value, other}, to, access.atomic(to, update, value, other));
  }

  /** {@code ldmatrix} looks at half words where it turns matrices round. */
  void touches(int bytes) {
    granule = Math.min(granule, bytes);
  }

  /** {@code cp.async} and what waits for it. */
  Step copy(Instruction in) {
    if (in.has("commit_group")) {
      return make.compute(in, new int[0], -1, (warp, lanes) -> warp.copies().commit(lanes));
    }
    if (in.has("wait_all")) {
      return make.compute(in, new int[0], -1, (warp, lanes) -> warp.copies().awaitAll(lanes));
    }
    if (in.has("wait_group")) {
      int latest = (int) PtxType.integer(in.operands().get(0).toString());
      return make.compute(in, new int[0], -1, (warp, lanes) -> warp.copies().await(lanes, latest));
    }
    PtxOperand.Address to = (PtxOperand.Address) in.operands().get(0);
    PtxOperand.Address from = (PtxOperand.Address) in.operands().get(1);
    int bytes = (int) PtxType.integer(in.operands().get(2).toString());
    boolean cached = in.has("ca");
    if (!in.has("shared") || !in.has("global") || !cached && !in.has("cg")) {
      throw new EmulationFault("copies from global to shared memory only");
    }
    if (bytes != 16 && (!cached || bytes != 4 && bytes != 8)) {
      throw new EmulationFault("cannot copy " + bytes + " bytes at once");
    }
    int length =
        in.operands().size() > 3
            ? make.register(in.operands().get(3), PtxType.U32)
            : make.register(new PtxOperand.Literal(Integer.toString(bytes)), PtxType.U32);
    int target = make.register(new PtxOperand.Name(to.base()), PtxType.B32);
    int source = make.register(new PtxOperand.Name(from.base()), PtxType.B64);
    return make.compute(
        in,
        new int[] {target, source, length},
        -1,
        new AsyncCopy(bytes, target, to.offset(), source, from.offset(), length));
  }
}
