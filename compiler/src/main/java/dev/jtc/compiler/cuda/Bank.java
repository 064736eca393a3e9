package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;

/** The registers of PTX by what they hold. */
enum Bank {
  PREDICATE("%p", "pred"),
  WORD("%r", "b32"),
  LONG("%rd", "b64"),
  FLOAT("%f", "f32"),
  DOUBLE("%fd", "f64");

  private final String prefix;
  private final String type;

  Bank(String prefix, String type) {
    this.prefix = prefix;
    this.type = type;
  }

  /** What the names of its registers begin with. */
  String prefix() {
    return prefix;
  }

  /** The type of PTX that its registers are declared with. */
  String type() {
    return type;
  }

  /** Where a number of {@code dtype} is kept: a u8 as a word from 0 to 255. */
  static Bank of(DType dtype) {
    return switch (dtype) {
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case I64 -> LONG;
      case I32, U8 -> WORD;
      case BOOL -> PREDICATE;
    };
  }
}
