package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
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

/** The axes in another order: result axis i is operand axis {@code permutation[i]}. */
public record Transpose(List<Integer> permutation) implements Op, Pointwise {
  public Transpose {
    permutation = List.copyOf(permutation);
  }

  @Override
  public String mnemonic() {
    return "transpose";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("axes", Attributes.list(permutation));
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    List<Integer> all = IntStream.range(0, permutation.size()).boxed().toList();
    if (!permutation.stream().sorted().toList().equals(all)) {
      return Inference.violation(permutation + " is no order of axes");
    }
    if (operands.size() != 1 || operands.get(0).rank() != permutation.size()) {
      return Inference.violation("transpose takes one operand of rank " + permutation.size());
    }
    TensorType x = operands.get(0);
    List<Dim> dims = permutation.stream().map(axis -> x.shape().dim(axis)).toList();
    return Inference.of(x.withShape(new Shape(dims)));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    int[] own = Strided.rowMajor(x.shape());
    int[] strides = permutation.stream().mapToInt(axis -> own[axis]).toArray();
    int[] shape = permutation.stream().mapToInt(x::dim).toArray();
    Tensor y = Elements.zeros(x.dtype(), shape);
    new Strided(x, 0, strides).copyTo(Strided.whole(y), shape);
    return List.of(y);
  }

  /** The permutation that undoes this one. */
  public List<Integer> inverse() {
    return IntStream.range(0, permutation.size()).map(permutation::indexOf).boxed().toList();
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      adjoint.contribute(0, adjoint.build().emit(new Transpose(inverse()), adjoint.cotangent()));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    List<Index> position = new ArrayList<>();
    for (int axis : inverse()) {
      position.add(index.get(axis));
    }
    return operands.at(0, position);
  }
}
