package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** One entry between the brackets of an index. */
public sealed interface IndexItem extends Syntax {
  Kind kind();

  enum Kind {
    AT,
    SLICE,
    ELLIPSIS,
    NEW_AXIS
  }

  /** A position, or a tensor of positions. */
  record At(Expr index, Span span) implements IndexItem {
    @Override
    public Kind kind() {
      return Kind.AT;
    }
  }

  /** {@code start:end:step}, each of which may be missing. */
  record Slice(Optional<Expr> start, Optional<Expr> end, Optional<Expr> step, Span span)
      implements IndexItem {
    @Override
    public Kind kind() {
      return Kind.SLICE;
    }
  }

  /** {@code ...}: all dimensions not mentioned. */
  record Ellipsis(Span span) implements IndexItem {
    @Override
    public Kind kind() {
      return Kind.ELLIPSIS;
    }
  }

  /** {@code None}: a new dimension of size 1. */
  record NewAxis(Span span) implements IndexItem {
    @Override
    public Kind kind() {
      return Kind.NEW_AXIS;
    }
  }
}
