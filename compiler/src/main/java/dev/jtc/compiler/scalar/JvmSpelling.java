package dev.jtc.compiler.scalar;

/** How JVM code computes a scalar function of the compute dtype. */
public sealed interface JvmSpelling {
  /** One typed instruction: {@code FADD}, {@code DADD}, {@code IADD}, {@code LADD}. */
  record Instruction(Arithmetic kind) implements JvmSpelling {}

  /**
   * A static method {@code owner.method} taking and giving the compute dtype (i32, u8 and bool as
   * int); {@code owner} is an internal name.
   */
  record Call(String owner, String method) implements JvmSpelling {}

  /** A comparison that gives 0 or 1; with NaN every one but {@code NE} gives 0. */
  record Compare(Comparison kind) implements JvmSpelling {}

  /** The second operand where the first is true, else the third. */
  record Select() implements JvmSpelling {}

  /** Instructions that exist for every number type. */
  enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    /** Of floats only: integer division is a call, for it floors. */
    DIVIDE,
    NEGATE,
    /** Of integers and truth values only. */
    AND,
    /** Of integers and truth values only. */
    OR,
    /** Of integers and truth values only. */
    XOR
  }

  /** Relations between two numbers. */
  enum Comparison {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
  }
}
