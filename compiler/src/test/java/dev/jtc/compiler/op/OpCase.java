package dev.jtc.compiler.op;

import dev.jtc.compiler.autodiff.GradientCheck;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * An operation with operand types to try it on.
 *
 * @param operands types that may depend on the size N
 * @param sizes values of N to try
 * @param least the smallest integer among operands
 * @param most the largest one
 * @param emit how gradients are taken through it
 */
public record OpCase(
    Op op,
    List<TensorType> operands,
    List<Long> sizes,
    long least,
    long most,
    GradientCheck.Function emit) {
  private static final double[] SPECIAL = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -0.0,
    0.0,
    1,
    -1.5,
    1e300,
    Double.MIN_VALUE,
    3e9
  };

  /** The operation on operands of types spelled as text, with N from 0 to 3. */
  static OpCase of(Op op, String... types) {
    List<TensorType> operands = Arrays.stream(types).map(TensorType::parse).toList();
    return new OpCase(op, operands, List.of(0L, 1L, 3L), -7, 7, weighted(op));
  }

  OpCase withSizes(Long... values) {
    return new OpCase(op, operands, List.of(values), least, most, emit);
  }

  OpCase withIntegers(long from, long to) {
    return new OpCase(op, operands, sizes, from, to, emit);
  }

  OpCase withEmit(GradientCheck.Function function) {
    return new OpCase(op, operands, sizes, least, most, function);
  }

  /** The sum of all float results, each element with a weight of its own. */
  private static GradientCheck.Function weighted(Op op) {
    return (b, inputs) -> {
      var total = b.constant(DType.F64, 0);
      for (var result : b.emitter().emit(op, inputs)) {
        if (result.type().dtype().isFloat()) {
          total = b.add(total, Weights.sum(b, result));
        }
      }
      return total;
    };
  }

  Sizes sizes(long n) {
    return new Sizes(Map.of("N", n));
  }

  List<TensorType> results() {
    return ((Inference.Types) op.infer(operands)).results();
  }

  /**
   * Whether there is a gradient and float operands, all of them f64, and float results that are f64
   * too.
   */
  boolean isForGradients() {
    return op.isDifferentiable()
        && operands.stream().anyMatch(type -> type.dtype() == DType.F64)
        && operands.stream().noneMatch(type -> type.dtype() == DType.F32)
        && results().stream().noneMatch(type -> type.dtype() == DType.F32);
  }

  /** Operands for which the operation is smooth: no ties, nothing next to a whole number. */
  public List<Tensor> smooth(long n) {
    boolean positive = op instanceof Apply apply && OpCases.ONLY_POSITIVE.contains(apply.fn());
    return filled(
        n,
        (random, i) -> {
          double value = 0.2 + 0.6 * random.nextDouble() + random.nextInt(2);
          return positive || random.nextBoolean() ? value : -value;
        });
  }

  /** Operands full of NaN, infinities, zeros of both signs and extreme numbers. */
  public List<Tensor> special(long n) {
    return filled(n, (random, i) -> SPECIAL[random.nextInt(SPECIAL.length)]);
  }

  private List<Tensor> filled(long n, BiFunction<Random, Integer, Double> floats) {
    // Of the text: the hash of an enum, and so that of a type, is another one in every JVM.
    Random random = new Random(operands.toString().hashCode() * 31L + n);
    List<Tensor> tensors = new ArrayList<>();
    for (TensorType type : operands) {
      Tensor tensor = Elements.zeros(type.dtype(), sizes(n).of(type.shape()));
      for (int i = 0; i < tensor.size(); i++) {
        if (type.dtype().isFloat()) {
          Elements.setDouble(tensor, i, floats.apply(random, i));
        } else {
          Elements.setLong(tensor, i, integer(random, type.dtype()));
        }
      }
      tensors.add(tensor);
    }
    return tensors;
  }

  private long integer(Random random, DType dtype) {
    if (dtype == DType.BOOL) {
      return random.nextInt(2);
    }
    long value = least + random.nextInt((int) (most - least + 1));
    // Scalar functions divide.
    return value == 0 && op instanceof Apply ? 5 : value;
  }

  @Override
  public String toString() {
    return op.mnemonic() + op.attributes() + operands;
  }
}
