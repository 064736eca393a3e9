package dev.jtc.compiler.scalar.expansion;

import dev.jtc.runtime.DType;
import java.util.List;

/**
 * A scalar function as straight-line code: value i is parameter i, and value {@code
 * parameters.size() + j} is what step j gives, from earlier values only. The last step is the
 * result. Equal steps are written once, and every step is needed.
 *
 * <p>Numerics: spelled operation by operation it gives the bits of the function's meaning, a NaN's
 * payload apart.
 *
 * @param bound the expansion is the function where every operand is at most this in magnitude; for
 *     other operands, NaN among them, a back end calls the method of the function, which has a form
 *     for the elements of an array too. Infinite for most: then it is the function everywhere.
 */
public record Expansion(List<DType> parameters, List<Step> steps, double bound) {
  public Expansion {
    parameters = List.copyOf(parameters);
    steps = List.copyOf(steps);
  }

  /** Whether this is the function for every operand. */
  public boolean isTotal() {
    return bound == Double.POSITIVE_INFINITY;
  }

  /** The number of the value that step {@code index} gives. */
  public int valueOf(int index) {
    return parameters.size() + index;
  }

  /** The dtype of a value. */
  public DType dtype(int value) {
    return value < parameters.size()
        ? parameters.get(value)
        : steps.get(value - parameters.size()).dtype();
  }

  /** One line for each step: {@code %3 = fma.f32 %0 %1 %2}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      out.append('%').append(valueOf(i)).append(" = ");
      out.append(step.primitive().name().toLowerCase(java.util.Locale.ROOT));
      out.append('.').append(step.dtype().text());
      step.operands().forEach(operand -> out.append(" %").append(operand));
      if (step.primitive() == Primitive.LITERAL || step.bits() != 0) {
        out.append(' ').append(number(step));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String number(Step step) {
    boolean isFloat = step.primitive() == Primitive.LITERAL && step.dtype().isFloat();
    return !isFloat
        ? Long.toString(step.bits())
        : step.dtype() == DType.F32
            ? Float.toString(Float.intBitsToFloat((int) step.bits()))
            : Double.toString(Double.longBitsToDouble(step.bits()));
  }
}
