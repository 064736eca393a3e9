package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * One row, picked by an i64 scalar: {@code y[r…] = x[i, r…]}.
 *
 * <p>Gradient: {@link DynamicUpdate} of zeros. Errors: as {@link Gather}.
 */
public record DynamicIndex() implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "row";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 2
        || operands.get(0).rank() == 0
        || !operands.get(1).equals(TensorType.scalar(DType.I64))) {
      return Inference.violation("row takes a tensor with an axis and an i64 scalar");
    }
    return Inference.of(operands.get(0).withShape(Rows.rowShape(operands.get(0))));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    Tensor y = Elements.zeros(x.dtype(), Rows.rowShape(x));
    int row = Rows.row(Elements.getLong(operands.get(1), 0), x.dim(0));
    Rows.copy(x, row, y, 0, y.size());
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      Builds b = adjoint.build();
      Value zeros = b.zeros(adjoint.node().operand(0).type());
      Value index = adjoint.node().operand(1);
      adjoint.contribute(0, b.emit(new DynamicUpdate(), zeros, adjoint.cotangent(), index));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Dim rows = node.operand(0).type().shape().dim(0);
    List<Index> position = new ArrayList<>();
    Expr row = Rows.row(operands.at(1, List.of()), rows, node);
    position.add(Index.computed(row));
    position.addAll(index);
    Expr element = operands.at(0, position);
    return operands.isLoaded(0) ? element : Rows.checked(element, row);
  }
}
