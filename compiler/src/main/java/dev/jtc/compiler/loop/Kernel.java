package dev.jtc.compiler.loop;

import java.util.List;
import java.util.Optional;

/**
 * Loops over arrays that compute one fused piece of a graph.
 *
 * @param fuses what it computes: the names of the graph's values, for people
 * @param source where in the program it comes from, as {@code mlp.jt:4}; may be empty
 * @param buffers the arrays it is given, in order
 * @param body for scalar code
 * @param variants the same for vector code, widest first; none where that gains nothing
 */
public record Kernel(
    String name,
    List<String> fuses,
    String source,
    List<Buffer> buffers,
    List<Stmt> body,
    List<Variant> variants) {
  public Kernel {
    fuses = List.copyOf(fuses);
    buffers = List.copyOf(buffers);
    body = List.copyOf(body);
    variants = List.copyOf(variants);
  }

  /** A kernel without vector code. */
  public Kernel(
      String name, List<String> fuses, String source, List<Buffer> buffers, List<Stmt> body) {
    this(name, fuses, source, buffers, body, List.of());
  }

  /**
   * Loops that give the bits of the kernel's body, in an order that suits vectors.
   *
   * @param why why they are as they are, for people; may be empty
   */
  public record Variant(Width width, String why, List<Stmt> body) {
    public Variant {
      body = List.copyOf(body);
    }

    /** Loops that need no reason. */
    public Variant(Width width, List<Stmt> body) {
      this(width, "", body);
    }
  }

  /** The loops for {@code width}, if they differ from the body. */
  public Optional<Variant> variant(Width width) {
    return variants.stream().filter(variant -> variant.width() == width).findFirst();
  }

  /** The kernel with a variant in place of its body. */
  public Kernel as(Variant variant) {
    return new Kernel(name, fuses, source, buffers, variant.body());
  }

  public Buffer buffer(String bufferName) {
    return buffers.stream().filter(b -> b.name().equals(bufferName)).findFirst().orElseThrow();
  }
}
