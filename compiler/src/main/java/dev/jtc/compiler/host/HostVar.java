package dev.jtc.compiler.host;

import dev.jtc.compiler.type.TensorType;

/**
 * A variable of {@code main} that holds a {@code dev.jtc.runtime.Tensor}.
 *
 * @param id unique in the program
 * @param name for people
 */
public record HostVar(int id, String name, TensorType type) {
  @Override
  public String toString() {
    return name + "#" + id + ": " + type;
  }
}
