package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a place in a kernel sees: names with their locals, and what was computed ahead of the loops
 * around it.
 */
final class Scope {
  private final Scope parent;
  private final Map<String, Local> names = new HashMap<>();
  private final Map<String, Dim> extents;

  /** Loop variables that were known where this scope's hoisted values were computed. */
  private final Set<String> outerVariables;

  private final Map<Index, Local> sums = new HashMap<>();
  private final Map<Expr, Local> values = new HashMap<>();
  private final Map<Row, Local> rows = new HashMap<>();

  /** One array of a buffer that is kept as rows. */
  record Row(String buffer, Index index) {}

  private Scope(Scope parent, Map<String, Dim> extents, Set<String> outerVariables) {
    this.parent = parent;
    this.extents = extents;
    this.outerVariables = outerVariables;
  }

  /** The scope of a method's body. */
  static Scope ofMethod() {
    return new Scope(null, new HashMap<>(), Set.of());
  }

  /** A scope inside this one. */
  Scope inner() {
    return new Scope(this, new HashMap<>(extents), extents.keySet());
  }

  void bind(String name, Local local) {
    names.put(name, local);
  }

  /** Declares a loop variable, which stays below {@code extent}. */
  void bindLoop(String variable, Dim extent, Local local) {
    if (extents.put(variable, extent) != null) {
      throw new IllegalStateException("two nested loops count with `" + variable + "`");
    }
    bind(variable, local);
  }

  boolean knows(String name) {
    return names.containsKey(name) || parent != null && parent.knows(name);
  }

  Local local(String name) {
    Local local = names.get(name);
    if (local == null && parent == null) {
      throw new IllegalStateException("no local `" + name + "` in scope");
    }
    return local != null ? local : parent.local(name);
  }

  /** The size that each loop variable in scope stays below. */
  Map<String, Dim> extents() {
    return extents;
  }

  void hoist(Index sum, Local local) {
    sums.put(sum, local);
  }

  void hoist(Expr value, Local local) {
    values.put(value, local);
  }

  void hoist(Row row, Local local) {
    rows.put(row, local);
  }

  /** The local that holds {@code value}, or null if it is not computed ahead. */
  Local hoisted(Expr value) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (!scope.values.isEmpty() && scope.values.containsKey(value)) {
        return scope.values.get(value);
      }
    }
    return null;
  }

  /** The local that holds {@code row}, or null. */
  Local hoisted(Row row) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope.rows.containsKey(row)) {
        return scope.rows.get(row);
      }
    }
    return null;
  }

  /** The largest part of an index that is computed ahead, with its local; null if there is none. */
  Map.Entry<Index, Local> hoistedPart(Index index) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (!scope.sums.isEmpty()) {
        Index part = Indices.invariantPart(index, scope.outerVariables);
        if (scope.sums.containsKey(part)) {
          return Map.entry(part, scope.sums.get(part));
        }
      }
    }
    return null;
  }

  /** All names in scope, outermost first. */
  Set<String> allNames() {
    Set<String> all = parent == null ? new LinkedHashSet<>() : parent.allNames();
    names.keySet().stream().sorted().forEach(all::add);
    return all;
  }
}
