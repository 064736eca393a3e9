package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The operator {@code @}: products of vectors, matrices and stacks of matrices. */
final class MatrixProduct {
  private final Elaboration e;

  MatrixProduct(Elaboration e) {
    this.e = e;
  }

  /** The product of {@code left} and {@code right}; {@link Val#ERROR} after a report. */
  Val of(Val left, Val right, Places places) {
    if (!(left instanceof Val.Tensor l) || !(right instanceof Val.Tensor r)) {
      return e.error(
          places.mark(
              Diagnostic.error(Code.BAD_OPERAND, "`@` needs two tensors"),
              left.describe(),
              right.describe()));
    }
    Value a = l.value();
    Value b = r.value();
    if (a.type().dtype() != b.type().dtype()) {
      return e.broadcasting.mixed(a.type(), b.type(), places);
    }
    if (a.type().dtype() == DType.BOOL) {
      return e.error(
          places.mark(
              Diagnostic.error(Code.BAD_OPERAND, "`@` does not apply to bool"),
              left.describe(),
              right.describe()));
    }
    if (a.type().rank() == 0 || b.type().rank() == 0) {
      return e.error(
          places
              .mark(
                  Diagnostic.error(Code.SHAPES_DIFFER, "`@` does not take scalars"),
                  a.type().words(),
                  b.type().words())
              .help("use `*`"));
    }
    int aAxis = a.type().rank() - 1;
    int bAxis = Math.max(0, b.type().rank() - 2);
    if (!a.type().shape().dim(aAxis).equals(b.type().shape().dim(bAxis))) {
      return e.error(
          places
              .mark(
                  Diagnostic.error(Code.SHAPES_DIFFER, "shapes do not agree for `@`"),
                  a.type().words(),
                  b.type().words())
              .note(
                  "the last axis on the left is "
                      + a.type().shape().dim(aAxis)
                      + ", axis "
                      + bAxis
                      + " on the right is "
                      + b.type().shape().dim(bAxis)));
    }
    if (a.type().rank() <= 2 && b.type().rank() <= 2) {
      return new Val.Tensor(
          e.build().emit(new Dot(List.of(aAxis), List.of(bAxis), List.of(), List.of()), a, b));
    }
    return batched(a, b, places);
  }

  /** Leading axes broadcast, the last two multiply. */
  private Val batched(Value a, Value b, Places places) {
    if (a.type().rank() == 1 || b.type().rank() == 1) {
      int aAxis = a.type().rank() - 1;
      int bAxis = Math.max(0, b.type().rank() - 2);
      return new Val.Tensor(
          e.build().emit(new Dot(List.of(aAxis), List.of(bAxis), List.of(), List.of()), a, b));
    }
    Shape batch =
        e.broadcasting.broadcast(a.type(), leading(a.type()), b.type(), leading(b.type()), places);
    if (batch == null) {
      return Val.ERROR;
    }
    int rank = batch.rank();
    Value left = e.broadcasting.stretch(a, withMatrix(batch, a.type()));
    Value right = e.broadcasting.stretch(b, withMatrix(batch, b.type()));
    List<Integer> axes = IntStream.range(0, rank).boxed().toList();
    return new Val.Tensor(
        e.build().emit(new Dot(List.of(rank + 1), List.of(rank), axes, axes), left, right));
  }

  private static Shape leading(TensorType type) {
    return new Shape(type.shape().dims().subList(0, type.rank() - 2));
  }

  private static Shape withMatrix(Shape batch, TensorType type) {
    List<Dim> dims = new ArrayList<>(batch.dims());
    dims.addAll(type.shape().dims().subList(type.rank() - 2, type.rank()));
    return new Shape(dims);
  }
}
