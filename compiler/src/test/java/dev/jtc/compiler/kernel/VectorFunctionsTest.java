package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Functions that vector code computes in a short way where all lanes are ordinary numbers, against
 * the interpreter, bit by bit: no lane, one, some or all are not.
 */
class VectorFunctionsTest {
  private static final List<ScalarFn> FUNCTIONS =
      List.of(
          ScalarFns.EXP,
          ScalarFns.SIGMOID,
          ScalarFns.EXPM1,
          ScalarFns.LOG,
          ScalarFns.LOG1P,
          ScalarFns.LOG2,
          ScalarFns.TANH,
          ScalarFns.ERF);

  private static final float[] UNUSUAL = {
    0f,
    -0f,
    -1,
    -1.5f,
    17.9f,
    -18.1f,
    86.99f,
    87.01f,
    -87.3f,
    88.7f,
    88.8f,
    -103.9f,
    -104.5f,
    1e9f,
    -1e9f,
    0x1p60f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1.8p-127f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xFFC00001),
    Float.intBitsToFloat(0x7F800001)
  };

  /**
   * Of every 64 elements the first 16 are ordinary, one of the next 16 is not, then some, then all.
   */
  private static Tensor mixed(int... shape) {
    Tensor tensor = Tensor.zeros(DType.F32, shape);
    float[] values = (float[]) tensor.array();
    Random random = new Random(values.length);
    for (int i = 0; i < values.length; i++) {
      boolean unusual =
          switch (i / 16 % 4) {
            case 0 -> false;
            case 1 -> i % 16 == i / 64 % 16;
            case 2 -> random.nextBoolean();
            default -> true;
          };
      float ordinary = 0.05f + 10 * random.nextFloat();
      values[i] = unusual ? UNUSUAL[random.nextInt(UNUSUAL.length)] : ordinary;
    }
    return tensor;
  }

  private final GraphBuilder g = new GraphBuilder();
  private final Builds b = new Builds(g);

  private void check(Tensor input, Value... results) {
    List<Named> named = new ArrayList<>();
    for (Value result : results) {
      named.add(new Named("y" + named.size(), result));
    }
    Lowered.of(g.build("functions", named), List.of(Width.values())).checked(List.of(input));
  }

  private Value input(Dim... dims) {
    return g.parameter("x", new TensorType(DType.F32, Shape.of(dims)));
  }

  @Test
  void eachFunctionAlone() {
    for (ScalarFn fn : FUNCTIONS) {
      VectorFunctionsTest fresh = new VectorFunctionsTest();
      Value x = fresh.input(Dim.variable("N"));
      fresh.check(mixed(64 * 32 + 21), fresh.b.map(fn, x));
    }
  }

  /** One look serves all functions of an iteration; what depends on one is computed again. */
  @Test
  void functionsOfOtherFunctionsInOneLoop() {
    for (Dim size : List.of(Dim.variable("N"), Dim.of(64 * 7), Dim.of(64 * 7 + 5), Dim.of(48))) {
      for (int i = 0; i < FUNCTIONS.size(); i++) {
        VectorFunctionsTest fresh = new VectorFunctionsTest();
        Builds b = fresh.b;
        Value x = fresh.input(size);
        Value first = b.map(FUNCTIONS.get(i), x);
        Value scaled = b.mul(first, x);
        Value second = b.map(FUNCTIONS.get((i + 3) % FUNCTIONS.size()), scaled);
        Value third = b.map(ScalarFns.TANH, b.map(ScalarFns.NEG, x));
        int count = size.isConstant() ? (int) size.value() : 64 * 9 + 13;
        fresh.check(mixed(count), b.add(b.mul(second, third), scaled), second);
      }
    }
  }

  /** Sums of functions along rows and along columns, whose lanes are in registers. */
  @Test
  void functionsThatAreSummed() {
    for (Dim columns : List.of(Dim.of(64), Dim.of(200), Dim.variable("N"))) {
      for (ScalarFn fn : FUNCTIONS) {
        VectorFunctionsTest fresh = new VectorFunctionsTest();
        Builds b = fresh.b;
        Value x = fresh.input(Dim.of(5), columns);
        Value y = b.map(fn, x);
        Value top = b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), y);
        int count = columns.isConstant() ? (int) columns.value() : 133;
        fresh.check(mixed(5, count), b.sum(y, List.of(1)), b.sum(y, List.of(0)), top);
      }
    }
  }

  /** Rows of a softmax in which some elements are masked by a large negative number or −∞. */
  @Test
  void softmaxOfMaskedRows() {
    VectorFunctionsTest fresh = new VectorFunctionsTest();
    Builds b = fresh.b;
    Value x = fresh.input(Dim.variable("N"), Dim.of(100));
    Shape shape = x.type().shape();
    Value top = b.emit(new Reduce(Reduce.Kind.MAX, List.of(1)), x);
    Value grown = b.map(ScalarFns.EXP, b.sub(x, b.broadcast(top, shape, List.of(0))));
    Value sum = b.sum(grown, List.of(1));
    Value soft = b.map(ScalarFns.DIV, grown, b.broadcast(sum, shape, List.of(0)));
    Tensor input = Tensor.zeros(DType.F32, 9, 100);
    float[] values = (float[]) input.array();
    Random random = new Random(9);
    for (int i = 0; i < values.length; i++) {
      float masked = i / 100 % 2 == 0 ? -1e9f : Float.NEGATIVE_INFINITY;
      values[i] = i % 100 > 10 * (i / 100) ? masked : (float) random.nextGaussian();
    }
    fresh.check(input, soft, sum);
  }
}
