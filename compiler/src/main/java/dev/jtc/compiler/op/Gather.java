package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Rows picked by integers: {@code y[i…, r…] = x[index[i…], r…]}.
 *
 * <p>Shapes: x is {@code [A, ...R]}, the index i64 or i32 {@code [...I]}, the result {@code [...I,
 * ...R]}. Gradient: {@link ScatterAdd}. Errors: −1 is the last row; outside of −A … A−1 it is an
 * IndexFault.
 */
public record Gather() implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "gather";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 2 || operands.get(0).rank() == 0) {
      return Inference.violation("gather takes a tensor with an axis and an index");
    }
    TensorType x = operands.get(0);
    TensorType index = operands.get(1);
    if (!Rows.isIndex(index)) {
      return Inference.violation("an index is i64 or i32, not " + index.dtype().text());
    }
    List<Dim> dims = new ArrayList<>(index.shape().dims());
    dims.addAll(Rows.rowShape(x).dims());
    return Inference.of(x.withShape(new Shape(dims)));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    Tensor index = operands.get(1);
    int[] shape =
        IntStream.concat(IntStream.of(index.shape()), IntStream.of(Rows.rowShape(x))).toArray();
    Tensor y = Elements.zeros(x.dtype(), shape);
    int n = Rows.rowSize(x);
    for (int i = 0; i < index.size(); i++) {
      Rows.copy(x, Rows.row(Elements.getLong(index, i), x.dim(0)), y, i, n);
    }
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      Builds b = adjoint.build();
      Value zeros = b.zeros(adjoint.node().operand(0).type());
      Value index = adjoint.node().operand(1);
      adjoint.contribute(0, b.emit(new ScatterAdd(), zeros, index, adjoint.cotangent()));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    int split = node.operand(1).type().rank();
    Expr picked = operands.at(1, index.subList(0, split));
    Dim rows = node.operand(0).type().shape().dim(0);
    List<Index> position = new ArrayList<>();
    Expr row = Rows.row(picked, rows, node);
    position.add(Index.computed(row));
    position.addAll(index.subList(split, index.size()));
    Expr element = operands.at(0, position);
    return operands.isLoaded(0) ? element : Rows.checked(element, row);
  }
}
