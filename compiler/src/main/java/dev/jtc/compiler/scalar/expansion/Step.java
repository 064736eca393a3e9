package dev.jtc.compiler.scalar.expansion;

import dev.jtc.runtime.DType;
import java.util.List;

/**
 * One operation of an expansion.
 *
 * @param dtype the dtype of the result
 * @param compute the dtype of the operands, for a choice that of the two compared; of a literal its
 *     own
 * @param operands numbers of values, see {@link Expansion}
 * @param bits of a literal its value: {@link Float#floatToRawIntBits} of an f32, {@link
 *     Double#doubleToRawLongBits} of an f64, else the integer; of a shift its distance; else 0
 */
public record Step(
    Primitive primitive, DType dtype, DType compute, List<Integer> operands, long bits) {
  public Step {
    operands = List.copyOf(operands);
    if (operands.size() != primitive.arity()) {
      throw new IllegalArgumentException(primitive + " with " + operands.size() + " operands");
    }
  }
}
