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
  private final RegisterFile registers;
  private int granule = 4;

  private Decoder(Entry entry, RegisterFile registers) {
    this.entry = entry;
    this.registers = registers;
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
        decoder.granule);
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
      case "bra" -> plain(in, Step.Kind.BRANCH, target(in));
      case "ret", "exit" -> plain(in, Step.Kind.EXIT, -1);
      case "bar", "barrier" -> barrier(in);
      case "shfl" -> shuffle(in);
      case "vote" -> vote(in);
      case "activemask" -> {
        int to = registers.of(in.operands().get(0), PtxType.B32);
        yield compute(in, new int[0], to, (warp, lanes) -> fill(warp.register(to), lanes, lanes));
      }
      case "membar", "fence" -> compute(in, new int[0], -1, (warp, lanes) -> {});
      case "ld", "ldu" -> load(in);
      case "st" -> store(in);
      case "atom", "red" -> atomic(in);
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

  private Step plain(Instruction in, Step.Kind kind, int target) {
    return new Step(in, kind, guard(in), new int[0], new int[0], null, target, -1);
  }

  private int guard(Instruction in) {
    return in.guard().isEmpty() ? -1 : registers.of(new PtxOperand.Name(in.guard()), PtxType.PRED);
  }

  private Step compute(Instruction in, int[] reads, int write, Step.Action action) {
    return compute(in, reads, write < 0 ? new int[0] : new int[] {write}, action);
  }

  private Step compute(Instruction in, int[] reads, int[] writes, Step.Action action) {
    return new Step(in, Step.Kind.PLAIN, guard(in), reads, writes, action, -1, -1);
  }

  private Step meeting(Instruction in, int[] reads, int[] writes, int members, Step.Action action) {
    return new Step(in, Step.Kind.MEETING, guard(in), reads, writes, action, -1, members);
  }

  private Step barrier(Instruction in) {
    if (in.has("warp")) {
      int members = registers.of(in.operands().get(0), PtxType.B32);
      return meeting(in, new int[0], new int[0], members, (warp, lanes) -> warp.meet());
    }
    boolean first = in.operands().size() == 1 && in.operands().get(0).toString().equals("0");
    if (!first || in.has("arrive") || in.has("red")) {
      throw new EmulationFault("only barrier 0 of the whole block is known");
    }
    return plain(in, Step.Kind.BARRIER, -1);
  }

  private Step shuffle(Instruction in) {
    PtxOperand result = in.operands().get(0);
    List<PtxOperand> results =
        result instanceof PtxOperand.Several several ? several.parts() : List.of(result);
    int to = registers.of(results.get(0), PtxType.B32);
    int inside = results.size() == 1 ? -1 : registers.of(results.get(1), PtxType.PRED);
    int from = registers.of(in.operands().get(1), PtxType.B32);
    int distance = registers.of(in.operands().get(2), PtxType.B32);
    int bounds = registers.of(in.operands().get(3), PtxType.B32);
    int members = registers.of(in.operands().get(4), PtxType.B32);
    Step.Action action =
        new Shuffle(Shuffle.Mode.of(in.opcode()), to, inside, from, distance, bounds);
    int[] writes = inside < 0 ? new int[] {to} : new int[] {to, inside};
    return meeting(in, new int[] {from, distance, bounds}, writes, members, action);
  }

  private Step vote(Instruction in) {
    int to = registers.of(in.operands().get(0), in.has("ballot") ? PtxType.B32 : PtxType.PRED);
    int from = registers.of(in.operands().get(1), PtxType.PRED);
    int members = registers.of(in.operands().get(2), PtxType.B32);
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
    return meeting(in, new int[] {from}, new int[] {to}, members, action);
  }

  private static long bit(boolean value) {
    return value ? 1 : 0;
  }

  private static void fill(long[] register, int lanes, long value) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      register[Integer.numberOfTrailingZeros(rest)] = value;
    }
  }

  private Step load(Instruction in) {
    Access access = access(in, in.operands().get(1));
    int[] to = registers(in.operands().get(0), access.type());
    return compute(in, new int[] {access.base()}, to, access.load(to));
  }

  private Step store(Instruction in) {
    Access access = access(in, in.operands().get(0));
    int[] from = registers(in.operands().get(1), access.type());
    int[] reads =
        Stream.of(from, new int[] {access.base()}).flatMapToInt(java.util.Arrays::stream).toArray();
    return compute(in, reads, -1, access.store(from));
  }

  private Access access(Instruction in, PtxOperand operand) {
    PtxOperand.Address address = (PtxOperand.Address) operand;
    PtxType type = lastType(in);
    Access.Space space = Access.Space.of(in.opcode());
    int count = in.has("v2") ? 2 : in.has("v4") ? 4 : 1;
    if (space == Access.Space.SHARED) {
      granule = Math.min(granule, type.bytes());
    }
    int base =
        address.base().isEmpty()
            ? RegisterFile.ZERO
            : registers.of(new PtxOperand.Name(address.base()), PtxType.B64);
    return new Access(space, type, count, base, address.offset());
  }

  private int[] registers(PtxOperand operand, PtxType type) {
    List<PtxOperand> parts =
        operand instanceof PtxOperand.Several several ? several.parts() : List.of(operand);
    return parts.stream().mapToInt(part -> registers.of(part, type)).toArray();
  }

  private Step atomic(Instruction in) {
    boolean gives = in.name().equals("atom");
    Access access = access(in, in.operands().get(gives ? 1 : 0));
    int to = gives ? registers.of(in.operands().get(0), access.type()) : -1;
    int first = gives ? 2 : 1;
    int value = registers.of(in.operands().get(first), access.type());
    boolean swaps = in.has("cas");
    int other =
        swaps ? registers.of(in.operands().get(first + 1), access.type()) : RegisterFile.ZERO;
    Operation update = swaps ? null : Access.update(in.opcode(), access.type());
    if (!swaps && update == null) {
      throw new EmulationFault("is no atomic update that is known");
    }
    return compute(
        in, new int[] {access.base(), value, other}, to, access.atomic(to, update, value, other));
  }

  private static PtxType lastType(Instruction in) {
    return types(in).stream()
        .reduce((first, second) -> second)
        .orElseThrow(() -> new EmulationFault("has no type"));
  }

  private static List<PtxType> types(Instruction in) {
    return in.opcode().stream().skip(1).flatMap(word -> PtxType.find(word).stream()).toList();
  }

  private Step arithmetic(Instruction in) {
    in.opcode().stream()
        .filter(INEXACT::contains)
        .findFirst()
        .ifPresent(
            word -> {
              throw new EmulationFault("`." + word + "` has no exact meaning here");
            });
    List<PtxOperand> operands = in.operands();
    if (in.name().equals("setp")) {
      return comparison(in);
    }
    PtxType type = lastType(in);
    if (in.name().equals("mov")
        && operands.stream().anyMatch(PtxOperand.Several.class::isInstance)) {
      return pack(in, type);
    }
    if (in.name().equals("bfi")) {
      return insertion(in, type);
    }
    Operation operation = operation(in, type);
    if (operation == null) {
      throw new EmulationFault("is no instruction that is known");
    }
    boolean widens = in.has("wide");
    int to = registers.of(operands.get(0), resultType(in, type));
    int[] sources = {RegisterFile.ZERO, RegisterFile.ZERO, RegisterFile.ZERO};
    List<Integer> reads = new ArrayList<>();
    for (int i = 1; i < operands.size(); i++) {
      PtxType read = i == 3 && widens ? PtxType.B64 : operandType(in, i, type);
      sources[i - 1] = registers.of(operands.get(i), read);
      reads.add(sources[i - 1]);
    }
    int[] read = reads.stream().mapToInt(Integer::intValue).toArray();
    return compute(in, read, to, new Compute(operation, to, sources[0], sources[1], sources[2]));
  }

  private static PtxType resultType(Instruction in, PtxType type) {
    return switch (in.name()) {
      case "cvt", "slct" -> types(in).get(0);
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
      case "slct" -> index == 3 ? type : types(in).get(0);
      default -> type;
    };
  }

  private static Operation operation(Instruction in, PtxType type) {
    return switch (in.name()) {
      case "cvt" -> Conversions.of(in.opcode(), types(in).get(0), type);
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
    PtxType type = lastType(in);
    Operation relation = Comparisons.of(Comparisons.among(in.opcode()), type);
    if (relation == null) {
      throw new EmulationFault("is no comparison");
    }
    int[] to = registers(in.operands().get(0), PtxType.PRED);
    int a = registers.of(in.operands().get(1), type);
    int b = registers.of(in.operands().get(2), type);
    boolean combined = in.operands().size() > 3;
    int c = combined ? registers.of(in.operands().get(3), PtxType.PRED) : RegisterFile.ZERO;
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
    return compute(
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
    int[] to = registers(in.operands().get(0), type);
    int[] from = registers(in.operands().get(1), type);
    int bits = type.bits() / Math.max(to.length, from.length);
    long mask = (1L << bits) - 1;
    return compute(
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

  private Step insertion(Instruction in, PtxType type) {
    int to = registers.of(in.operands().get(0), type);
    int a = registers.of(in.operands().get(1), type);
    int b = registers.of(in.operands().get(2), type);
    int from = registers.of(in.operands().get(3), PtxType.U32);
    int length = registers.of(in.operands().get(4), PtxType.U32);
    return compute(
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
