package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What statements read and write: places in buffers, and names. */
public final class Accesses {
  /** Whether an access reads or writes. */
  public enum Kind {
    READ,
    WRITE
  }

  /**
   * A place in the text that touches a buffer.
   *
   * @param extents the loops around it, as far as they belong to the statements looked at
   */
  public record Access(String buffer, Index index, Kind kind, Map<String, Dim> extents) {}

  private final List<Access> all = new ArrayList<>();
  private final Set<String> read = new HashSet<>();
  private final Set<String> assigned = new HashSet<>();
  private final Set<String> declared = new HashSet<>();
  private boolean fails;
  private Map<String, Dim> extents = Map.of();

  private Accesses() {}

  /** Of some statements and all they contain. */
  public static Accesses of(List<Stmt> body) {
    Accesses accesses = new Accesses();
    body.forEach(accesses::statement);
    return accesses;
  }

  /** Of a statement in the body of loops with the extents {@code around}. */
  static Accesses of(Stmt stmt, Map<String, Dim> around) {
    Accesses accesses = new Accesses();
    accesses.extents = around;
    accesses.statement(stmt);
    return accesses;
  }

  /** Of a number. */
  public static Accesses of(Expr value) {
    Accesses accesses = new Accesses();
    accesses.expr(value);
    return accesses;
  }

  private void statement(Stmt stmt) {
    if (stmt instanceof Stmt.For loop) {
      Map<String, Dim> outer = extents;
      extents = new HashMap<>(outer);
      extents.put(loop.variable(), loop.extent());
      loop.body().forEach(this::statement);
      extents = outer;
    } else if (stmt instanceof Stmt.If branch) {
      expr(branch.condition());
      branch.body().forEach(this::statement);
    } else if (stmt instanceof Stmt.Let let) {
      declared.add(let.name());
      expr(let.value());
    } else if (stmt instanceof Stmt.Declare declare) {
      declared.add(declare.name());
      expr(declare.initial());
    } else if (stmt instanceof Stmt.Assign assign) {
      assigned.add(assign.name());
      expr(assign.value());
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      expr(store.value());
      index(store.index());
      all.add(new Access(store.buffer(), store.index(), Kind.WRITE, extents));
    }
  }

  private void expr(Expr expr) {
    if (expr instanceof Expr.Load load) {
      index(load.index());
      all.add(new Access(load.buffer(), load.index(), Kind.READ, extents));
    } else if (expr instanceof Expr.Local local) {
      read.add(local.name());
    } else if (expr instanceof Expr.Call call) {
      fails |= call.place().isPresent();
      call.arguments().forEach(this::expr);
    } else if (expr instanceof Expr.Cast cast) {
      expr(cast.value());
    } else if (expr instanceof Expr.Position position) {
      index(position.index());
    } else if (expr instanceof Expr.RandomWord word) {
      expr(word.key());
      expr(word.counter());
      index(word.position());
    }
  }

  private void index(Index index) {
    index.computedTerms().forEach(this::expr);
  }

  /** In the order in which one iteration comes to them. */
  public List<Access> all() {
    return all;
  }

  /** The buffers that are written. */
  public Set<String> written() {
    Set<String> names = new HashSet<>();
    all.stream().filter(a -> a.kind() == Kind.WRITE).forEach(a -> names.add(a.buffer()));
    return names;
  }

  /** The names whose numbers are used. */
  public Set<String> readLocals() {
    return read;
  }

  /** The names that are set after they were declared. */
  public Set<String> assignedLocals() {
    return assigned;
  }

  /** Whether some number may have none, which ends the run. */
  public boolean canFail() {
    return fails;
  }

  /** The names that are declared here. */
  public Set<String> declaredLocals() {
    return declared;
  }
}
