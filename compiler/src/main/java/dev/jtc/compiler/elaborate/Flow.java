package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;

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

  /** What a variable holds after {@code val} was assigned to it. */
  default Val contentOf(Elaboration e, Val val) {
    return val;
  }

  /** What the program may do besides computing: print, files, models. */
  default boolean isHost() {
    return false;
  }

  /** Creates a model in the host program; only called where {@link #isHost}. */
  default Val create(Elaboration e, Expr.Call call, Val.ModelType type, Calls.Arguments arguments) {
    throw new IllegalStateException("models are created by the host program");
  }

  /** Calls a function of a model that the host program holds; only called where {@link #isHost}. */
  default Val invoke(Elaboration e, Expr.Call call, Val.Function fn, Calls.Arguments arguments) {
    throw new IllegalStateException("not in the host program");
  }
}
