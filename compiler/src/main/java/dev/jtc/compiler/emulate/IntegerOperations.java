package dev.jtc.compiler.emulate;

import java.util.List;

/** Arithmetic and logic on integers and bits. */
final class IntegerOperations {
  private IntegerOperations() {}

  /** What {@code name} with its modifiers does on {@code type}, or null. */
  static Operation of(String name, List<String> modifiers, PtxType type) {
    boolean wide = type.bits() == 64;
    boolean signed = type.isSigned();
    return switch (name) {
      case "mov" -> (a, b, c) -> a;
      case "add" -> (a, b, c) -> a + b;
      case "sub" -> (a, b, c) -> a - b;
      case "mul" -> product(modifiers, type);
      case "mad" -> {
        Operation product = product(modifiers, type);
        yield product == null ? null : (a, b, c) -> product.of(a, b, 0) + c;
      }
      case "div" -> division(type);
      case "rem" -> remainder(type);
      case "neg" -> (a, b, c) -> -a;
      case "abs" -> (a, b, c) -> Math.abs(type.extend(a));
      case "min" ->
          signed || !wide
              ? (a, b, c) -> Math.min(type.extend(a), type.extend(b))
              : (a, b, c) -> Long.compareUnsigned(a, b) <= 0 ? a : b;
      case "max" ->
          signed || !wide
              ? (a, b, c) -> Math.max(type.extend(a), type.extend(b))
              : (a, b, c) -> Long.compareUnsigned(a, b) >= 0 ? a : b;
      case "and" -> (a, b, c) -> a & b;
      case "or" -> (a, b, c) -> a | b;
      case "xor" -> (a, b, c) -> a ^ b;
      case "not" -> type == PtxType.PRED ? (a, b, c) -> a ^ 1 : (a, b, c) -> ~a;
      case "cnot" -> (a, b, c) -> type.extend(a) == 0 ? 1 : 0;
      case "shl" -> (a, b, c) -> amount(b) >= type.bits() ? 0 : a << amount(b);
      case "shr" -> (a, b, c) -> right(type, a, amount(b));
      default -> bits(name, modifiers, type);
    };
  }

  private static Operation bits(String name, List<String> modifiers, PtxType type) {
    boolean wide = type.bits() == 64;
    return switch (name) {
      case "popc" -> wide ? (a, b, c) -> Long.bitCount(a) : (a, b, c) -> Integer.bitCount((int) a);
      case "clz" ->
          wide
              ? (a, b, c) -> Long.numberOfLeadingZeros(a)
              : (a, b, c) -> Integer.numberOfLeadingZeros((int) a);
      case "brev" ->
          wide ? (a, b, c) -> Long.reverse(a) : (a, b, c) -> Integer.reverse((int) a) & LOW;
      case "bfe" -> (a, b, c) -> extract(type, a, (int) b & 0xff, (int) c & 0xff);
      case "prmt" -> IntegerOperations::permute;
      case "shf" -> {
        boolean left = modifiers.contains("l");
        boolean wrap = modifiers.contains("wrap");
        yield (a, b, c) -> funnel(a, b, wrap ? (int) c & 31 : Math.min(amount(c), 32), left);
      }
      default -> null;
    };
  }

  private static final long LOW = 0xffffffffL;

  private static int amount(long b) {
    return (int) Math.min(b & LOW, 255);
  }

  private static long right(PtxType type, long a, int amount) {
    long value = type.extend(a);
    if (amount >= type.bits()) {
      return type.isSigned() && value < 0 ? -1 : 0;
    }
    return type.isSigned() ? value >> amount : value >>> amount;
  }

  private static Operation product(List<String> modifiers, PtxType type) {
    boolean wide = type.bits() == 64;
    boolean signed = type.isSigned();
    if (modifiers.contains("lo")) {
      return (a, b, c) -> a * b;
    }
    if (modifiers.contains("wide") && !wide) {
      return (a, b, c) -> type.extend(a) * type.extend(b);
    }
    if (modifiers.contains("hi")) {
      if (!wide) {
        return (a, b, c) -> type.extend(a) * type.extend(b) >> type.bits();
      }
      return signed ? (a, b, c) -> Math.multiplyHigh(a, b) : (a, b, c) -> highUnsigned(a, b);
    }
    return null;
  }

  private static long highUnsigned(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }

  /** Division by zero gives a number that a GPU does not promise. */
  private static Operation division(PtxType type) {
    if (type.bits() == 64 && !type.isSigned()) {
      return (a, b, c) -> b == 0 ? -1 : Long.divideUnsigned(a, b);
    }
    return (a, b, c) -> type.extend(b) == 0 ? -1 : type.extend(a) / type.extend(b);
  }

  private static Operation remainder(PtxType type) {
    if (type.bits() == 64 && !type.isSigned()) {
      return (a, b, c) -> b == 0 ? a : Long.remainderUnsigned(a, b);
    }
    return (a, b, c) -> type.extend(b) == 0 ? a : type.extend(a) % type.extend(b);
  }

  private static long extract(PtxType type, long a, int from, int length) {
    if (length == 0 || from >= type.bits()) {
      long value = type.extend(a);
      return length != 0 && type.isSigned() && value < 0 ? -1 : 0;
    }
    long shifted = type.isSigned() ? type.extend(a) >> from : type.extend(a) >>> from;
    int rest = 64 - Math.min(length, 64);
    return type.isSigned() ? shifted << rest >> rest : shifted << rest >>> rest;
  }

  /** {@code bfi}: the low {@code length} bits of {@code a} in {@code b} from {@code from} on. */
  static long insert(PtxType type, long a, long b, int from, int length) {
    if (length == 0 || from >= type.bits()) {
      return b;
    }
    long mask = length >= 64 ? -1 : (1L << length) - 1;
    return b & ~(mask << from) | (a & mask) << from;
  }

  private static long permute(long a, long b, long c) {
    long pool = a & LOW | b << 32;
    long result = 0;
    for (int i = 0; i < 4; i++) {
      int selector = (int) (c >>> 4 * i) & 15;
      long chosen = pool >>> 8 * (selector & 7) & 0xff;
      if (selector >= 8) {
        chosen = (byte) chosen < 0 ? 0xff : 0;
      }
      result |= chosen << 8 * i;
    }
    return result;
  }

  private static long funnel(long a, long b, int by, boolean left) {
    long both = a & LOW | b << 32;
    return left ? by == 32 ? a : both << by >>> 32 : by == 32 ? b : both >>> by;
  }
}
