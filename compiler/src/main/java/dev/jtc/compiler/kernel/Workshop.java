package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the nest builders of one graph share.
 *
 * @param program the word that kernel names begin with
 * @param made how many kernels there are so far, over all graphs of a plan
 */
record Workshop(String program, int[] made, Fusion fusion, Names names) {
  KernelArrays arrays() {
    return new KernelArrays(names);
  }

  /** Writes elements for a kernel over {@code arrays}; names begin with {@code prefix}. */
  ElementCode elements(String prefix, KernelArrays arrays, Function<String, Dim> extents) {
    return new ElementCode(prefix, fusion.uses()::definition, fusion::isLoaded, arrays, extents);
  }

  /** The kernel of a group whose results need arrays of their own. */
  Piece.Run run(Group group, KernelArrays arrays, List<Stmt> body) {
    return run(group, arrays, body, Set.of(), Optional.empty());
  }

  /** The kernel of a group; see {@link Piece.Run}. */
  Piece.Run run(
      Group group,
      KernelArrays arrays,
      List<Stmt> body,
      Set<Value> sameIndex,
      Optional<Value> base) {
    Set<Value> movable = sameIndex.isEmpty() ? Set.of() : elementwise(group);
    return new Piece.Run(kernel(group, arrays, body), arrays.values(), sameIndex, movable, base);
  }

  private Set<Value> elementwise(Group group) {
    return Set.copyOf(
        group.roots().stream()
            .flatMap(root -> root.results().stream())
            .filter(value -> value.type().shape().equals(group.space()))
            .filter(fusion::isWritten)
            .toList());
  }

  private Kernel kernel(Group group, KernelArrays arrays, List<Stmt> body) {
    TreeSet<String> places = new TreeSet<>();
    for (Node node : group.roots()) {
      node.origin().span().ifPresent(span -> places.add(span.file().name() + ":" + span.line()));
    }
    List<String> fuses =
        group.body().stream()
            .flatMap(node -> node.results().stream())
            .map(Value::id)
            .sorted()
            .map(id -> "%" + id)
            .toList();
    return kernel(fuses, String.join(" ", places), arrays, body);
  }

  /** A kernel that belongs to no group. */
  Kernel kernel(List<String> fuses, String source, KernelArrays arrays, List<Stmt> body) {
    return new Kernel(program + "_" + made[0]++, fuses, source, arrays.buffers(), body);
  }
}
