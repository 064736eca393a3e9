package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which variables statements assign to. */
final class Assigned {
  private Assigned() {}

  /** The variables of {@code scope} that {@code statements} assign to, in order. */
  static Set<Cell> in(List<Stmt> statements, Scope scope) {
    Set<Cell> cells = new LinkedHashSet<>();
    collect(statements, scope, cells);
    return cells;
  }

  private static void collect(List<Stmt> statements, Scope scope, Set<Cell> cells) {
    for (Stmt statement : statements) {
      switch (statement.kind()) {
        case ASSIGN -> {
          if (((Stmt.Assign) statement).target() instanceof Expr.Name name
              && scope.find(name.id()).orElse(null) instanceof Scope.Binding.Place place
              && !place.cell().isKept()) {
            cells.add(place.cell());
          }
        }
        case FOR -> collect(((Stmt.For) statement).body().statements(), scope, cells);
        case WHILE -> collect(((Stmt.While) statement).body().statements(), scope, cells);
        case IF -> {
          Stmt.If branch = (Stmt.If) statement;
          collect(branch.then().statements(), scope, cells);
          branch.otherwise().ifPresent(block -> collect(block.statements(), scope, cells));
        }
        case LET, VAR, RETURN, EXPR -> {
          // Assigns to nothing that was there before.
        }
      }
    }
  }
}
