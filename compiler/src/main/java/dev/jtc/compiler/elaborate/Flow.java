package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.source.Diagnostic;
import java.util.Optional;

/**
 * How control flow is done whose bounds or conditions are tensors: as regions of a static graph, by
 * running on define-by-run, or as statements of the host program.
 */
public interface Flow {
  /** {@code for} over bounds that are integers known now or i64 scalars. */
  void forRange(Elaboration e, Stmt.For loop, Scope scope, Val from, Val to);

  /** {@code while}. */
  void whileLoop(Elaboration e, Stmt.While loop, Scope scope);

  /**
   * {@code if} on a bool scalar.
   *
   * @param rest the statements after it, which run too unless a branch returns
   */
  Statements.Outcome branch(
      Elaboration e, Val.Tensor condition, Stmt.If statement, Statements.Rest rest, Scope scope);

  /** {@code a if c else b} on a bool scalar. */
  Val conditional(Elaboration e, Val.Tensor condition, Expr.Conditional expr, Scope scope);

  /** The outside world, where the program may reach it: in {@code main}. */
  default Optional<Host> host() {
    return Optional.empty();
  }

  /**
   * How many expressions and statements may be elaborated; what runs may take as long as it likes.
   */
  default long mostSteps() {
    return 200_000;
  }

  /** Hears of each mistake that is found; where a program already runs, this is its end. */
  default void reported(Diagnostic diagnostic) {
    // A program that is only compiled goes on, to report everything at once.
  }
}
