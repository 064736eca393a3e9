package dev.jtc.compiler.emulate;

import java.util.List;

/** The relations of {@code setp}. */
final class Comparisons {
  private static final List<String> NAMES =
      List.of(
          "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu",
          "gtu", "geu", "num", "nan");

  private Comparisons() {}

  /** The relation among the words of an opcode, or the empty string. */
  static String among(List<String> words) {
    return words.stream().filter(NAMES::contains).findFirst().orElse("");
  }

  /** 1 where the relation holds between two numbers of {@code type}; null if there is none. */
  static Operation of(String relation, PtxType type) {
    if (type == PtxType.F32) {
      return floats(
          relation, (a, b) -> order(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b)));
    }
    if (type == PtxType.F64) {
      return floats(
          relation, (a, b) -> order(Double.longBitsToDouble(a), Double.longBitsToDouble(b)));
    }
    boolean signed = type.isSigned();
    return switch (relation) {
      case "eq" -> (a, b, c) -> type.extend(a) == type.extend(b) ? 1 : 0;
      case "ne" -> (a, b, c) -> type.extend(a) != type.extend(b) ? 1 : 0;
      case "lt", "lo" -> (a, b, c) -> order(type, signed, a, b) < 0 ? 1 : 0;
      case "le", "ls" -> (a, b, c) -> order(type, signed, a, b) <= 0 ? 1 : 0;
      case "gt", "hi" -> (a, b, c) -> order(type, signed, a, b) > 0 ? 1 : 0;
      case "ge", "hs" -> (a, b, c) -> order(type, signed, a, b) >= 0 ? 1 : 0;
      default -> null;
    };
  }

  private static int order(PtxType type, boolean signed, long a, long b) {
    return signed
        ? Long.compare(type.extend(a), type.extend(b))
        : Long.compareUnsigned(type.extend(a), type.extend(b));
  }

  /** −1, 0 or 1, and 2 where one is NaN. */
  private interface Order {
    int of(long a, long b);
  }

  private static int order(double a, double b) {
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : 2;
  }

  private static Operation floats(String relation, Order order) {
    return switch (relation) {
      case "eq" -> (a, b, c) -> order.of(a, b) == 0 ? 1 : 0;
      case "ne" -> (a, b, c) -> order.of(a, b) != 0 && order.of(a, b) != 2 ? 1 : 0;
      case "lt" -> (a, b, c) -> order.of(a, b) == -1 ? 1 : 0;
      case "le" -> (a, b, c) -> order.of(a, b) <= 0 ? 1 : 0;
      case "gt" -> (a, b, c) -> order.of(a, b) == 1 ? 1 : 0;
      case "ge" -> (a, b, c) -> order.of(a, b) == 1 || order.of(a, b) == 0 ? 1 : 0;
      case "equ" -> (a, b, c) -> order.of(a, b) == 0 || order.of(a, b) == 2 ? 1 : 0;
      case "neu" -> (a, b, c) -> order.of(a, b) != 0 ? 1 : 0;
      case "ltu" -> (a, b, c) -> order.of(a, b) == -1 || order.of(a, b) == 2 ? 1 : 0;
      case "leu" -> (a, b, c) -> order.of(a, b) != 1 ? 1 : 0;
      case "gtu" -> (a, b, c) -> order.of(a, b) >= 1 ? 1 : 0;
      case "geu" -> (a, b, c) -> order.of(a, b) >= 0 ? 1 : 0;
      case "num" -> (a, b, c) -> order.of(a, b) != 2 ? 1 : 0;
      case "nan" -> (a, b, c) -> order.of(a, b) == 2 ? 1 : 0;
      default -> null;
    };
  }
}
