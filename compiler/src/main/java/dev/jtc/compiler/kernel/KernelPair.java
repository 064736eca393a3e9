package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.memory.Piece;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two kernels that are to be one: what their arrays are called in it, and what it is made of. */
record KernelPair(Piece.Run first, Piece.Run second) {
  /** The most arrays of one kernel: methods have at most 255 parameters. */
  private static final int MOST_ARRAYS = 60;

  /** Whether one kernel can have the arrays of both, and neither changes a result of another. */
  boolean isPossible() {
    return first.base().isEmpty()
        && second.base().isEmpty()
        && first.arrays().size() + second.arrays().size() <= MOST_ARRAYS;
  }

  /** The names of the first kernel's arrays, which stay as they are. */
  Map<Value, String> names() {
    Map<Value, String> names = new HashMap<>();
    for (int i = 0; i < first.arrays().size(); i++) {
      String name = first.kernel().buffers().get(i).name();
      first.arrays().get(i).ifPresent(value -> names.put(value, name));
    }
    return names;
  }

  /** The names that the buffers of the second kernel have in the common one. */
  Map<String, String> renamed() {
    Map<Value, String> known = names();
    Set<String> taken = new HashSet<>();
    first.kernel().buffers().forEach(buffer -> taken.add(buffer.name()));
    Map<String, String> renamed = new HashMap<>();
    for (int i = 0; i < second.arrays().size(); i++) {
      String name = second.kernel().buffers().get(i).name();
      String same = second.arrays().get(i).map(known::get).orElse(null);
      renamed.put(name, same != null ? same : fresh(name, taken));
    }
    return renamed;
  }

  /** A name like {@code wish} that is not among {@code taken}, and is then. */
  static String fresh(String wish, Set<String> taken) {
    String name = wish;
    for (int i = 1; !taken.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  /** What both compute, as {@link Kernel#fuses}. */
  List<String> fuses() {
    return union(first.kernel().fuses(), second.kernel().fuses());
  }

  /** Where both come from, as {@link Kernel#source}. */
  String source() {
    return String.join(" ", union(words(first.kernel()), words(second.kernel())));
  }

  private static List<String> words(Kernel kernel) {
    return kernel.source().isEmpty() ? List.of() : List.of(kernel.source().split(" "));
  }

  private static List<String> union(List<String> a, List<String> b) {
    Set<String> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }
}
