package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.SortedMap;

/** The operand, as a constant to differentiation: its gradient is zero. */
public record Detach() implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "detach";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    return operands.size() == 1
        ? Inference.of(operands.get(0))
        : Inference.violation("detach takes one operand");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    return List.of(operands.get(0));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // Stops here.
  }

  @Override
  public boolean carriesCotangent(int index) {
    return false;
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    return operands.at(0, index);
  }
}
