package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statements of a kernel cut at its one long loop in which every turn waits for the one before:
 * sums that are chains. The sums are locals.
 */
record ChainLoop(List<Stmt> before, For loop, List<Stmt> after) {
  /** Shorter loops cost little more than their beginning. */
  private static final long SHORT = 64;

  static Optional<ChainLoop> of(List<Stmt> body) {
    int at = -1;
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i) instanceof For loop && isLong(loop.extent())) {
        if (at >= 0) {
          return Optional.empty();
        }
        at = i;
      }
    }
    if (at < 0 || canFail(body)) {
      return Optional.empty();
    }
    return inLocals(body.subList(0, at), (For) body.get(at), body.subList(at + 1, body.size()));
  }

  private static boolean isLong(Dim extent) {
    return !extent.isConstant() || extent.value() >= SHORT;
  }

  /** The names of all locals and loop variables. */
  Set<String> names() {
    return new RowLoop(before, loop, after).names();
  }

  /** How many loads and operations a turn of the loop has. */
  int steps() {
    int[] count = {0};
    values(loop.body())
        .forEach(
            value ->
                Exprs.forEach(
                    value,
                    part -> count[0] += part instanceof Load || part instanceof Call ? 1 : 0));
    return count[0];
  }

  /** The same with sums that are kept in an element of an array taken into locals. */
  private static Optional<ChainLoop> inLocals(List<Stmt> before, For loop, List<Stmt> after) {
    Map<String, Store> sums = new HashMap<>();
    Set<String> assigned = new HashSet<>();
    for (Stmt stmt : loop.body()) {
      if (stmt instanceof Store store) {
        if (!isOnePlace(store.index()) || sums.put(store.buffer(), store) != null) {
          return Optional.empty();
        }
      } else if (stmt instanceof Assign assign) {
        assigned.add(assign.name());
      } else if (!(stmt instanceof Let)) {
        return Optional.empty();
      }
    }
    boolean chains = loop.kind() == Kind.SERIAL && !(sums.isEmpty() && assigned.isEmpty());
    if (!chains || !readOnlyThemselves(loop, sums)) {
      return Optional.empty();
    }
    Set<String> taken = new RowLoop(before, loop, after).names();
    Map<String, String> locals = new HashMap<>();
    List<Stmt> first = new ArrayList<>(before);
    List<Stmt> last = new ArrayList<>();
    for (Stmt stmt : loop.body()) {
      if (stmt instanceof Store store) {
        Load load = load(store);
        String name = KernelPair.fresh("sum", taken);
        locals.put(store.buffer(), name);
        first.add(new Declare(name, load));
        last.add(new Store(store.buffer(), store.index(), new Local(load.dtype(), name)));
      }
    }
    last.addAll(after);
    List<Stmt> steps = loop.body().stream().map(stmt -> inLocals(stmt, locals)).toList();
    For inLocals = new For(loop.variable(), loop.extent(), loop.kind(), steps);
    if (reads(steps, sums.keySet())) {
      return Optional.empty();
    }
    return Optional.of(new ChainLoop(first, inLocals, last));
  }

  /** Whether it is a known one: it is read before the loop even where that has no turns. */
  private static boolean isOnePlace(Index index) {
    return index.terms().isEmpty() && index.offset().isConstant();
  }

  /** Whether the buffers of {@code sums} are read only where they are written, and before that. */
  private static boolean readOnlyThemselves(For loop, Map<String, Store> sums) {
    boolean[] only = {true};
    for (Stmt stmt : loop.body()) {
      String own = stmt instanceof Store store ? store.buffer() : null;
      values(List.of(stmt))
          .forEach(
              value ->
                  Exprs.forEach(
                      value,
                      part -> {
                        if (part instanceof Load load && sums.containsKey(load.buffer())) {
                          Index place = sums.get(load.buffer()).index();
                          only[0] &= load.buffer().equals(own) && load.index().equals(place);
                        }
                      }));
    }
    return only[0];
  }

  private static boolean reads(List<Stmt> body, Set<String> buffers) {
    boolean[] found = {false};
    values(body)
        .forEach(
            value ->
                Exprs.forEach(
                    value,
                    part ->
                        found[0] |= part instanceof Load load && buffers.contains(load.buffer())));
    return found[0];
  }

  private static Load load(Store store) {
    return new Load(store.value().dtype(), store.buffer(), store.index());
  }

  private static Stmt inLocals(Stmt stmt, Map<String, String> locals) {
    return stmt instanceof Store store
        ? new Assign(locals.get(store.buffer()), inLocals(store.value(), locals))
        : stmt;
  }

  private static Expr inLocals(Expr expr, Map<String, String> locals) {
    if (expr instanceof Load load && locals.containsKey(load.buffer())) {
      return new Local(load.dtype(), locals.get(load.buffer()));
    }
    if (expr instanceof Call call) {
      return call.withArguments(call.arguments().stream().map(a -> inLocals(a, locals)).toList());
    }
    return expr instanceof Expr.Cast cast
        ? new Expr.Cast(cast.dtype(), inLocals(cast.value(), locals))
        : expr;
  }

  private static boolean canFail(List<Stmt> body) {
    return values(body).anyMatch(Exprs::canFail);
  }

  /** All that is computed in {@code body}. */
  private static Stream<Expr> values(List<Stmt> body) {
    return body.stream().flatMap(ChainLoop::values);
  }

  private static Stream<Expr> values(Stmt stmt) {
    if (stmt instanceof For inner) {
      return values(inner.body());
    }
    if (stmt instanceof If branch) {
      return Stream.concat(Stream.of(branch.condition()), values(branch.body()));
    }
    if (stmt instanceof Let let) {
      return Stream.of(let.value());
    }
    if (stmt instanceof Declare declare) {
      return Stream.of(declare.initial());
    }
    if (stmt instanceof Assign assign) {
      return Stream.of(assign.value());
    }
    Store store = (Store) stmt;
    // Its place is computed, too.
    return Stream.of(store.value(), load(store));
  }
}
