package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Reshape;
import dev.jtc.compiler.op.Transpose;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Where a value comes from in a drawing. */
sealed interface Source {
  /** The source of the value that {@code op} makes of this one without arithmetic. */
  Source moved(Op op, Value result);

  /** A number that stands inside whatever uses it. */
  record Number(String text) implements Source {
    @Override
    public Source moved(Op op, Value result) {
      return this;
    }
  }

  /**
   * A mark.
   *
   * @param tint the colour of lines from it
   * @param origin the value that the mark stands for
   * @param moves what happens to it on the line
   */
  record Drawn(String mark, Tint tint, Value origin, List<Move> moves) implements Source {
    public Drawn {
      moves = List.copyOf(moves);
    }

    Drawn(String mark, Tint tint, Value origin) {
      this(mark, tint, origin, List.of());
    }

    @Override
    public Source moved(Op op, Value result) {
      List<Move> longer = new ArrayList<>(moves);
      longer.add(new Move(op, result));
      return new Drawn(mark, tint, origin, longer);
    }

    /** What stands on a line from here: the shape, and how it changes on the way. */
    String label() {
      boolean isTransposed = moves.stream().anyMatch(move -> move.op() instanceof Transpose);
      boolean isReshaped = moves.stream().anyMatch(move -> !(move.op() instanceof Transpose));
      String from = text(origin.type()) + (isTransposed ? "ᵀ" : "");
      Shape end = moves.isEmpty() ? origin.type().shape() : last().type().shape();
      boolean isChanged = isReshaped && !end.equals(origin.type().shape());
      return isChanged ? (from + " → " + text(end)).strip() : from;
    }

    String tooltip() {
      StringBuilder out = new StringBuilder().append(origin).append(": ").append(origin.type());
      for (Move move : moves) {
        out.append("\n").append(move.result()).append(" = ").append(move.op().mnemonic());
        out.append(move.op().attributes().isEmpty() ? "" : " " + move.op().attributes());
        out.append(": ").append(move.result().type());
      }
      return out.toString();
    }

    private Value last() {
      return moves.get(moves.size() - 1).result();
    }
  }

  /** An operation that only rearranges or repeats elements. */
  record Move(Op op, Value result) {}

  /** Whether a line can carry what {@code op} does. */
  static boolean isMove(Op op) {
    return op instanceof Broadcast || op instanceof Reshape || op instanceof Transpose;
  }

  /** A type as lines carry it: {@code 64×10}, {@code i64 N}, nothing for a float scalar. */
  static String text(TensorType type) {
    String dtype = type.dtype().isFloat() && type.dtype() != DType.F64 ? "" : type.dtype().text();
    return type.rank() == 0 ? "" : (dtype + " " + text(type.shape())).strip();
  }

  private static String text(Shape shape) {
    return shape.rank() == 0
        ? "scalar"
        : shape.dims().stream().map(Source::text).collect(Collectors.joining("×"));
  }

  private static String text(Dim dim) {
    String text = dim.toString();
    return text.matches("\\w+") ? text : "(" + text + ")";
  }
}
