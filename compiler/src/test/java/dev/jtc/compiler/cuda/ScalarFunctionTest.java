package dev.jtc.compiler.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.emulate.Launch;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.GraphParser;
import dev.jtc.compiler.interpret.Interpreter;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every scalar function of every dtype as PTX on the emulator, on numbers of every kind. */
class ScalarFunctionTest {
  private static final int COUNT = 320;

  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    1e-40,
    1e-310,
    3e38,
    -3e38,
    1e308,
    1e-30,
    88,
    -88,
    200000,
    -1e7,
    1e20,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    16,
    17,
    0.7,
    Math.PI / 2,
    -3 * Math.PI / 4,
    6381956970095103.0 * 0x1p797,
    1e15,
    710,
    -0.3,
    0.45,
    1.2,
    22,
    2.4
  };

  @Test
  void functionsHaveTheBitsOfTheInterpreter() {
    for (ScalarFn fn : ScalarFns.all()) {
      for (DType dtype : DType.values()) {
        if (fn.domain().contains(dtype) && fn.domain() != ScalarFn.Domain.INDEX) {
          compare(fn, dtype);
        }
      }
    }
  }

  @Test
  void conversionsHaveTheBitsOfTheInterpreter() {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        Graph graph =
            GraphParser.parse(
                "fn f(%x: "
                    + from.text()
                    + "[320]) -> (return: "
                    + to.text()
                    + "[320]) {\n"
                    + "  %1 = convert %x : "
                    + to.text()
                    + "[320]\n  return %1\n}\n");
        check(from + " to " + to, graph, List.of(numbers(from, 1)));
      }
    }
  }

  @Test
  void whatHasNoCodeIsNamed() {
    PtxCode code = new PtxCode();
    Numbers numbers = new Numbers(code);
    JavaCode java = new JavaCode(code, numbers, new Steps(code, numbers), new Functions());
    List<Value> arguments = List.of(Value.ofDouble(0.5));
    Untranslatable none =
        assertThrows(
            Untranslatable.class,
            () -> java.call("java/lang/StrictMath", "cbrt", "(D)D", arguments));
    assertEquals("`StrictMath.cbrt` has no code for a GPU", none.getMessage());
  }

  private static void compare(ScalarFn fn, DType dtype) {
    StringBuilder parameters = new StringBuilder();
    StringBuilder operands = new StringBuilder();
    List<Tensor> arguments = new ArrayList<>();
    for (int i = 0; i < fn.arity(); i++) {
      DType type = fn.isCondition(i) ? DType.BOOL : dtype;
      parameters.append(i == 0 ? "" : ", ").append("%x").append(i).append(": ");
      parameters.append(type.text()).append("[320]");
      operands.append(i == 0 ? "" : ", ").append("%x").append(i);
      boolean isDivisor = i == 1 && fn.canFail(dtype);
      arguments.add(isDivisor ? divisors(type) : numbers(type, 7 * i + 1));
    }
    String result = fn.resultType(dtype).text();
    Graph graph =
        GraphParser.parse(
            "fn f("
                + parameters
                + ") -> (return: "
                + result
                + "[320]) {\n"
                + "  %9 = map."
                + fn.name()
                + " "
                + operands
                + " : "
                + result
                + "[320]\n"
                + "  return %9\n}\n");
    check(fn.name() + " " + dtype.text(), graph, arguments);
  }

  private static void check(String what, Graph graph, List<Tensor> arguments) {
    Lowered lowered = Lowered.forGpu(graph);
    Tensor expected = Interpreter.run(graph, arguments).get(0);
    Tensor actual =
        Emulated.run(
                CudaCompiler.compile(lowered.plan()),
                lowered.graph(),
                arguments,
                Launch.Order.values()[0])
            .get(0);
    assertTrue(expected.sameBits(actual), what + ": " + expected + " but " + actual);
  }

  /** Special numbers in an order of their own, then random ones of all sizes. */
  private static Tensor numbers(DType dtype, int step) {
    Random random = new Random(step);
    double[] some =
        IntStream.range(0, COUNT)
            .mapToDouble(
                i ->
                    i < 2 * SPECIAL.length
                        ? SPECIAL[i * step % SPECIAL.length]
                        : random.nextGaussian() * Math.pow(10, i % 9 - 4))
            .toArray();
    return tensor(dtype, some);
  }

  private static Tensor divisors(DType dtype) {
    return tensor(
        dtype, IntStream.range(0, COUNT).mapToDouble(i -> i % 13 == 6 ? -1 : i % 13 - 6).toArray());
  }

  private static Tensor tensor(DType dtype, double[] numbers) {
    Object array = dtype.newArray(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      switch (dtype) {
        case F32 -> ((float[]) array)[i] = (float) numbers[i];
        case F64 -> ((double[]) array)[i] = numbers[i];
        case I32 -> ((int[]) array)[i] = (int) numbers[i];
        case I64 -> ((long[]) array)[i] = (long) numbers[i];
        case U8 -> ((byte[]) array)[i] = (byte) (Math.abs(numbers[i]) % 255 + 1);
        case BOOL -> ((byte[]) array)[i] = (byte) (numbers[i] > 0 ? 1 : 0);
      }
    }
    return Tensor.of(dtype, array, new int[] {numbers.length});
  }
}
