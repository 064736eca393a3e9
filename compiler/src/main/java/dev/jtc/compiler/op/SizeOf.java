package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.SortedMap;

/** A size as a number: an i64 scalar. */
public record SizeOf(Dim dim) implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "size";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("dim", dim);
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    return operands.isEmpty()
        ? Inference.of(TensorType.scalar(DType.I64))
        : Inference.violation("size takes no operand");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    return List.of(Tensor.scalar((long) sizes.of(dim)));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // No operands.
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    return new Expr.Position(Index.of(dim));
  }
}
