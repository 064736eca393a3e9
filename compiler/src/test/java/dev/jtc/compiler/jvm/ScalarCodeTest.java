package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Generated code computes the bits that the operations say. */
class ScalarCodeTest {
  private static final double[] FLOATS = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    2.5,
    -3.5,
    1e-40,
    255.7,
    256,
    -1.5,
    3e9,
    -3e9,
    1e19,
    -1e19,
    1e300,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    0.1,
    7
  };
  private static final long[] INTEGERS = {
    1,
    -1,
    2,
    3,
    -3,
    7,
    127,
    128,
    255,
    256,
    -256,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 40,
    (1L << 40) + 5,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    16777217
  };

  /** Pairs of values, all with all; integers leave out 0, by which one cannot divide. */
  private static Tensor values(DType dtype, int operand) {
    int count = dtype.isFloat() ? FLOATS.length : dtype == DType.BOOL ? 2 : INTEGERS.length;
    int n = count * count;
    Tensor tensor = Tensor.zeros(dtype, n);
    for (int i = 0; i < n; i++) {
      int at = operand == 0 ? i / count : operand == 1 ? i % count : (i * 5 + 3) % count;
      switch (dtype) {
        case F32 -> tensor.floats()[i] = (float) FLOATS[at];
        case F64 -> tensor.doubles()[i] = FLOATS[at];
        case I32 -> tensor.ints()[i] = (int) INTEGERS[at] | (INTEGERS[at] << 32 == 0 ? 1 : 0);
        case I64 -> tensor.longs()[i] = INTEGERS[at];
        case U8 -> tensor.bytes()[i] = (byte) Math.max(1, INTEGERS[at] & 0xff);
        case BOOL -> tensor.bytes()[i] = (byte) at;
      }
    }
    return tensor;
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void castsAreThoseOfConvert(DType from) {
    Tensor x = values(from, 0);
    for (DType to : DType.values()) {
      String kernel =
          """
          kernel cast
            in x: %s[N]
            out y: %s[N]
          {
            for i < N { y[i] = %s(x[i]) }
          }
          """
              .formatted(from, to, to);
      Tensor expected = new Convert(to).eval(List.of(x), Sizes.NONE).get(0);
      Tensor actual = Programs.run(kernel, x);
      assertTrue(actual.sameBits(expected), () -> from + " to " + to + "\n" + actual + expected);
    }
  }

  static Stream<ScalarFn> functions() {
    // Functions of indices are not defined for arbitrary pairs of numbers.
    return ScalarFns.all().stream().filter(fn -> fn.domain() != ScalarFn.Domain.INDEX);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionsAreThoseOfTheTable(ScalarFn fn) {
    for (DType dtype : DType.values()) {
      if (fn.domain().contains(dtype)) {
        check(fn, dtype);
      }
    }
  }

  private static void check(ScalarFn fn, DType dtype) {
    StringBuilder buffers = new StringBuilder();
    List<String> names = new ArrayList<>();
    List<Tensor> operands = new ArrayList<>();
    for (int i = 0; i < fn.arity(); i++) {
      Tensor operand = values(dtype, i);
      if (fn.isCondition(i)) {
        operand = new Convert(DType.BOOL).eval(List.of(values(dtype, 0)), Sizes.NONE).get(0);
      }
      operands.add(operand);
      buffers.append("  in x" + i + ": " + operand.dtype() + "[N]\n");
      names.add("x" + i + "[i]");
    }
    String kernel =
        "kernel f\n"
            + buffers
            + "  out y: "
            + fn.resultType(dtype)
            + "[N]\n{\n  for i < N { y[i] = "
            + fn.name()
            + "("
            + String.join(", ", names)
            + ") }\n}\n";
    Tensor expected = new Apply(fn).eval(operands, Sizes.NONE).get(0);
    Tensor actual = Programs.run(kernel, operands.toArray(Tensor[]::new));
    assertTrue(actual.sameBits(expected), () -> fn + " " + dtype + "\n" + actual + expected);
  }
}
