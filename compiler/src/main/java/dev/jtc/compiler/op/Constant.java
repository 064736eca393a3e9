package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A number known at compile time, as a scalar.
 *
 * @param bits the value: the raw bits of a double for float dtypes (an f32 is stored as the double
 *     of equal value), else the integer. Bits rather than a double, so that −0 differs from +0 and
 *     NaN equals itself.
 */
public record Constant(DType dtype, long bits) implements Op, Pointwise {
  public static Constant ofFloat(DType dtype, double value) {
    double rounded = dtype == DType.F32 ? (float) value : value;
    return new Constant(dtype, Double.doubleToLongBits(rounded));
  }

  public static Constant ofInteger(DType dtype, long value) {
    return new Constant(dtype, Elements.wrap(dtype, value));
  }

  public double floatValue() {
    return dtype.isFloat() ? Double.longBitsToDouble(bits) : bits;
  }

  /** The value of an integer or bool constant. */
  public long integerValue() {
    if (dtype.isFloat()) {
      throw new IllegalStateException("not an integer constant: " + this);
    }
    return bits;
  }

  @Override
  public String mnemonic() {
    return "const";
  }

  @Override
  public SortedMap<String, String> attributes() {
    String text;
    if (dtype == DType.F32) {
      text = Float.toString((float) floatValue());
    } else if (dtype == DType.F64) {
      text = Double.toString(floatValue());
    } else {
      text = Long.toString(bits);
    }
    return new TreeMap<>(java.util.Map.of("value", text));
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    return operands.isEmpty()
        ? Inference.of(TensorType.scalar(dtype))
        : Inference.violation("a constant takes no operand");
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor scalar = Elements.zeros(dtype);
    if (dtype.isFloat()) {
      Elements.setDouble(scalar, 0, floatValue());
    } else {
      Elements.setLong(scalar, 0, bits);
    }
    return List.of(scalar);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    // No operands.
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    return new Expr.Literal(dtype, bits);
  }
}
