package dev.jtc.compiler.scalar.expansion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An expansion, step by step, gives the bits of the function. */
class ExpansionsTest {
  /** So many floats that every exponent has about a hundred. */
  private static final int STRIDE = 77773;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1,
    -1,
    0.5f,
    (float) (Math.PI / 2),
    -(float) Math.PI,
    88.7f,
    88.73f,
    -87.4f,
    -103.9f,
    -104.1f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  /** Where some short way ends, or takes another step. */
  private static final float[] EDGES = {
    0.5f, 0.625f, 1, 1.5f, 4, 10, 18, 86.986f, 87, 88.7f, 104, 0x1p60f, 0x1p-26f, 0x1p-126f,
    0x1p127f
  };

  static Stream<ScalarFn> expanded() {
    return ScalarFns.all().stream().filter(fn -> Expansions.of(fn, DType.F32).isPresent());
  }

  @ParameterizedTest
  @MethodSource("expanded")
  void theStepsGiveTheBitsOfTheFunction(ScalarFn fn) {
    Expansion expansion = Expansions.of(fn, DType.F32).orElseThrow();
    Steps steps = new Steps(expansion);
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      check(fn, steps, Float.intBitsToFloat((int) bits));
    }
    for (float x : SPECIAL) {
      check(fn, steps, x);
    }
  }

  private static void check(ScalarFn fn, Steps steps, float x) {
    if (Math.abs(x) <= steps.expansion().bound() || steps.expansion().isTotal()) {
      // Like the bits, but every NaN equals every other.
      assertEquals(fn.meaning().f32().apply(x, 0, 0), steps.apply(x), () -> fn + " of " + x);
    }
  }

  static Stream<ScalarFn> withNear() {
    return ScalarFns.all().stream().filter(fn -> Expansions.near(fn, DType.F32).isPresent());
  }

  @ParameterizedTest
  @MethodSource("withNear")
  void theShortWayGivesTheBitsOfTheFunctionWhereItHolds(ScalarFn fn) {
    Expansions.Near near = Expansions.near(fn, DType.F32).orElseThrow();
    Steps value = new Steps(near.value());
    Steps beyond = new Steps(near.beyond());
    int holds = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      holds += checkNear(fn, value, beyond, Float.intBitsToFloat((int) bits)) ? 1 : 0;
    }
    assertTrue(holds > 10_000, () -> fn + " has hardly an ordinary number");
    for (float x : SPECIAL) {
      checkNear(fn, value, beyond, x);
    }
    for (float edge : EDGES) {
      for (int i = -300; i <= 300; i++) {
        float x = Float.intBitsToFloat(Float.floatToRawIntBits(edge) + i);
        checkNear(fn, value, beyond, x);
        checkNear(fn, value, beyond, -x);
      }
    }
    assertFalse(checkNear(fn, value, beyond, Float.NaN));
    assertFalse(checkNear(fn, value, beyond, Float.intBitsToFloat(0xFFC00001)));
    assertFalse(checkNear(fn, value, beyond, Float.POSITIVE_INFINITY));
    assertFalse(checkNear(fn, value, beyond, Float.NEGATIVE_INFINITY));
  }

  private static boolean checkNear(ScalarFn fn, Steps value, Steps beyond, float x) {
    boolean holds = beyond.bits(x) >= 0;
    if (holds) {
      // Also the sign of a zero.
      assertEquals(fn.meaning().f32().apply(x, 0, 0), value.apply(x), () -> fn + " of " + x);
    }
    return holds;
  }

  @Test
  void functionsOfOneInstructionHaveNone() {
    assertTrue(Expansions.of(ScalarFns.EXP, DType.F32).isPresent());
    assertFalse(Expansions.of(ScalarFns.EXP, DType.I32).isPresent());
    assertFalse(Expansions.of(ScalarFns.SQRT, DType.F32).isPresent());
  }

  @Test
  void equalStepsAreWrittenOnce() {
    Recorder out = new Recorder(List.of(DType.F32));
    int one = out.literal(DType.F32, Float.floatToRawIntBits(1f));
    int unused = out.add(Primitive.SUBTRACT, DType.F32, 0, one);
    int sum = out.add(Primitive.ADD, DType.F32, 0, one);
    int again = out.add(Primitive.ADD, DType.F32, 0, one);
    int product = out.add(Primitive.MULTIPLY, DType.F32, sum, again);
    assertEquals(sum, again);
    assertEquals(2, unused);
    assertEquals(
        "%1 = literal.f32 1.0\n%2 = add.f32 %0 %1\n%3 = multiply.f32 %2 %2\n",
        out.finish(product, 1).toString());
  }
}
