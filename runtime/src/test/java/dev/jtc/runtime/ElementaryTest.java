package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each elementary function of floats errs by no more than is published. */
class ElementaryTest {
  private static final int STRIDE = 4099;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1,
    -1,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  static List<Elementary> functions() {
    return Elementary.ALL;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void errsByNoMoreThanPublished(Elementary function) {
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      check(function, Float.intBitsToFloat((int) bits));
    }
    for (float x : SPECIAL) {
      check(function, x);
    }
  }

  private static void check(Elementary function, float x) {
    assertTrue(
        function.error(x) <= function.most(),
        () -> function.name() + "(" + x + ") = " + function.own().apply(x));
  }
}
