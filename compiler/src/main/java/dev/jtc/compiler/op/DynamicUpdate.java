package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.SortedMap;

/**
 * A tensor with one row replaced: operands x {@code [A, ...R]}, the row {@code [...R]}, and which
 * one, an i64 scalar.
 *
 * <p>Errors: as {@link Gather}.
 */
public record DynamicUpdate() implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "with_row";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 3
        || operands.get(0).rank() == 0
        || !operands.get(2).equals(TensorType.scalar(DType.I64))) {
      return Inference.violation("with_row takes a tensor with an axis, a row and an i64 scalar");
    }
    TensorType x = operands.get(0);
    if (!operands.get(1).equals(x.withShape(Rows.rowShape(x)))) {
      return Inference.violation(operands.get(1) + " is no row of " + x);
    }
    return Inference.of(x);
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor y = operands.get(0).copy();
    Tensor row = operands.get(1);
    int i = Rows.row(Elements.getLong(operands.get(2), 0), y.dim(0));
    Rows.copy(row, 0, y, i, row.size());
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    Builds b = adjoint.build();
    Value index = adjoint.node().operand(2);
    if (adjoint.needs(0)) {
      Value zeros = b.zeros(adjoint.node().operand(1).type());
      adjoint.contribute(0, b.emit(new DynamicUpdate(), adjoint.cotangent(), zeros, index));
    }
    if (adjoint.needs(1)) {
      adjoint.contribute(1, b.emit(new DynamicIndex(), adjoint.cotangent(), index));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Dim rows = node.operand(0).type().shape().dim(0);
    Expr row = Rows.row(operands.at(2, List.of()), rows, node);
    Expr here = Rows.call(ScalarFns.EQ, new Expr.Position(index.get(0)), row);
    Expr updated = operands.at(1, index.subList(1, index.size()));
    return Rows.call(ScalarFns.SELECT, here, updated, operands.at(0, index));
  }
}
