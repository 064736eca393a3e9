package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the nest builders of one graph share.
 *
 * @param program the word that kernel names begin with
 * @param made how many kernels there are so far, over all graphs of a plan
 * @param widths the vectors that kernels get variants for
 * @param schedules how products are computed in them
 * @param layouts where elements are in arrays
 */
record Workshop(
    String program,
    int[] made,
    List<Width> widths,
    Schedules schedules,
    Fusion fusion,
    Layouts layouts,
    Names names) {
  KernelArrays arrays() {
    return new KernelArrays(names::of, layouts);
  }

  /** Writes elements for a kernel over {@code arrays}; names begin with {@code prefix}. */
  ElementCode elements(String prefix, KernelArrays arrays, Function<String, Dim> extents) {
    return new ElementCode(
        prefix, fusion.uses()::definition, fusion::isLoaded, layouts, arrays, extents);
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
    return run(group, arrays, body, List.of(), sameIndex, base);
  }

  /** The kernel of a group with variants for vectors; those without vector code are left out. */
  Piece.Run run(
      Group group,
      KernelArrays arrays,
      List<Stmt> body,
      List<Variant> variants,
      Set<Value> sameIndex,
      Optional<Value> base) {
    Map<String, Buffer> buffers = new HashMap<>();
    arrays.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    List<Variant> useful =
        variants.stream().filter(variant -> usesLanes(variant.body(), buffers)).toList();
    Set<Value> movable = sameIndex.isEmpty() ? Set.of() : elementwise(group);
    Kernel kernel = kernel(group, arrays, body, useful);
    return new Piece.Run(kernel, arrays.values(), sameIndex, movable, base);
  }

  /** Whether some loop is vector code, and none that should be is not. */
  private static boolean usesLanes(List<Stmt> body, Map<String, Buffer> buffers) {
    List<For> loops = new ArrayList<>();
    collect(body, loops);
    boolean all = true;
    boolean some = false;
    for (For loop : loops) {
      boolean lanes = Lanes.of(loop, buffers).isPresent();
      some |= lanes;
      // A loop turned inside out for nothing would be slower than the body.
      all &= lanes || loop.body().stream().noneMatch(stmt -> stmt instanceof For);
    }
    return some && all;
  }

  private static void collect(List<Stmt> body, List<For> loops) {
    for (Stmt stmt : body) {
      if (stmt instanceof For loop) {
        if (loop.kind() == Kind.VECTOR) {
          loops.add(loop);
        } else {
          collect(loop.body(), loops);
        }
      } else if (stmt instanceof Stmt.If branch) {
        collect(branch.body(), loops);
      }
    }
  }

  private Set<Value> elementwise(Group group) {
    return Set.copyOf(
        group.roots().stream()
            .flatMap(root -> root.results().stream())
            .filter(value -> value.type().shape().equals(group.space()))
            .filter(fusion::isWritten)
            .toList());
  }

  private Kernel kernel(Group group, KernelArrays arrays, List<Stmt> body, List<Variant> variants) {
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
    String source = String.join(" ", places);
    return new Kernel(name(), fuses, source, arrays.buffers(), body, variants);
  }

  private String name() {
    return program + "_" + made[0]++;
  }

  /** A kernel that belongs to no group. */
  Kernel kernel(List<String> fuses, String source, KernelArrays arrays, List<Stmt> body) {
    return new Kernel(name(), fuses, source, arrays.buffers(), body);
  }
}
