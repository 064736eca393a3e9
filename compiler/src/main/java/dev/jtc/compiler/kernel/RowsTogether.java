package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Accesses;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Independence;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Several rows in an iteration of a loop over independent rows, so that their sums wait side by
 * side: the order of a sum's elements is fixed, so one row alone adds a vector every four cycles.
 * Loops with sums go over all these rows at once; what is between goes over them one by one, and
 * scratch space has a place for each.
 */
final class RowsTogether {
  private final RowLoop rows;
  private final long count;

  /** Counts the rows of an iteration. */
  private final String within;

  /** The elements of scratch that each row has for itself. */
  private final Map<String, Dim> own;

  /** What is named for each row, outside of loops. */
  private final List<Let> lets = new ArrayList<>();

  /** The names that the iteration has copies of so far, one for each row. */
  private final Set<String> copied = new HashSet<>();

  private RowsTogether(RowLoop rows, long count, Map<String, Dim> own) {
    this.rows = rows;
    this.count = count;
    this.own = own;
    Set<String> taken = rows.names();
    String name = "r";
    for (int i = 1; taken.contains(name); i++) {
      name = "r_" + i;
    }
    this.within = name;
  }

  /** The kernel with several rows in an iteration of its vector code, where that pays. */
  static Piece.Run of(Piece.Run run) {
    Kernel kernel = run.kernel();
    Map<String, Dim> grown = new HashMap<>();
    List<Variant> variants = new ArrayList<>();
    for (Variant variant : kernel.variants()) {
      Optional<List<Stmt>> body = of(variant, kernel.buffers(), grown);
      variants.add(
          body.map(loops -> new Variant(variant.width(), variant.why(), loops)).orElse(variant));
    }
    if (grown.isEmpty()) {
      return run;
    }
    List<Buffer> buffers =
        kernel.buffers().stream()
            .map(b -> grown.containsKey(b.name()) ? sized(b, grown.get(b.name())) : b)
            .toList();
    Kernel together =
        new Kernel(
            kernel.name(), kernel.fuses(), kernel.source(), buffers, kernel.body(), variants);
    return new Piece.Run(together, run.arrays(), run.sameIndex(), run.movable(), run.base());
  }

  private static Buffer sized(Buffer buffer, Dim elements) {
    TensorType type = new TensorType(buffer.type().dtype(), Shape.of(elements));
    return new Buffer(buffer.name(), type, buffer.role(), buffer.layout());
  }

  /** Sixteen numbers of a row are one register or more, and narrow ones are few. */
  private static long count(Width width) {
    return width.lanes() / 4;
  }

  private static Optional<List<Stmt>> of(
      Variant variant, List<Buffer> buffers, Map<String, Dim> grown) {
    long count = count(variant.width());
    RowLoop rows = RowLoop.of(variant.body()).orElse(null);
    if (count == 1
        || rows == null
        || !suits(rows, buffers)
        || !fitsRegisters(rows.loop().body(), count, variant.width())) {
      return Optional.empty();
    }
    Dim extent = rows.loop().extent();
    if (extent.isConstant() && extent.value() < 2 * count) {
      return Optional.empty();
    }
    Map<String, Dim> own = own(rows, buffers).orElse(null);
    if (own == null) {
      return Optional.empty();
    }
    own.forEach((name, size) -> grown.merge(name, size.times(count), RowsTogether::larger));
    return Optional.of(new RowsTogether(rows, count, own).body());
  }

  private static Dim larger(Dim a, Dim b) {
    return a.minus(b).isNonNegative() ? a : b;
  }

  private static boolean suits(RowLoop rows, List<Buffer> buffers) {
    boolean independent =
        rows.loop().kind() == Kind.PARALLEL
            || Independence.holds(rows.body(), rows.before().size(), buffers);
    List<Stmt> body = rows.loop().body();
    return independent
        && body.stream().anyMatch(RowsTogether::isSum)
        && body.stream()
            .allMatch(stmt -> stmt instanceof For || stmt instanceof Let || stmt instanceof Store)
        && !hasFunctions(body)
        && areStable(body);
  }

  /** Whether it is a loop for vectors with sums in registers. */
  private static boolean isSum(Stmt stmt) {
    return stmt instanceof For loop
        && loop.kind() == Kind.VECTOR
        && loop.body().stream().anyMatch(inner -> inner instanceof Declare);
  }

  /**
   * Whether the sums of all rows keep to half of the registers. Tiles of a product fill them with
   * one row of tiles, and have as many sums side by side as a processor can add to.
   */
  private static boolean fitsRegisters(List<Stmt> body, long count, Width width) {
    for (Stmt stmt : body) {
      if (isSum(stmt)) {
        For loop = (For) stmt;
        Dim extent = loop.extent();
        long lanes = extent.isConstant() ? extent.value() : width.lanes();
        long vectors = (lanes + width.lanes() - 1) / width.lanes();
        long sums = loop.body().stream().filter(inner -> inner instanceof Declare).count();
        if (sums * vectors * count > width.registers() / 2) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasFunctions(List<Stmt> body) {
    boolean[] found = {false};
    values(body, value -> Exprs.forEach(value, part -> found[0] |= LaneNest.isFunction(part)));
    return found[0];
  }

  private static void values(List<Stmt> body, Consumer<Expr> each) {
    for (Stmt stmt : body) {
      if (stmt instanceof For loop) {
        values(loop.body(), each);
      } else if (stmt instanceof Let let) {
        each.accept(let.value());
      } else if (stmt instanceof Declare declare) {
        each.accept(declare.initial());
      } else if (stmt instanceof Assign assign) {
        each.accept(assign.value());
      } else if (stmt instanceof Store store) {
        each.accept(store.value());
      } else {
        Stmt.If branch = (Stmt.If) stmt;
        each.accept(branch.condition());
        values(branch.body(), each);
      }
    }
  }

  /** Whether what is named for a row can be computed again later in the iteration. */
  private static boolean areStable(List<Stmt> body) {
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i) instanceof Let let) {
        Set<String> written = Accesses.of(body.subList(i, body.size())).written();
        boolean[] stable = {true};
        Exprs.forEach(
            let.value(),
            part ->
                stable[0] &=
                    !(part instanceof Expr.Load load && written.contains(load.buffer()))
                        && !Exprs.canFail(part));
        if (!stable[0]) {
          return false;
        }
      }
    }
    return true;
  }

  /** The sizes of the scratch that the loop uses; none if a row's share of it is not seen. */
  private static Optional<Map<String, Dim>> own(RowLoop rows, List<Buffer> buffers) {
    Map<String, Dim> own = new HashMap<>();
    for (Accesses.Access access : Accesses.of(List.of(rows.loop())).all()) {
      for (Buffer buffer : buffers) {
        if (buffer.name().equals(access.buffer()) && buffer.role() == Role.SCRATCH) {
          boolean same = Dim.ZERO.equals(access.index().stride(rows.loop().variable()));
          if (!same || buffer.layout() != Layout.FLAT || rows.touchesOutside(buffer.name())) {
            return Optional.empty();
          }
          own.put(buffer.name(), buffer.type().shape().elements());
        }
      }
    }
    return Optional.of(own);
  }

  private List<Stmt> body() {
    For loop = rows.loop();
    Dim blocks = loop.extent().dividedBy(Dim.of(count));
    Dim rest = loop.extent().modulo(Dim.of(count));
    List<Stmt> all = new ArrayList<>(rows.before());
    all.add(new For(loop.variable(), blocks, Kind.PARALLEL, iteration()));
    if (!rest.is(0)) {
      Index row = Index.variable(loop.variable()).plus(blocks.times(count));
      Function<String, Index> last =
          name -> name.equals(loop.variable()) ? row : Index.variable(name);
      all.add(new For(loop.variable(), rest, Kind.PARALLEL, substituted(loop.body(), last)));
    }
    all.addAll(rows.after());
    return all;
  }

  private List<Stmt> iteration() {
    List<Stmt> block = new ArrayList<>();
    List<Stmt> between = new ArrayList<>();
    for (Stmt stmt : rows.loop().body()) {
      if (isSum(stmt)) {
        block.addAll(oneByOne(between));
        between.clear();
        for (Let let : needed(List.of(stmt))) {
          if (copied.add(let.name())) {
            for (int r = 0; r < count; r++) {
              block.add(row(let, r));
            }
          }
        }
        List<Stmt> copies = new ArrayList<>();
        for (int r = 0; r < count; r++) {
          copies.add(row(stmt, r));
        }
        block.add(joined(copies));
      } else {
        between.add(stmt);
      }
      if (stmt instanceof Let let) {
        lets.add(let);
      }
    }
    block.addAll(oneByOne(between));
    return block;
  }

  /** The statements for each row in turn. */
  private List<Stmt> oneByOne(List<Stmt> stmts) {
    List<Stmt> effects = stmts.stream().filter(stmt -> !(stmt instanceof Let)).toList();
    if (effects.isEmpty()) {
      return List.of();
    }
    List<Stmt> all = new ArrayList<>();
    Set<String> here = new HashSet<>();
    stmts.forEach(stmt -> name(stmt).ifPresent(here::add));
    needed(stmts).stream().filter(let -> !here.contains(let.name())).forEach(all::add);
    all.addAll(stmts);
    List<Stmt> row = moved(all, Map.of(), Index.variable(within));
    return List.of(new For(within, Dim.of(count), Kind.SERIAL, row));
  }

  private static Optional<String> name(Stmt stmt) {
    return stmt instanceof Let let ? Optional.of(let.name()) : Optional.empty();
  }

  /** What {@code stmts} need of the names before them, in order. */
  private List<Let> needed(List<Stmt> stmts) {
    Set<String> wanted = new HashSet<>(Accesses.of(stmts).readLocals());
    List<Let> needed = new ArrayList<>();
    for (int i = lets.size() - 1; i >= 0; i--) {
      Let let = lets.get(i);
      if (wanted.contains(let.name())) {
        needed.add(0, let);
        wanted.addAll(Accesses.of(let.value()).readLocals());
      }
    }
    return needed;
  }

  /** A statement for row {@code r}, with names of its own. */
  private Stmt row(Stmt stmt, long r) {
    Map<String, String> names = new HashMap<>();
    Set<String> declared = new HashSet<>(Accesses.of(List.of(stmt)).declaredLocals());
    lets.forEach(let -> declared.add(let.name()));
    declared.forEach(name -> names.put(name, name + "_row" + r));
    return moved(List.of(stmt), names, Index.of(r)).get(0);
  }

  /** Statements for row {@code r} of the iteration. */
  private List<Stmt> moved(List<Stmt> stmts, Map<String, String> names, Index r) {
    String variable = rows.loop().variable();
    Index row = Index.variable(variable).times(Dim.of(count)).plus(r);
    List<Stmt> there =
        substituted(stmts, name -> name.equals(variable) ? row : Index.variable(name));
    Renaming renaming =
        new Renaming(
            names,
            Map.of(),
            (buffer, index) ->
                own.containsKey(buffer) ? index.plus(r.times(own.get(buffer))) : index);
    return renaming.of(there);
  }

  /** Loops that go the same way as one, their statements in turn. */
  private static Stmt joined(List<Stmt> copies) {
    if (!(copies.get(0) instanceof For first)) {
      throw new IllegalStateException("no loop: " + copies.get(0));
    }
    List<Stmt> body = new ArrayList<>();
    for (int i = 0; i < first.body().size(); i++) {
      List<Stmt> same = new ArrayList<>();
      for (Stmt copy : copies) {
        same.add(((For) copy).body().get(i));
      }
      if (same.get(0) instanceof For) {
        body.add(joined(same));
      } else {
        body.addAll(same);
      }
    }
    return new For(first.variable(), first.extent(), first.kind(), body);
  }

  private static List<Stmt> substituted(List<Stmt> body, Function<String, Index> variables) {
    return body.stream().map(stmt -> substituted(stmt, variables)).toList();
  }

  private static Stmt substituted(Stmt stmt, Function<String, Index> variables) {
    if (stmt instanceof For loop) {
      List<Stmt> body = substituted(loop.body(), variables);
      return new For(loop.variable(), loop.extent(), loop.kind(), body);
    }
    if (stmt instanceof Stmt.If branch) {
      Expr condition = branch.condition().substitute(variables);
      return new Stmt.If(condition, substituted(branch.body(), variables));
    }
    if (stmt instanceof Let let) {
      return new Let(let.name(), let.value().substitute(variables));
    }
    if (stmt instanceof Declare declare) {
      return new Declare(declare.name(), declare.initial().substitute(variables));
    }
    if (stmt instanceof Assign assign) {
      return new Assign(assign.name(), assign.value().substitute(variables));
    }
    Store store = (Store) stmt;
    Index index = store.index().substitute(variables);
    return new Store(store.buffer(), index, store.value().substitute(variables));
  }
}
