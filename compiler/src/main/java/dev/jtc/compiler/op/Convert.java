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
 * Another dtype for the same numbers.
 *
 * <p>Numerics: Java's casts. Floats are cut towards zero and saturate (NaN gives 0), wide integers
 * lose their upper bits, to float rounds to nearest; to u8 goes through i32 (from i64: its low
 * bits); to bool is {@code != 0}. Gradient: between floats only.
 */
public record Convert(DType to) implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "convert";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    return operands.size() == 1
        ? Inference.of(operands.get(0).withDType(to))
        : Inference.violation("a conversion takes one operand");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    Tensor y = Elements.zeros(to, x.shape());
    for (int i = 0; i < x.size(); i++) {
      if (x.dtype().isFloat()) {
        fromFloat(Elements.getDouble(x, i), y, i);
      } else {
        fromInteger(Elements.getLong(x, i), y, i);
      }
    }
    return List.of(y);
  }

  private void fromFloat(double value, Tensor y, int i) {
    switch (to) {
      case F32, F64 -> Elements.setDouble(y, i, value);
      case I32, U8 -> Elements.setLong(y, i, (int) value);
      case I64 -> Elements.setLong(y, i, (long) value);
      case BOOL -> Elements.setLong(y, i, value != 0 ? 1 : 0);
    }
  }

  private void fromInteger(long value, Tensor y, int i) {
    switch (to) {
      // Not by way of double, which would round twice.
      case F32 -> y.floats()[i] = (float) value;
      case F64 -> y.doubles()[i] = (double) value;
      case I32, I64, U8, BOOL -> Elements.setLong(y, i, value);
    }
  }

  @Override
  public void vjp(Adjoint adjoint) {
    DType from = adjoint.node().operand(0).type().dtype();
    if (adjoint.needs(0) && from.isFloat() && to.isFloat()) {
      adjoint.contribute(0, adjoint.build().convert(adjoint.cotangent(), from));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Expr value = operands.at(0, index);
    return value.dtype() == to ? value : new Expr.Cast(to, value);
  }
}
