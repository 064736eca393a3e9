package dev.jtc.runtime;

import java.util.Optional;

/**
 * The type of one tensor element, and the Java array that stores a run of such elements.
 *
 * <p>{@link #U8} and {@link #BOOL} share {@code byte[]}: a {@code u8} byte is unsigned (read it
 * with {@code b & 0xff}), a {@code bool} byte is 0 or 1.
 */
public enum DType {
  /** IEEE 754 binary32, stored in {@code float[]}. */
  F32("f32", 4),
  /** IEEE 754 binary64, stored in {@code double[]}. */
  F64("f64", 8),
  /** Two's complement 32-bit integer, stored in {@code int[]}. */
  I32("i32", 4),
  /** Two's complement 64-bit integer, stored in {@code long[]}. */
  I64("i64", 8),
  /** Unsigned 8-bit integer, stored in {@code byte[]}. */
  U8("u8", 1),
  /** Truth value, stored as 0 or 1 in {@code byte[]}. */
  BOOL("bool", 1);

  private final String text;
  private final int bytes;

  DType(String text, int bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** The dtype with this spelling in the language ({@code "f32"}), or empty. */
  public static Optional<DType> parse(String text) {
    for (DType dtype : values()) {
      if (dtype.text.equals(text)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }

  /** The dtype spelled so in generated code. */
  static DType named(String text) {
    Optional<DType> named = parse(text);
    if (named.isEmpty()) {
      throw new IllegalArgumentException("no dtype `" + text + "`");
    }
    return named.get();
  }

  /** The spelling in the language, such as {@code f32}. */
  public String text() {
    return text;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether this is {@link #F32} or {@link #F64}. */
  public boolean isFloat() {
    return this == F32 || this == F64;
  }

  /** Whether this is {@link #I32}, {@link #I64} or {@link #U8}. */
  public boolean isInt() {
    return this == I32 || this == I64 || this == U8;
  }

  /** Whether this is a number: everything but {@link #BOOL}. */
  public boolean isNumber() {
    return this != BOOL;
  }

  /** The class of the Java array that stores elements of this dtype. */
  public Class<?> arrayClass() {
    return switch (this) {
      case F32 -> float[].class;
      case F64 -> double[].class;
      case I32 -> int[].class;
      case I64 -> long[].class;
      case U8, BOOL -> byte[].class;
    };
  }

  /** A new array of {@code n} zeros ({@code false} for {@link #BOOL}). */
  public Object newArray(int n) {
    return switch (this) {
      case F32 -> new float[n];
      case F64 -> new double[n];
      case I32 -> new int[n];
      case I64 -> new long[n];
      case U8, BOOL -> new byte[n];
    };
  }

  /**
   * The length of an array that stores elements of this dtype.
   *
   * @throws ClassCastException if {@code array} is of another class
   */
  public int length(Object array) {
    return switch (this) {
      case F32 -> ((float[]) array).length;
      case F64 -> ((double[]) array).length;
      case I32 -> ((int[]) array).length;
      case I64 -> ((long[]) array).length;
      case U8, BOOL -> ((byte[]) array).length;
    };
  }

  /** A copy of such an array. */
  public Object copy(Object array) {
    return switch (this) {
      case F32 -> ((float[]) array).clone();
      case F64 -> ((double[]) array).clone();
      case I32 -> ((int[]) array).clone();
      case I64 -> ((long[]) array).clone();
      case U8, BOOL -> ((byte[]) array).clone();
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
