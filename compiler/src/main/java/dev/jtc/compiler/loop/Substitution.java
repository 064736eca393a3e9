package dev.jtc.compiler.loop;

import java.util.List;
import java.util.function.Function;

/** Replaces loop variables in statements. */
public final class Substitution {
  private Substitution() {}

  /** {@code body} with what {@code replacement} gives for each loop variable from outside. */
  public static List<Stmt> of(List<Stmt> body, Function<String, Index> replacement) {
    return body.stream().map(stmt -> of(stmt, replacement)).toList();
  }

  private static Stmt of(Stmt stmt, Function<String, Index> replacement) {
    if (stmt instanceof Stmt.For loop) {
      Function<String, Index> inner =
          name ->
              name.equals(loop.variable()) ? Index.variable(name) : replacement.apply(name);
      return new Stmt.For(loop.variable(), loop.extent(), loop.kind(), of(loop.body(), inner));
    }
    if (stmt instanceof Stmt.If branch) {
      return new Stmt.If(
          branch.condition().substitute(replacement), of(branch.body(), replacement));
    }
    if (stmt instanceof Stmt.Let let) {
      return new Stmt.Let(let.name(), let.value().substitute(replacement));
    }
    if (stmt instanceof Stmt.Declare declare) {
      return new Stmt.Declare(declare.name(), declare.initial().substitute(replacement));
    }
    if (stmt instanceof Stmt.Assign assign) {
      return new Stmt.Assign(assign.name(), assign.value().substitute(replacement));
    }
    Stmt.Store store = (Stmt.Store) stmt;
    return new Stmt.Store(
        store.buffer(),
        store.index().substitute(replacement),
        store.value().substitute(replacement));
  }
}
