package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Two kernels over the same rows as one. What the first writes the second may only read in the same
 * iteration, and what nobody else reads is kept for one row only.
 */
final class RowPair {
  private final Piece.Run first;
  private final Piece.Run second;
  private final Predicate<Value> isLocal;
  private final long shortest;
  private final KernelPair pair;
  private final Map<Value, String> names;

  /** The names of the second kernel's buffers in the common one. */
  private final Map<String, String> renamed;

  /** The row of each buffer that both have and one writes. */
  private final Map<String, Dim> rows = new LinkedHashMap<>();

  private RowPair(Piece.Run first, Piece.Run second, Predicate<Value> isLocal, long shortest) {
    this.shortest = shortest;
    this.first = first;
    this.second = second;
    this.isLocal = isLocal;
    this.pair = new KernelPair(first, second);
    this.names = pair.names();
    this.renamed = pair.renamed();
  }

  /**
   * Both as one; none if that would be wrong or gain nothing.
   *
   * @param isLocal whether a value that the first writes is read only by the second
   * @param shortest rows that are shorter are not worth a loop of their own in one nest
   */
  static Optional<Piece.Run> of(
      Piece.Run first, Piece.Run second, Predicate<Value> isLocal, long shortest) {
    return new RowPair(first, second, isLocal, shortest).both();
  }

  private Optional<Piece.Run> both() {
    if (!pair.isPossible()) {
      return Optional.empty();
    }
    Optional<List<Stmt>> body = joined(first.kernel().body(), second.kernel().body());
    if (body.isEmpty() || !gains()) {
      return Optional.empty();
    }
    List<Variant> variants = new ArrayList<>();
    for (Variant variant : first.kernel().variants()) {
      Optional<Variant> other = second.kernel().variant(variant.width());
      Optional<List<Stmt>> loops = other.flatMap(o -> joined(variant.body(), o.body()));
      if (loops.isEmpty()) {
        return Optional.empty();
      }
      variants.add(new Variant(variant.width(), loops.get()));
    }
    boolean same = first.kernel().variants().size() == second.kernel().variants().size();
    return same ? Optional.of(run(body.get(), variants)) : Optional.empty();
  }

  /** Whether both read the same long rows, or the second reads those that the first writes. */
  private boolean gains() {
    return rows.values().stream().anyMatch(row -> !row.isConstant() || row.value() >= shortest);
  }

  private Optional<List<Stmt>> joined(List<Stmt> firstBody, List<Stmt> secondBody) {
    RowLoop a = RowLoop.of(firstBody).orElse(null);
    RowLoop b = RowLoop.of(secondBody).map(loop -> renamed(loop, a)).orElse(null);
    if (a == null || b == null || !a.loop().extent().equals(b.loop().extent())) {
      return Optional.empty();
    }
    for (Value value : second.reads()) {
      String buffer = names.get(value);
      boolean writes = first.writes().contains(value);
      if (buffer != null && !isRowwise(buffer, writes, a, b)) {
        return Optional.empty();
      }
    }
    List<Stmt> loops = new ArrayList<>(a.loop().body());
    loops.addAll(b.loop().body());
    List<Stmt> body = new ArrayList<>(a.before());
    body.addAll(b.before());
    body.add(new Stmt.For(a.loop().variable(), a.loop().extent(), Stmt.Kind.SERIAL, loops));
    body.addAll(a.after());
    body.addAll(b.after());
    return Optional.of(body);
  }

  /** Whether iterations meet in {@code buffer} only with themselves, or only read it. */
  private boolean isRowwise(String buffer, boolean writes, RowLoop a, RowLoop b) {
    Optional<Dim> row = a.row(buffer);
    boolean same =
        row.isPresent()
            && row.equals(b.row(buffer))
            && row.get().equals(rows.getOrDefault(buffer, row.get()))
            && !a.touchesOutside(buffer)
            && !b.touchesOutside(buffer);
    if (same) {
      rows.put(buffer, row.get());
    } else {
      rows.remove(buffer);
    }
    return same || !writes;
  }

  /** The second kernel under names that the first one does not have. */
  private RowLoop renamed(RowLoop loop, RowLoop a) {
    if (a == null) {
      return loop;
    }
    Set<String> taken = a.names();
    Set<String> own = loop.names();
    taken.addAll(own);
    Map<String, String> locals = new HashMap<>();
    Set<String> meets = a.outerNames();
    Set<String> early = loop.beforeNames();
    early.retainAll(a.names());
    meets.addAll(early);
    for (String name : own) {
      if (meets.contains(name)) {
        locals.put(name, KernelPair.fresh(name, taken));
      }
    }
    locals.put(loop.loop().variable(), a.loop().variable());
    Renaming renaming = new Renaming(locals, renamed, (buffer, index) -> index);
    return new RowLoop(
        renaming.of(loop.before()), (Stmt.For) renaming.of(loop.loop()), renaming.of(loop.after()));
  }

  private Piece.Run run(List<Stmt> body, List<Variant> variants) {
    Map<String, Buffer> buffers = new LinkedHashMap<>();
    Map<String, Optional<Value>> arrays = new HashMap<>();
    Map<String, Dim> kept = new HashMap<>();
    for (int i = 0; i < first.arrays().size(); i++) {
      Buffer buffer = first.kernel().buffers().get(i);
      Optional<Value> value = first.arrays().get(i);
      boolean local = value.filter(isLocal).isPresent();
      if (local) {
        kept.put(buffer.name(), rows.get(buffer.name()));
      }
      boolean readToo = value.filter(second.reads()::contains).isPresent();
      Role role = buffer.role() == Role.OUT && readToo ? Role.INOUT : buffer.role();
      arrays.put(buffer.name(), local ? Optional.empty() : value);
      buffers.put(
          buffer.name(),
          local
              ? row(buffer, rows.get(buffer.name()))
              : new Buffer(buffer.name(), buffer.type(), role, buffer.layout()));
    }
    for (int i = 0; i < second.arrays().size(); i++) {
      Buffer buffer = second.kernel().buffers().get(i);
      String name = renamed.get(buffer.name());
      if (!buffers.containsKey(name)) {
        buffers.put(name, new Buffer(name, buffer.type(), buffer.role(), buffer.layout()));
        arrays.put(name, second.arrays().get(i));
      }
    }
    List<Buffer> all = new ArrayList<>(buffers.values());
    all.sort((x, y) -> x.role().compareTo(y.role()));
    Kernel kernel =
        new Kernel(
            first.kernel().name(),
            pair.fuses(),
            pair.source(),
            all,
            forOneRow(body, kept),
            variants.stream()
                .map(v -> new Variant(v.width(), v.why(), forOneRow(v.body(), kept)))
                .toList());
    List<Optional<Value>> values = all.stream().map(buffer -> arrays.get(buffer.name())).toList();
    boolean later = !second.movable().isEmpty();
    Piece.Run moves = later ? second : first;
    Piece.Run other = later ? first : second;
    Set<Value> sameIndex = new HashSet<>(moves.sameIndex());
    // The other kernel must not need elsewhere, or later, what is written over.
    sameIndex.removeIf(
        value -> other.reads().contains(value) && !(later && rows.containsKey(names.get(value))));
    return new Piece.Run(kernel, values, sameIndex, moves.movable(), Optional.empty());
  }

  private static Buffer row(Buffer buffer, Dim elements) {
    TensorType type = new TensorType(buffer.type().dtype(), Shape.of(elements));
    return new Buffer(buffer.name(), type, Role.SCRATCH, buffer.layout());
  }

  /** The statements with the buffers of {@code kept} holding the row of one iteration. */
  private List<Stmt> forOneRow(List<Stmt> body, Map<String, Dim> kept) {
    RowLoop loop = RowLoop.of(body).orElseThrow();
    Index row = Index.variable(loop.loop().variable());
    Renaming renaming =
        new Renaming(
            Map.of(),
            Map.of(),
            (buffer, index) ->
                kept.containsKey(buffer) ? index.minus(row.times(kept.get(buffer))) : index);
    return renaming.of(body);
  }
}
