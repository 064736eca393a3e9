package dev.jtc.compiler.emulate;

import dev.jtc.compiler.emulate.PtxModule.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Numbers for everything an instruction may name: registers, special registers, and constants,
 * which are registers that never change.
 */
final class RegisterFile {
  /** A register that is 0: what an instruction reads that has fewer operands than others. */
  static final int ZERO = 0;

  private static final Set<String> SPECIAL =
      Set.of(
          "%tid.x %tid.y %tid.z %ntid.x %ntid.y %ntid.z %ctaid.x %ctaid.y %ctaid.z %nctaid.x"
              .concat(" %nctaid.y %nctaid.z %laneid %warpid %nwarpid %smid %nsmid %lanemask_lt")
              .split(" "));

  private final Entry entry;
  private final Map<String, Long> symbols;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, Long> constants = new HashMap<>();
  private final Map<Integer, String> specials = new HashMap<>();

  /**
   * @param symbols the addresses of variables and parameters
   */
  RegisterFile(Entry entry, Map<String, Long> symbols) {
    this.entry = entry;
    this.symbols = symbols;
    constant("0", 0);
  }

  List<String> names() {
    return names;
  }

  Map<Integer, Long> constants() {
    return constants;
  }

  Map<Integer, String> specials() {
    return specials;
  }

  private int number(String name) {
    return numbers.computeIfAbsent(
        name,
        key -> {
          names.add(key);
          return names.size() - 1;
        });
  }

  private int constant(String name, long value) {
    int number = number(name);
    constants.put(number, value);
    return number;
  }

  /** The number of what {@code operand} names, if an instruction reads or writes it as a type. */
  int of(PtxOperand operand, PtxType type) {
    if (operand instanceof PtxOperand.Literal literal) {
      long value = type.literal(literal.text());
      return constant("=" + value, value);
    }
    if (!(operand instanceof PtxOperand.Name name)) {
      throw new EmulationFault("`" + operand + "` is no register or number");
    }
    String text = name.text();
    PtxType declared = entry.registers().get(text);
    if (declared != null) {
      if (declared.bits() < type.bits() && type != PtxType.PRED && declared != PtxType.PRED
          || declared == PtxType.PRED != (type == PtxType.PRED)) {
        return narrow(text, declared, type);
      }
      return number(text);
    }
    if (symbols.containsKey(text)) {
      return constant(text, symbols.get(text));
    }
    if (SPECIAL.contains(text)) {
      int number = number(text);
      specials.put(number, text);
      return number;
    }
    throw new EmulationFault("nothing is called `" + text + "`");
  }

  /** Addresses of shared memory and parameters may be 32 bits; nothing else may be too narrow. */
  private int narrow(String text, PtxType declared, PtxType type) {
    if (declared.bits() == 32 && type == PtxType.B64) {
      return number(text);
    }
    throw new EmulationFault("`" + text + "` is ." + declared + ", not ." + type);
  }
}
