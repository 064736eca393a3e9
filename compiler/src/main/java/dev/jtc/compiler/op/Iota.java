package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.SortedMap;

/**
 * The numbers 0, 1, 2, … along one axis: {@code y[…, i, …] = i}, converted from i64.
 *
 * @param axis the axis that counts
 */
public record Iota(TensorType type, int axis) implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "iota";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("axis", axis);
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (!operands.isEmpty()) {
      return Inference.violation("iota takes no operand");
    }
    if (axis < 0 || axis >= type.rank()) {
      return Inference.violation("there is no axis " + axis + " in " + type);
    }
    return type.dtype() == DType.BOOL
        ? Inference.violation("truth values do not count")
        : Inference.of(type);
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    int[] shape = sizes.of(type.shape());
    Tensor y = Elements.zeros(type.dtype(), shape);
    int stride = Strided.rowMajor(shape)[axis];
    for (int i = 0; i < y.size(); i++) {
      long position = i / stride % shape[axis];
      switch (type.dtype()) {
        case F32 -> y.floats()[i] = (float) position;
        case F64 -> y.doubles()[i] = (double) position;
        case I32, I64, U8, BOOL -> Elements.setLong(y, i, position);
      }
    }
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // No operands.
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Index here = index.get(axis);
    boolean known = here.terms().isEmpty() && here.offset().isConstant();
    Expr position =
        known ? new Expr.Literal(DType.I64, here.offset().value()) : new Expr.Position(here);
    return type.dtype() == DType.I64 ? position : new Expr.Cast(type.dtype(), position);
  }
}
