package dev.jtc.compiler.loop;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much a vector register holds. Results do not depend on it; what is fast does: the size of the
 * tiles of matrix products follows the number of registers.
 */
public enum Width {
  /** AVX-512. */
  BITS_512(16, 32),
  /** AVX2. */
  BITS_256(8, 16),
  /** SSE and NEON. */
  BITS_128(4, 16);

  private final int lanes;
  private final int registers;

  Width(int lanes, int registers) {
    this.lanes = lanes;
    this.registers = registers;
  }

  /** The f32 numbers in a register. */
  public int lanes() {
    return lanes;
  }

  /** The vector registers that a processor of this width has at least. */
  public int registers() {
    return registers;
  }

  /** The width that holds so many f32 numbers. */
  public static Optional<Width> ofLanes(int lanes) {
    return Stream.of(values()).filter(width -> width.lanes == lanes).findFirst();
  }

  public int bits() {
    return lanes * Float.SIZE;
  }
}
