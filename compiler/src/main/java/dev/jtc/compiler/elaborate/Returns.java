package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Stmt;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether statements can return, and where. */
final class Returns {
  private Returns() {}

  static boolean in(List<Stmt> statements) {
    return first(statements).isPresent();
  }

  /** The first {@code return} in the order of the text. */
  static Optional<Stmt.Return> first(List<Stmt> statements) {
    return all(statements).findFirst();
  }

  private static Stream<Stmt.Return> all(List<Stmt> statements) {
    return statements.stream().flatMap(Returns::all);
  }

  private static Stream<Stmt.Return> all(Stmt statement) {
    return switch (statement.kind()) {
      case RETURN -> Stream.of((Stmt.Return) statement);
      case IF -> {
        Stmt.If branch = (Stmt.If) statement;
        Stream<Stmt.Return> otherwise =
            branch.otherwise().stream().flatMap(block -> all(block.statements()));
        yield Stream.concat(all(branch.then().statements()), otherwise);
      }
      case FOR -> all(((Stmt.For) statement).body().statements());
      case WHILE -> all(((Stmt.While) statement).body().statements());
      case LET, VAR, ASSIGN, EXPR -> Stream.empty();
    };
  }
}
