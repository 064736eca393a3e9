package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Entry;
import dev.jtc.compiler.emulate.PtxModule.Instruction;
import dev.jtc.compiler.emulate.PtxModule.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Turns the text of a kernel into steps: names become numbers, opcodes what they do. */
final class Decoder {
  /** What changes the result of arithmetic so that it is not what Java computes. */
  private static final Set<String> INEXACT =
      Set.of("ftz", "sat", "approx", "full", "rz", "rm", "rp", "rna", "cc");

  private final Entry entry;
  private final StepMaker make;
  private final Together together;
  private final MemoryDecoder memory;

  private Decoder(Entry entry, RegisterFile registers) {
    this.entry = entry;
    this.make = new StepMaker(registers);
    this.together = new Together(make);
    this.memory = new MemoryDecoder(make);
  }

  /**
   * The kernel {@code entry} of a module.
   *
   * @param addresses where the module's arrays lie in global memory
   */
  static Kernel decode(PtxModule module, Entry entry, Map<String, Long> addresses) {
    Map<String, Long> symbols = new HashMap<>(addresses);
    int shared = 0;
    List<Variable> all =
        Stream.concat(
                module.variables().stream().filter(v -> v.space() == PtxModule.Space.SHARED),
                entry.shared().stream())
            .toList();
    for (Variable variable : all) {
      shared = align(shared, variable.align());
      symbols.put(variable.name(), (long) shared);
      shared += variable.bytes();
    }
    int parameters = 0;
    for (Variable parameter : entry.parameters()) {
      parameters = align(parameters, parameter.align());
      symbols.put(parameter.name(), (long) parameters);
      parameters += parameter.bytes();
    }
    RegisterFile registers = new RegisterFile(entry, symbols);
    Decoder decoder = new Decoder(entry, registers);
    Step[] steps = entry.instructions().stream().map(decoder::decode).toArray(Step[]::new);
    return new Kernel(
        entry.name(),
        steps,
        registers.names(),
        registers.constants(),
        registers.specials(),
        parameters,
        shared,
        decoder.memory.granule());
  }

  private static int align(int offset, int to) {
    return (offset + to - 1) / to * to;
  }

  private Step decode(Instruction in) {
    try {
      return step(in);
    } catch (EmulationFault e) {
      throw new EmulationFault(
          entry.name() + ", line " + in.line() + " `" + in + "`: " + e.getMessage());
    } catch (IndexOutOfBoundsException | NumberFormatException | ClassCastException e) {
      throw new EmulationFault(
          entry.name() + ", line " + in.line() + " `" + in + "`: is not understood");
    }
  }

  private Step step(Instruction in) {
    return switch (in.name()) {
      case "bra" -> make.plain(in, Step.Kind.BRANCH, target(in));
      case "ret", "exit" -> make.plain(in, Step.Kind.EXIT, -1);
      case "bar", "barrier" -> together.barrier(in);
      case "shfl" -> together.shuffle(in);
      case "vote" -> together.vote(in);
      case "mma" -> together.product(in);
      case "ldmatrix" -> {
        memory.touches(in.has("trans") ? 2 : 4);
        yield together.matrices(in);
      }
      case "activemask" -> together.active(in);
      case "membar", "fence" -> make.compute(in, new int[0], -1, (warp, lanes) -> {});
      case "ld", "ldu" -> memory.load(in);
      case "st" -> memory.store(in);
      case "atom", "red" -> memory.atomic(in);
      case "cp" -> memory.copy(in);
      default -> arithmetic(in);
    };
  }

  private int target(Instruction in) {
    Integer target = entry.labels().get(in.operands().get(0).toString());
    if (target == null) {
      throw new EmulationFault("there is no such label");
    }
    return target;
  }

  private Step arithmetic(Instruction in) {
    in.opcode().stream()
        .filter(word -> INEXACT.contains(word) && !SmallFloats.isMade(in.opcode()))
        .findFirst()
        .ifPresent(
            word -> {
              throw new EmulationFault("`." + word + "` has no exact meaning here");
            });
    List<PtxOperand> operands = in.operands();
    if (in.name().equals("setp")) {
      return comparison(in);
    }
    PtxType type = StepMaker.lastType(in);
    if (in.name().equals("mov")
        && operands.stream().anyMatch(PtxOperand.Several.class::isInstance)) {
      return pack(in, type);
    }
    if (in.name().equals("bfi")) {
      return insertion(in, type);
    }
    boolean small = in.name().equals("cvt") && SmallFloats.isMade(in.opcode());
    Operation operation = small ? SmallFloats.conversion(in.opcode()) : operation(in, type);
    if (operation == null) {
      throw new EmulationFault("is no instruction that is known");
    }
    boolean widens = in.has("wide");
    int to = make.register(operands.get(0), small ? smallType(in) : resultType(in, type));
    int[] sources = {RegisterFile.ZERO, RegisterFile.ZERO, RegisterFile.ZERO};
    List<Integer> reads = new ArrayList<>();
    for (int i = 1; i < operands.size(); i++) {
      PtxType read = i == 3 && widens ? PtxType.B64 : operandType(in, i, type);
      sources[i - 1] = make.register(operands.get(i), read);
      reads.add(sources[i - 1]);
    }
    int[] read = reads.stream().mapToInt(Integer::intValue).toArray();
    return make.compute(
        in, read, to, new Compute(operation, to, sources[0], sources[1], sources[2]));
  }

  private static PtxType smallType(Instruction in) {
    return in.has("bf16") ? PtxType.B16 : PtxType.B32;
  }

  private static PtxType resultType(Instruction in, PtxType type) {
    return switch (in.name()) {
      case "cvt", "slct" -> StepMaker.types(in).get(0);
      case "popc", "clz" -> PtxType.U32;
      case "mul", "mad" -> in.has("wide") ? PtxType.S64 : type;
      default -> type;
    };
  }

  /** In which type operand {@code index} is read. */
  private static PtxType operandType(Instruction in, int index, PtxType type) {
    return switch (in.name()) {
      case "shl", "shr" -> index == 2 ? PtxType.U32 : type;
      case "selp" -> index == 3 ? PtxType.PRED : type;
      case "bfe", "shf" -> index > 1 ? PtxType.U32 : type;
      case "slct" -> index == 3 ? type : StepMaker.types(in).get(0);
      default -> type;
    };
  }

  private static Operation operation(Instruction in, PtxType type) {
    return switch (in.name()) {
      case "cvt" -> Conversions.of(in.opcode(), StepMaker.types(in).get(0), type);
      case "cvta" -> {
        if (!in.has("to") || !in.has("global")) {
          throw new EmulationFault("generic addresses are global ones here");
        }
        yield (a, b, c) -> a;
      }
      case "selp" -> (a, b, c) -> (c & 1) != 0 ? a : b;
      case "slct" ->
          type == PtxType.F32
              ? (a, b, c) -> Float.intBitsToFloat((int) c) >= 0 ? a : b
              : (a, b, c) -> (int) c >= 0 ? a : b;
      default ->
          type.isFloat()
              ? FloatOperations.of(in.name(), in.opcode(), type)
              : IntegerOperations.of(in.name(), in.opcode(), type);
    };
  }

  private Step comparison(Instruction in) {
    PtxType type = StepMaker.lastType(in);
    Operation relation = Comparisons.of(Comparisons.among(in.opcode()), type);
    if (relation == null) {
      throw new EmulationFault("is no comparison");
    }
    int[] to = make.registers(in.operands().get(0), PtxType.PRED);
    int a = make.register(in.operands().get(1), type);
    int b = make.register(in.operands().get(2), type);
    boolean combined = in.operands().size() > 3;
    int c = combined ? make.register(in.operands().get(3), PtxType.PRED) : RegisterFile.ZERO;
    Operation combine =
        in.has("and")
            ? (x, y, z) -> x & y
            : in.has("or")
                ? (x, y, z) -> x | y
                : in.has("xor") ? (x, y, z) -> x ^ y : (x, y, z) -> x;
    Compute first =
        new Compute((x, y, z) -> combine.of(relation.of(x, y, 0), z, 0), to[0], a, b, c);
    Compute second =
        to.length == 1
            ? null
            : new Compute((x, y, z) -> combine.of(relation.of(x, y, 0) ^ 1, z, 0), to[1], a, b, c);
    return make.compute(
        in,
        new int[] {a, b, c},
        to,
        (warp, lanes) -> {
          first.run(warp, lanes);
          if (second != null) {
            second.run(warp, lanes);
          }
        });
  }

  /** {@code mov.b64 %rd, {%r1, %r2}} and back. */
  private Step pack(Instruction in, PtxType type) {
    int parts = 1;
    for (PtxOperand operand : in.operands()) {
      parts =
          operand instanceof PtxOperand.Several several
              ? Math.max(parts, several.parts().size())
              : parts;
    }
    int bits = type.bits() / parts;
    PtxType part = bits == 32 ? PtxType.B32 : bits == 16 ? PtxType.B16 : PtxType.B8;
    int[] to = packed(in.operands().get(0), type, part);
    int[] from = packed(in.operands().get(1), type, part);
    long mask = (1L << bits) - 1;
    return make.compute(
        in,
        from,
        to,
        (warp, lanes) -> {
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long whole = from.length == 1 ? warp.register(from[0])[lane] : 0;
            for (int i = 0; from.length > 1 && i < from.length; i++) {
              whole |= (warp.register(from[i])[lane] & mask) << bits * i;
            }
            for (int i = 0; i < to.length; i++) {
              warp.register(to[i])[lane] = to.length == 1 ? whole : whole >>> bits * i & mask;
            }
          }
        });
  }

  private int[] packed(PtxOperand operand, PtxType whole, PtxType part) {
    return make.registers(operand, operand instanceof PtxOperand.Several ? part : whole);
  }

  private Step insertion(Instruction in, PtxType type) {
    int to = make.register(in.operands().get(0), type);
    int a = make.register(in.operands().get(1), type);
    int b = make.register(in.operands().get(2), type);
    int from = make.register(in.operands().get(3), PtxType.U32);
    int length = make.register(in.operands().get(4), PtxType.U32);
    return make.compute(
        in,
        new int[] {a, b, from, length},
        to,
        (warp, lanes) -> {
          for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.register(to)[lane] =
                IntegerOperations.insert(
                    type,
                    warp.register(a)[lane],
                    warp.register(b)[lane],
                    (int) warp.register(from)[lane] & 0xff,
                    (int) warp.register(length)[lane] & 0xff);
          }
        });
  }
}
