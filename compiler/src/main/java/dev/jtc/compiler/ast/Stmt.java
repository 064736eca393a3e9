package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** A statement. */
public sealed interface Stmt extends Syntax {
  Kind kind();

  /** One constant per record, for switches without a default. */
  enum Kind {
    LET,
    VAR,
    ASSIGN,
    FOR,
    WHILE,
    IF,
    RETURN,
    EXPR
  }

  /** {@code let pattern: type = value}: binds once. */
  record Let(Pattern pattern, Optional<TypeExpr> type, Expr value, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.LET;
    }
  }

  /** {@code var pattern: type = value}: may be reassigned. */
  record Var(Pattern pattern, Optional<TypeExpr> type, Expr value, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.VAR;
    }
  }

  /**
   * {@code target = value}, {@code target += value} and so on.
   *
   * @param target a {@link Expr.Name}, {@link Expr.Member} or {@link Expr.Index}
   * @param opSpan where the sign stands
   */
  record Assign(Expr target, AssignOp op, Expr value, Span opSpan, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.ASSIGN;
    }
  }

  /**
   * {@code for variable in iterable max bound { body }}.
   *
   * @param iterable a {@link Expr.Range} or any other expression
   */
  record For(Pattern variable, Expr iterable, Optional<Expr> max, Block body, Span span)
      implements Stmt {
    @Override
    public Kind kind() {
      return Kind.FOR;
    }
  }

  /** {@code while condition max bound { body }}. */
  record While(Expr condition, Optional<Expr> max, Block body, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.WHILE;
    }
  }

  /** An {@code else if} is an {@code otherwise} that holds a single {@code If}. */
  record If(Expr condition, Block then, Optional<Block> otherwise, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.IF;
    }
  }

  record Return(Optional<Expr> value, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.RETURN;
    }
  }

  /** A call for its effect: the parser lets nothing else stand alone. */
  record ExprStmt(Expr expr, Span span) implements Stmt {
    @Override
    public Kind kind() {
      return Kind.EXPR;
    }
  }
}
