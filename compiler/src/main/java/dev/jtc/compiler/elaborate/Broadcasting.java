package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Two operands that go together: one dtype for both, and the shape they broadcast to. */
final class Broadcasting {
  private final Elaboration e;

  Broadcasting(Elaboration e) {
    this.e = e;
  }

  /** Reports that the dtypes of two operands differ. */
  Val mixed(TensorType left, TensorType right, Places places) {
    return e.error(
        places
            .mark(
                Diagnostic.error(
                    Code.DTYPES_DIFFER, "dtypes do not agree for `" + places.symbol() + "`"),
                left.words(),
                right.words())
            .help(conversion(left, right, places)));
  }

  /** How to write that the integer side becomes a float, else the right what the left is. */
  private static String conversion(TensorType left, TensorType right, Places places) {
    boolean isLeft = right.dtype().isFloat() && !left.dtype().isFloat();
    String operand = (isLeft ? places.left() : places.right()).text();
    String shown = operand.length() <= 20 && !operand.contains("\n") ? operand : "…";
    DType dtype = isLeft ? right.dtype() : left.dtype();
    return "convert one of them: `" + dtype.text() + "(" + shown + ")`";
  }

  /** The shape two types broadcast to, NumPy's rule; null after a report. */
  Shape broadcast(TensorType left, TensorType right, Places places) {
    return broadcast(left, left.shape(), right, right.shape(), places);
  }

  /** The shape that parts of the shapes of {@code left} and {@code right} broadcast to. */
  Shape broadcast(
      TensorType left, Shape leftPart, TensorType right, Shape rightPart, Places places) {
    int rank = Math.max(leftPart.rank(), rightPart.rank());
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Dim a = dimFromEnd(leftPart, rank - 1 - axis);
      Dim b = dimFromEnd(rightPart, rank - 1 - axis);
      if (a.equals(b) || b.is(1)) {
        dims.add(a);
      } else if (a.is(1)) {
        dims.add(b);
      } else {
        String title = "shapes do not agree for `" + places.symbol() + "`";
        Diagnostic diagnostic =
            places
                .mark(Diagnostic.error(Code.SHAPES_DIFFER, title), left.words(), right.words())
                .note(axisName(axis, left, right) + " is " + a + " here and " + b + " there");
        e.error(explained(diagnostic, a, b));
        return null;
      }
    }
    return new Shape(dims);
  }

  private static String axisName(int axis, TensorType left, TensorType right) {
    int fromEnd = Math.max(left.rank(), right.rank()) - axis;
    return left.rank() == right.rank()
        ? "axis " + axis
        : fromEnd == 1 ? "the last axis" : "axis -" + fromEnd;
  }

  private static Diagnostic explained(Diagnostic diagnostic, Dim a, Dim b) {
    if (a.isConstant() && b.isConstant()) {
      return diagnostic;
    }
    Diagnostic noted =
        diagnostic.note(
            "they may differ when the program runs; only equal sizes, or 1, go together");
    return a.isVariable() && b.isVariable()
        ? noted.help("if they are always equal, use one name for both")
        : noted;
  }

  private static Dim dimFromEnd(Shape shape, int fromEnd) {
    int axis = shape.rank() - 1 - fromEnd;
    return axis < 0 ? Dim.ONE : shape.dim(axis);
  }

  /** {@code value} repeated to {@code shape}, aligned at the last axis. */
  Value stretch(Value value, Shape shape) {
    int offset = shape.rank() - value.type().rank();
    List<Integer> axes =
        IntStream.range(0, value.type().rank()).map(axis -> axis + offset).boxed().toList();
    return e.build().broadcast(value, shape, axes);
  }
}
