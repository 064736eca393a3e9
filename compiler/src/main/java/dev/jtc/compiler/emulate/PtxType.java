package dev.jtc.compiler.emulate;

import java.util.Locale;
import java.util.Optional;

/** A type of a register or of an operation. */
enum PtxType {
  PRED(1),
  B8(8),
  B16(16),
  B32(32),
  B64(64),
  U8(8),
  U16(16),
  U32(32),
  U64(64),
  S8(8),
  S16(16),
  S32(32),
  S64(64),
  F16(16),
  F32(32),
  F64(64);

  private final int bits;

  PtxType(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  int bytes() {
    return Math.max(1, bits / 8);
  }

  boolean isFloat() {
    return this == F16 || this == F32 || this == F64;
  }

  boolean isSigned() {
    return this == S8 || this == S16 || this == S32 || this == S64;
  }

  static Optional<PtxType> find(String word) {
    for (PtxType type : values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The number that the low bits of {@code raw} are in this type, in 64 bits. */
  long extend(long raw) {
    if (bits == 64) {
      return raw;
    }
    int rest = 64 - bits;
    return isSigned() ? raw << rest >> rest : raw << rest >>> rest;
  }

  /** The bits of a literal in this type. */
  long literal(String text) {
    if (text.startsWith("0f") || text.startsWith("0F")) {
      int single = Integer.parseUnsignedInt(text.substring(2), 16);
      return this == F64 ? Double.doubleToRawLongBits(Float.intBitsToFloat(single)) : single;
    }
    if (text.startsWith("0d") || text.startsWith("0D")) {
      long wide = Long.parseUnsignedLong(text.substring(2), 16);
      return this == F32 ? Float.floatToRawIntBits((float) Double.longBitsToDouble(wide)) : wide;
    }
    if (text.equals("WARP_SZ")) {
      return Warp.LANES;
    }
    if (isFloat()) {
      double number = Double.parseDouble(text);
      return this == F32
          ? Float.floatToRawIntBits((float) number)
          : Double.doubleToRawLongBits(number);
    }
    return integer(text);
  }

  /** The number that an integer literal is. */
  static long integer(String text) {
    String digits = text.startsWith("-") ? text.substring(1) : text;
    digits = digits.endsWith("U") ? digits.substring(0, digits.length() - 1) : digits;
    long value =
        digits.startsWith("0x") || digits.startsWith("0X")
            ? Long.parseUnsignedLong(digits.substring(2), 16)
            : Long.parseUnsignedLong(digits);
    return text.startsWith("-") ? -value : value;
  }
}
