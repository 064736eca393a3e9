package dev.jtc.compiler.jvm;

import dev.jtc.compiler.jvm.Uses.Certainty;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is computed ahead of a loop because no iteration changes it.
 *
 * <p>A load is taken if it is provably within its buffer, or if every iteration does it (then only
 * for loops that run at all). Any other function only in the second case, for it costs.
 */
final class Hoist {
  private final Scope scope;
  private final Map<String, Buffer> buffers;
  private final Uses uses;
  private final Set<String> variables;
  private final Set<Index> sums = new LinkedHashSet<>();
  private final Set<Scope.Row> rows = new LinkedHashSet<>();
  private final Set<Expr> values = new LinkedHashSet<>();
  private boolean mayFail;

  Hoist(Stmt.For loop, Scope scope, Map<String, Buffer> buffers) {
    this.scope = scope;
    this.buffers = buffers;
    this.uses = Uses.of(loop.body());
    this.variables = scope.extents().keySet();
    for (Uses.Access access : uses.accesses()) {
      access(access, loop);
    }
    for (Uses.Computation computation : uses.computations()) {
      value(computation.value(), computation.certainty());
    }
  }

  /** Parts of indices. */
  Set<Index> sums() {
    return sums;
  }

  /** Arrays of buffers of rows. */
  Set<Scope.Row> rows() {
    return rows;
  }

  /** Loads and calls. */
  Set<Expr> values() {
    return values;
  }

  /** Whether something may only be computed if the loop runs at least once. */
  boolean mayFail() {
    return mayFail;
  }

  private void access(Uses.Access access, Stmt.For loop) {
    Buffer buffer = buffers.get(access.buffer());
    if (buffer.layout() == Buffer.Layout.FLAT) {
      sum(access.index());
      return;
    }
    Map<String, Dim> extents = new HashMap<>(scope.extents());
    extents.put(loop.variable(), loop.extent());
    extents.putAll(access.extents());
    ExprCode.Split split = ExprCode.split(buffer, access.index(), extents);
    Scope.Row row = new Scope.Row(buffer.name(), split.row());
    Dim count = buffer.type().shape().dim(0);
    if (isInvariant(split.row())
        && scope.hoisted(row) == null
        && Indices.isWithin(split.row(), count, scope.extents())) {
      rows.add(row);
    } else if (scope.hoisted(row) == null) {
      sum(split.row());
    }
    sum(split.column());
  }

  private void sum(Index index) {
    Index part = Indices.invariantPart(index, variables);
    Map.Entry<Index, Local> known = scope.hoistedPart(part);
    boolean same = known != null && known.getKey().equals(part);
    if (Indices.isWorthLocal(part) && !same) {
      sums.add(part);
    }
  }

  private void value(Expr expr, Certainty certainty) {
    if (scope.hoisted(expr) != null) {
      return;
    }
    if (isComputed(expr) && isInvariant(expr)) {
      boolean harmless = expr instanceof Expr.Load load && isWithin(load);
      if (harmless || certainty == Certainty.ALWAYS) {
        mayFail |= !harmless;
        values.add(expr);
        return;
      }
    }
    List<Expr> children = Uses.children(expr);
    for (int i = 0; i < children.size(); i++) {
      value(children.get(i), Uses.certainty(expr, i, certainty));
    }
  }

  private static boolean isComputed(Expr expr) {
    return !(expr instanceof Expr.Literal
        || expr instanceof Expr.Local
        || expr instanceof Expr.Position);
  }

  private boolean isWithin(Expr.Load load) {
    Buffer buffer = buffers.get(load.buffer());
    return Indices.isWithin(load.index(), buffer.type().shape().elements(), scope.extents());
  }

  private boolean isInvariant(Expr expr) {
    if (expr instanceof Expr.Local local) {
      // Names declared inside are not in scope yet.
      return scope.knows(local.name()) && !uses.assignedLocals().contains(local.name());
    }
    if (expr instanceof Expr.Load load) {
      return !uses.writtenBuffers().contains(load.buffer()) && isInvariant(load.index());
    }
    if (expr instanceof Expr.Position position) {
      return isInvariant(position.index());
    }
    if (expr instanceof Expr.RandomWord word && !isInvariant(word.position())) {
      return false;
    }
    return Uses.children(expr).stream().allMatch(this::isInvariant);
  }

  private boolean isInvariant(Index index) {
    return variables.containsAll(index.variables())
        && index.computedTerms().stream().allMatch(this::isInvariant);
  }
}
