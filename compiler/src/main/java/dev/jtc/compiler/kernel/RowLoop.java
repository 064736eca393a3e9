package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statements of a kernel cut at its one loop over rows, which has loops inside. */
record RowLoop(List<Stmt> before, Stmt.For loop, List<Stmt> after) {
  /** A place that reads or writes a buffer, and the loops around it. */
  private record Access(String buffer, Index index, Map<String, Dim> extents) {}

  static Optional<RowLoop> of(List<Stmt> body) {
    int at = -1;
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i) instanceof Stmt.For loop && isOuter(loop)) {
        if (at >= 0) {
          return Optional.empty();
        }
        at = i;
      }
    }
    if (at < 0) {
      return Optional.empty();
    }
    Stmt.For loop = (Stmt.For) body.get(at);
    return Optional.of(new RowLoop(body.subList(0, at), loop, body.subList(at + 1, body.size())));
  }

  private static boolean isOuter(Stmt.For loop) {
    return loop.kind() != Stmt.Kind.VECTOR
        && loop.body().stream().anyMatch(stmt -> stmt instanceof Stmt.For);
  }

  /** The statements again. */
  List<Stmt> body() {
    List<Stmt> all = new ArrayList<>(before);
    all.add(loop);
    all.addAll(after);
    return all;
  }

  /** Whether something outside of the loop reads or writes {@code buffer}. */
  boolean touchesOutside(String buffer) {
    List<Access> accesses = new ArrayList<>();
    collect(before, new HashMap<>(), accesses);
    collect(after, new HashMap<>(), accesses);
    return accesses.stream().anyMatch(access -> access.buffer().equals(buffer));
  }

  /**
   * How many elements of {@code buffer} belong to each iteration, where none touches those of
   * another one.
   */
  Optional<Dim> row(String buffer) {
    List<Access> accesses = new ArrayList<>();
    collect(loop.body(), new HashMap<>(), accesses);
    Dim row = null;
    Index here = Index.variable(loop.variable());
    for (Access access : accesses) {
      if (access.buffer().equals(buffer)) {
        Dim stride = access.index().stride(loop.variable());
        if (stride == null || stride.is(0) || row != null && !row.equals(stride)) {
          return Optional.empty();
        }
        row = stride;
        if (!access.index().dividedBy(row, access.extents()::get).equals(here)) {
          return Optional.empty();
        }
      }
    }
    return Optional.ofNullable(row);
  }

  /** The names of all locals and loop variables. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    names(body(), names);
    return names;
  }

  /** The names that are known throughout: before the loop, and inside of no other loop. */
  Set<String> outerNames() {
    Set<String> names = new HashSet<>(beforeNames());
    names.add(loop.variable());
    names(withoutLoops(loop.body()), names);
    return names;
  }

  /** The names that are known when the loop begins. */
  Set<String> beforeNames() {
    Set<String> names = new HashSet<>();
    names(withoutLoops(before), names);
    return names;
  }

  private static List<Stmt> withoutLoops(List<Stmt> body) {
    return body.stream().filter(stmt -> !(stmt instanceof Stmt.For)).toList();
  }

  private static void names(List<Stmt> body, Set<String> names) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For inner) {
        names.add(inner.variable());
        names(inner.body(), names);
      } else if (stmt instanceof Stmt.If branch) {
        names(branch.body(), names);
      } else if (stmt instanceof Stmt.Let let) {
        names.add(let.name());
      } else if (stmt instanceof Stmt.Declare declare) {
        names.add(declare.name());
      }
    }
  }

  private static void collect(List<Stmt> body, Map<String, Dim> extents, List<Access> accesses) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For inner) {
        Map<String, Dim> more = new HashMap<>(extents);
        more.put(inner.variable(), inner.extent());
        collect(inner.body(), more, accesses);
      } else if (stmt instanceof Stmt.If branch) {
        collect(branch.condition(), extents, accesses);
        collect(branch.body(), extents, accesses);
      } else if (stmt instanceof Stmt.Let let) {
        collect(let.value(), extents, accesses);
      } else if (stmt instanceof Stmt.Declare declare) {
        collect(declare.initial(), extents, accesses);
      } else if (stmt instanceof Stmt.Assign assign) {
        collect(assign.value(), extents, accesses);
      } else {
        Stmt.Store store = (Stmt.Store) stmt;
        accesses.add(new Access(store.buffer(), store.index(), extents));
        Exprs.forEach(store.index(), expr -> collectOne(expr, extents, accesses));
        collect(store.value(), extents, accesses);
      }
    }
  }

  private static void collect(Expr expr, Map<String, Dim> extents, List<Access> accesses) {
    Exprs.forEach(expr, part -> collectOne(part, extents, accesses));
  }

  private static void collectOne(Expr part, Map<String, Dim> extents, List<Access> accesses) {
    if (part instanceof Expr.Load load) {
      accesses.add(new Access(load.buffer(), load.index(), extents));
    }
  }
}
