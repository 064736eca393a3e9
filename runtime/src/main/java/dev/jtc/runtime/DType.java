package dev.jtc.runtime;

/** The element types of tensors; the compiler and the runtime share this one list. */
public enum DType {
  F32("f32", 4),
  F64("f64", 8),
  I32("i32", 4),
  I64("i64", 8),
  U8("u8", 1),
  BOOL("bool", 1);

  private final String text;
  private final int bytes;

  DType(String text, int bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** The name in source text, such as {@code f32}. */
  public String text() {
    return text;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }
}
