package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import java.util.ArrayList;
import java.util.List;

/** What a function calls its results, for those who watch a run. */
public final class Returned {
  private Returned() {}

  /**
   * The names that a {@code train fn} returns at its end, separated by blanks: {@code loss} of
   * {@code return loss}, {@code loss hits} of {@code return (loss, hits)}. Empty where one of the
   * results is no name, or the function does not train.
   */
  public static String names(Decl.Fn fn) {
    List<Stmt> statements = fn.statements();
    if (!fn.isTrain()
        || statements.isEmpty()
        || !(statements.get(statements.size() - 1) instanceof Stmt.Return last)
        || last.value().isEmpty()) {
      return "";
    }
    Expr value = last.value().get();
    List<Expr> results = value instanceof Expr.TupleExpr tuple ? tuple.elements() : List.of(value);
    List<String> names = new ArrayList<>();
    for (Expr result : results) {
      if (!(result instanceof Expr.Name name)) {
        return "";
      }
      names.add(name.id());
    }
    return String.join(" ", names);
  }
}
