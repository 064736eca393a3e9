package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Instruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes what the lanes of a warp do together: barriers, shuffles, votes, products of matrices.
 */
final class Together {
  private final StepMaker make;

  Together(StepMaker make) {
    this.make = make;
  }

  /** {@code bar.sync 0} and {@code bar.warp.sync}. */
  Step barrier(Instruction in) {
    if (in.has("warp")) {
      int members = make.register(in.operands().get(0), PtxType.B32);
      return make.meeting(in, new int[0], new int[0], members, (warp, lanes) -> warp.meet());
    }
    boolean first = in.operands().size() == 1 && in.operands().get(0).toString().equals("0");
    if (!first || in.has("arrive") || in.has("red")) {
      throw new EmulationFault("only barrier 0 of the whole block is known");
    }
    return make.plain(in, Step.Kind.BARRIER, -1);
  }

  /** {@code shfl.sync}. */
  Step shuffle(Instruction in) {
    PtxOperand result = in.operands().get(0);
    List<PtxOperand> results =
        result instanceof PtxOperand.Several several ? several.parts() : List.of(result);
    int to = make.register(results.get(0), PtxType.B32);
    int inside = results.size() == 1 ? -1 : make.register(results.get(1), PtxType.PRED);
    int from = make.register(in.operands().get(1), PtxType.B32);
    int distance = make.register(in.operands().get(2), PtxType.B32);
    int bounds = make.register(in.operands().get(3), PtxType.B32);
    int members = make.register(in.operands().get(4), PtxType.B32);
    Step.Action action =
        new Shuffle(Shuffle.Mode.of(in.opcode()), to, inside, from, distance, bounds);
    int[] writes = inside < 0 ? new int[] {to} : new int[] {to, inside};
    return make.meeting(in, new int[] {from, distance, bounds}, writes, members, action);
  }

  /** {@code vote.sync}. */
  Step vote(Instruction in) {
    int to = make.register(in.operands().get(0), in.has("ballot") ? PtxType.B32 : PtxType.PRED);
    int from = make.register(in.operands().get(1), PtxType.PRED);
    int members = make.register(in.operands().get(2), PtxType.B32);
    Step.Action action =
        (warp, lanes) -> {
          int yes = 0;
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            yes |= (warp.register(from)[lane] & 1) != 0 ? 1 << lane : 0;
          }
          long result =
              in.has("ballot")
                  ? yes
                  : in.has("all")
                      ? bit(yes == lanes)
                      : in.has("any") ? bit(yes != 0) : bit(yes == 0 || yes == lanes);
          fill(warp.register(to), lanes, result);
        };
    return make.meeting(in, new int[] {from}, new int[] {to}, members, action);
  }

  /** {@code activemask}. */
  Step active(Instruction in) {
    int to = make.register(in.operands().get(0), PtxType.B32);
    return make.compute(in, new int[0], to, (warp, lanes) -> fill(warp.register(to), lanes, lanes));
  }

  /** {@code ldmatrix.sync.aligned.m8n8}. */
  Step matrices(Instruction in) {
    int count = in.has("x4") ? 4 : in.has("x2") ? 2 : 1;
    if (!in.has("aligned") || !in.has("m8n8") || !in.has("shared") || !in.has("b16")) {
      throw new EmulationFault("only matrices of 8 by 8 of .b16 in shared memory are known");
    }
    int[] to = make.registers(in.operands().get(0), PtxType.B32);
    PtxOperand.Address address = (PtxOperand.Address) in.operands().get(1);
    if (to.length != count) {
      throw new EmulationFault("loads " + count + " matrices but names " + to.length);
    }
    int base = make.register(new PtxOperand.Name(address.base()), PtxType.B32);
    return make.whole(
        in, new int[] {base}, to, new MatrixLoad(to, base, address.offset(), in.has("trans")));
  }

  /** {@code mma.sync.aligned}. */
  Step product(Instruction in) {
    MatrixProduct.Form form = MatrixProduct.Form.of(in.opcode());
    int[][] registers = new int[4][];
    int[] counts = {4, form.aRegisters(), form.bRegisters(), 4};
    for (int i = 0; i < 4; i++) {
      PtxType type = i % 3 == 0 ? PtxType.F32 : PtxType.B32;
      registers[i] = make.registers(in.operands().get(i), type);
      if (registers[i].length != counts[i]) {
        throw new EmulationFault("operand " + i + " has " + counts[i] + " registers");
      }
    }
    List<int[]> read = new ArrayList<>(List.of(registers).subList(1, 4));
    int[] reads = read.stream().flatMapToInt(Arrays::stream).toArray();
    return make.whole(
        in,
        reads,
        registers[0],
        new MatrixProduct(form, registers[0], registers[1], registers[2], registers[3]));
  }

  private static long bit(boolean value) {
    return value ? 1 : 0;
  }

  private static void fill(long[] register, int lanes, long value) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      register[Integer.numberOfTrailingZeros(rest)] = value;
    }
  }
}
