package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.scalar.ScalarFns;
import java.util.List;
import java.util.stream.IntStream;

/** Sums in which every element counts differently, so that no mistake cancels out. */
final class Weights {
  private Weights() {}

  /** Σ sin(1 + 0.7·i + 1.4·j + …) · x[i, j, …]. */
  static Value sum(Builds b, Value x) {
    Value angle = b.full(x.type(), 1);
    for (int axis = 0; axis < x.type().rank(); axis++) {
      Value position = b.emit(new Iota(x.type(), axis));
      angle = b.add(angle, b.mul(position, b.full(x.type(), 0.7 * (axis + 1))));
    }
    Value weighted = b.mul(x, b.map(ScalarFns.SIN, angle));
    List<Integer> axes = IntStream.range(0, x.type().rank()).boxed().toList();
    return b.sum(weighted, axes);
  }
}
