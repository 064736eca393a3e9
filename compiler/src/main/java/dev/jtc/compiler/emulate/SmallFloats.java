package dev.jtc.compiler.emulate;

import java.util.List;

/** Numbers with fewer bits than f32 has, which tensor cores multiply. */
final class SmallFloats {
  private static final int NAN = 0x7fff;

  private SmallFloats() {}

  /** Whether an opcode makes one. */
  static boolean isMade(List<String> opcode) {
    return opcode.contains("tf32") || opcode.contains("bf16") || opcode.contains("bf16x2");
  }

  /** What {@code cvt} does, or null where it is not known. */
  static Operation conversion(List<String> opcode) {
    if (opcode.equals(List.of("cvt", "rna", "tf32", "f32"))) {
      return (a, b, c) -> tf32((int) a);
    }
    if (opcode.equals(List.of("cvt", "rn", "bf16", "f32"))) {
      return (a, b, c) -> bf16((int) a);
    }
    if (opcode.equals(List.of("cvt", "rn", "bf16x2", "f32"))) {
      return (a, b, c) -> (long) bf16((int) a) << 16 | bf16((int) b);
    }
    return null;
  }

  /** The nearest number of 10 bits behind the point; of two, the one farther from zero. */
  private static int tf32(int bits) {
    boolean special = (bits & 0x7f800000) == 0x7f800000;
    return special ? bits : bits + 0x1000 & ~0x1fff;
  }

  /** The nearest number of 7 bits behind the point; of two, the even one. */
  private static int bf16(int bits) {
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return NAN;
    }
    return bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
  }

  /** The number that a register holds as tf32: tensor cores read its 19 high bits. */
  static float ofTf32(long register) {
    return Float.intBitsToFloat((int) register & ~0x1fff);
  }

  /** The number in the lower or the upper half of a register. */
  static float ofBf16(long register, int half) {
    return Float.intBitsToFloat((int) (register >>> 16 * half) << 16);
  }
}
