package dev.jtc.compiler.op;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.List;

/** Elements of tensors by their row-major position, and scalar functions over all of them. */
public final class Elements {
  private Elements() {}

  /** {@code value} as an element of an integer dtype holds it: cut to its width, bool as 0 or 1. */
  public static long wrap(DType dtype, long value) {
    return switch (dtype) {
      case I32 -> (int) value;
      case I64 -> value;
      case U8 -> value & 0xff;
      case BOOL -> value != 0 ? 1 : 0;
      case F32, F64 -> throw new IllegalStateException(dtype + " does not wrap");
    };
  }

  /** A new tensor of zeros; a scalar if no sizes are given. */
  public static Tensor zeros(DType dtype, int... shape) {
    return Tensor.zeros(dtype, shape);
  }

  /** An i64 scalar. */
  public static Tensor scalar(long value) {
    return Tensor.scalar(value);
  }

  /** Element {@code i} of a tensor of floats; integers are converted. */
  public static double getDouble(Tensor tensor, int i) {
    return switch (tensor.dtype()) {
      case F32 -> tensor.floats()[i];
      case F64 -> tensor.doubles()[i];
      case I32, I64, U8, BOOL -> getLong(tensor, i);
    };
  }

  /** Sets element {@code i} of a tensor of floats, rounding to its dtype. */
  public static void setDouble(Tensor tensor, int i, double value) {
    switch (tensor.dtype()) {
      case F32 -> tensor.floats()[i] = (float) value;
      case F64 -> tensor.doubles()[i] = value;
      case I32, I64, U8, BOOL -> throw new IllegalStateException("not floats: " + tensor.type());
    }
  }

  /** Element {@code i} of a tensor of integers or truth values. */
  public static long getLong(Tensor tensor, int i) {
    return switch (tensor.dtype()) {
      case I32 -> tensor.ints()[i];
      case I64 -> tensor.longs()[i];
      case U8 -> tensor.bytes()[i] & 0xff;
      case BOOL -> tensor.bytes()[i];
      case F32, F64 -> throw new IllegalStateException("not integers: " + tensor.type());
    };
  }

  /** Sets element {@code i} of a tensor of integers or truth values, see {@link #wrap}. */
  public static void setLong(Tensor tensor, int i, long value) {
    switch (tensor.dtype()) {
      case I32 -> tensor.ints()[i] = (int) value;
      case I64 -> tensor.longs()[i] = value;
      case U8 -> tensor.bytes()[i] = (byte) value;
      case BOOL -> tensor.bytes()[i] = (byte) (value != 0 ? 1 : 0);
      case F32, F64 -> throw new IllegalStateException("not integers: " + tensor.type());
    }
  }

  /** Whether element {@code i} is true or not zero. */
  public static boolean isTrue(Tensor tensor, int i) {
    return tensor.dtype().isFloat() ? getDouble(tensor, i) != 0 : getLong(tensor, i) != 0;
  }

  /** The function at each position of operands that have one shape. */
  public static Tensor apply(ScalarFn fn, List<Tensor> operands) {
    Tensor last = operands.get(operands.size() - 1);
    Tensor result = zeros(fn.resultType(last.dtype()), last.shape());
    if (fn.isCondition(0)) {
      select(operands.get(0).bytes(), operands.get(1), operands.get(2), result);
      return result;
    }
    switch (last.dtype()) {
      case F32 -> applyToFloats(fn, operands, result);
      case F64 -> applyToDoubles(fn, operands, result);
      case I32, I64, U8, BOOL -> applyToIntegers(fn, operands, result);
    }
    return result;
  }

  private static void select(byte[] condition, Tensor a, Tensor b, Tensor result) {
    for (int i = 0; i < condition.length; i++) {
      Strided.copyElement(condition[i] != 0 ? a : b, i, result, i);
    }
  }

  private static void applyToFloats(ScalarFn fn, List<Tensor> operands, Tensor result) {
    ScalarFn.OfFloats f = fn.meaning().f32();
    float[] a = operands.get(0).floats();
    float[] b = fn.arity() > 1 ? operands.get(1).floats() : null;
    float[] c = fn.arity() > 2 ? operands.get(2).floats() : null;
    if (result.dtype() == DType.BOOL) {
      byte[] truth = result.bytes();
      for (int i = 0; i < truth.length; i++) {
        truth[i] = (byte) f.apply(a[i], b == null ? 0 : b[i], c == null ? 0 : c[i]);
      }
      return;
    }
    float[] y = result.floats();
    if (fn.arity() == 2 && applyPlain(fn, a, b, y)) {
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = f.apply(a[i], b == null ? 0 : b[i], c == null ? 0 : c[i]);
    }
  }

  /** What most operations are, in loops that the JVM makes vector code of; false for the rest. */
  private static boolean applyPlain(ScalarFn fn, float[] a, float[] b, float[] y) {
    if (fn.equals(ScalarFns.ADD)) {
      for (int i = 0; i < y.length; i++) {
        y[i] = a[i] + b[i];
      }
    } else if (fn.equals(ScalarFns.SUB)) {
      for (int i = 0; i < y.length; i++) {
        y[i] = a[i] - b[i];
      }
    } else if (fn.equals(ScalarFns.MUL)) {
      for (int i = 0; i < y.length; i++) {
        y[i] = a[i] * b[i];
      }
    } else {
      return false;
    }
    return true;
  }

  private static void applyToDoubles(ScalarFn fn, List<Tensor> operands, Tensor result) {
    ScalarFn.OfDoubles f = fn.meaning().f64();
    double[] a = operands.get(0).doubles();
    double[] b = fn.arity() > 1 ? operands.get(1).doubles() : null;
    double[] c = fn.arity() > 2 ? operands.get(2).doubles() : null;
    if (result.dtype() == DType.BOOL) {
      byte[] truth = result.bytes();
      for (int i = 0; i < truth.length; i++) {
        truth[i] = (byte) f.apply(a[i], b == null ? 0 : b[i], c == null ? 0 : c[i]);
      }
      return;
    }
    double[] y = result.doubles();
    for (int i = 0; i < y.length; i++) {
      y[i] = f.apply(a[i], b == null ? 0 : b[i], c == null ? 0 : c[i]);
    }
  }

  private static void applyToIntegers(ScalarFn fn, List<Tensor> operands, Tensor result) {
    ScalarFn.OfLongs f = fn.meaning().integer();
    for (int i = 0; i < result.size(); i++) {
      long a = getLong(operands.get(0), i);
      long b = fn.arity() > 1 ? getLong(operands.get(1), i) : 0;
      long c = fn.arity() > 2 ? getLong(operands.get(2), i) : 0;
      setLong(result, i, f.apply(a, b, c));
    }
  }
}
