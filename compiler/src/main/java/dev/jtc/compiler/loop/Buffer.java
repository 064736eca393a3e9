package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.TensorType;

/**
 * An array that a kernel reads or writes.
 *
 * @param type element type and logical shape; it is row-major unless {@code layout} says otherwise
 */
public record Buffer(String name, TensorType type, Role role, Layout layout) {
  /** What a kernel does with a buffer. */
  public enum Role {
    /** Read only. */
    IN,
    /** Written only; every element is. */
    OUT,
    /** Read and written. */
    INOUT,
    /** Scratch space: nothing in it outlives the kernel, and it starts with anything. */
    SCRATCH
  }

  /** How a buffer lies in memory. */
  public enum Layout {
    /** One array. */
    FLAT,
    /**
     * One array for each index of the first axis. Java's vectoriser needs the operands of a loop in
     * different arrays at the same position.
     */
    ROWS
  }
}
