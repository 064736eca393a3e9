package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Stmt;
import java.util.List;

/** Whether statements can return. */
final class Returns {
  private Returns() {}

  static boolean in(List<Stmt> statements) {
    return statements.stream().anyMatch(Returns::in);
  }

  private static boolean in(Stmt statement) {
    return switch (statement.kind()) {
      case RETURN -> true;
      case IF -> {
        Stmt.If branch = (Stmt.If) statement;
        yield in(branch.then().statements())
            || branch.otherwise().map(block -> in(block.statements())).orElse(false);
      }
      case FOR -> in(((Stmt.For) statement).body().statements());
      case WHILE -> in(((Stmt.While) statement).body().statements());
      case LET, VAR, ASSIGN, EXPR -> false;
    };
  }
}
