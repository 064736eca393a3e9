package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.Map;

/** The numbers that stand for the dimension variables while something runs. */
public record Sizes(Map<String, Long> byName) {
  public static final Sizes NONE = new Sizes(Map.of());

  public Sizes {
    byName = Map.copyOf(byName);
  }

  /** The number that {@code dim} is. Throws IllegalStateException if a variable has no size. */
  public int of(Dim dim) {
    return Math.toIntExact(dim.evaluate(this::size));
  }

  public int[] of(Shape shape) {
    return shape.evaluate(this::size);
  }

  private long size(String name) {
    Long size = byName.get(name);
    if (size == null) {
      throw new IllegalStateException("no size for the dimension variable `" + name + "`");
    }
    return size;
  }
}
