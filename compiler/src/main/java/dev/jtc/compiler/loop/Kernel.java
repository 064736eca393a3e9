package dev.jtc.compiler.loop;

import java.util.List;

/**
 * Loops over arrays that compute one fused piece of a graph.
 *
 * @param fuses what it computes: the names of the graph's values, for people
 * @param source where in the program it comes from, as {@code mlp.jt:4}; may be empty
 * @param buffers the arrays it is given, in order
 */
public record Kernel(
    String name, List<String> fuses, String source, List<Buffer> buffers, List<Stmt> body) {
  public Kernel {
    fuses = List.copyOf(fuses);
    buffers = List.copyOf(buffers);
    body = List.copyOf(body);
  }

  public Buffer buffer(String bufferName) {
    return buffers.stream().filter(b -> b.name().equals(bufferName)).findFirst().orElseThrow();
  }
}
