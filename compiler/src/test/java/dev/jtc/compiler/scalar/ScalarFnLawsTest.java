package dev.jtc.compiler.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.scalar.ScalarFn.Domain;
import dev.jtc.runtime.Checks;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.IndexFault;
import dev.jtc.runtime.NumberFault;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every scalar function; derivatives are checked by the laws of operations. */
class ScalarFnLawsTest {
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.3f,
    -2.7f,
    5.5f,
    1e-3f,
    40f,
    -17.25f,
    1e-30f,
    3e20f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE
  };
  private static final long[] INTEGERS = {
    1, -1, 2, 3, -7, 100, 255, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  static Collection<ScalarFn> all() {
    return ScalarFns.all();
  }

  static List<ScalarFn> calls() {
    return all().stream()
        .filter(fn -> fn.spelling() instanceof JvmSpelling.Call && fn.domain() != Domain.INDEX)
        .toList();
  }

  @Test
  void functionsAreFoundByName() {
    for (ScalarFn fn : all()) {
      assertSame(fn, ScalarFns.find(fn.name()).orElseThrow());
    }
    assertTrue(ScalarFns.find("tan h").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("all")
  void theMeaningCoversTheDomain(ScalarFn fn) {
    boolean floats = fn.domain() != Domain.BOOL && fn.domain() != Domain.INDEX;
    assertEquals(floats, fn.meaning().f32() != null);
    assertEquals(floats, fn.meaning().f64() != null);
    assertEquals(fn.domain() != Domain.FLOAT, fn.meaning().integer() != null);
    assertTrue(fn.partials().isEmpty() || fn.partials().size() == fn.arity());
  }

  /** An f32 function is the f64 function rounded once, up to one unit in the last place. */
  @ParameterizedTest
  @MethodSource("all")
  void singleIsDoubleRounded(ScalarFn fn) {
    for (float a : FLOATS) {
      for (float b : fn.arity() > 1 ? FLOATS : new float[1]) {
        for (float c : fn.arity() > 2 ? FLOATS : new float[1]) {
          if (fn.meaning().f32() != null && !floorsARoundedQuotient(fn, a, b)) {
            float single = fn.meaning().f32().apply(a, b, c);
            float rounded = (float) fn.meaning().f64().apply(a, b, c);
            String where = fn.name() + "(" + a + ", " + b + ", " + c + ")";
            boolean near = Math.abs(single - rounded) <= Math.ulp(rounded);
            assertTrue(near || Float.compare(single, rounded) == 0, where);
          }
        }
      }
    }
  }

  /** Quotients beyond 2^24 are whole in f32 and not in f64; tiny remainders vanish in a sum. */
  private static boolean floorsARoundedQuotient(ScalarFn fn, float a, float b) {
    boolean floors = fn.equals(ScalarFns.FLOORDIV) || fn.equals(ScalarFns.REM);
    boolean far = !(Math.abs(a / b) < 0x1p24) || Math.abs(a) < Math.abs(b) * 0x1p-24;
    return floors && far;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theSpellingNamesAMethodThatMeansTheSame(ScalarFn fn) throws ReflectiveOperationException {
    JvmSpelling.Call call = (JvmSpelling.Call) fn.spelling();
    Class<?> owner = Class.forName(call.owner().replace('/', '.'));
    List<Class<?>> kinds =
        fn.domain() == Domain.FLOAT
            ? List.of(float.class, double.class)
            : List.of(float.class, double.class, int.class, long.class);
    for (Class<?> kind : kinds) {
      Class<?>[] types = new Class<?>[fn.arity()];
      Arrays.fill(types, kind);
      Method method = owner.getMethod(call.method(), types);
      assertEquals(kind, method.getReturnType());
      compare(fn, method, kind);
    }
  }

  private static void compare(ScalarFn fn, Method method, Class<?> kind)
      throws ReflectiveOperationException {
    int count = kind == int.class || kind == long.class ? INTEGERS.length : FLOATS.length;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < (fn.arity() > 1 ? count : 1); j++) {
        Number[] all = {sample(kind, i), sample(kind, j), sample(kind, (i + j) % count)};
        Object actual = method.invoke(null, (Object[]) Arrays.copyOf(all, fn.arity()));
        assertEquals(
            meaning(fn, kind, all[0], all[1], all[2]), actual, fn.name() + Arrays.toString(all));
      }
    }
  }

  private static Number sample(Class<?> kind, int i) {
    if (kind == float.class) {
      return FLOATS[i];
    }
    if (kind == double.class) {
      return (double) FLOATS[i] / 3;
    }
    if (kind == int.class) {
      return (int) INTEGERS[i];
    }
    return INTEGERS[i];
  }

  /** What the interpreter makes of the operands; an i32 is computed in 64 bits and cut. */
  private static Number meaning(ScalarFn fn, Class<?> kind, Number a, Number b, Number c) {
    if (kind == float.class) {
      return fn.meaning().f32().apply(a.floatValue(), b.floatValue(), c.floatValue());
    }
    if (kind == double.class) {
      return fn.meaning().f64().apply(a.doubleValue(), b.doubleValue(), c.doubleValue());
    }
    long value = fn.meaning().integer().apply(a.longValue(), b.longValue(), c.longValue());
    if (kind == int.class) {
      return (int) value;
    }
    return value;
  }

  @Test
  void functionsOfIndicesThrowOutsideOfTheirDomain() {
    assertEquals(3, ScalarFns.ROW.meaning().integer().apply(-1, 4, 0));
    assertEquals(4, ScalarFns.CHOICES.meaning().integer().apply(-1, 3, 0));
    assertThrows(IndexFault.class, () -> ScalarFns.ROW.meaning().integer().apply(-5, 4, 0));
    assertThrows(NumberFault.class, () -> ScalarFns.CHOICES.meaning().integer().apply(3, 3, 0));
    long far = Long.MIN_VALUE;
    assertThrows(NumberFault.class, () -> ScalarFns.CHOICES.meaning().integer().apply(far, 9, 0));
  }

  /** With a place the same method of {@code Checks} takes one more argument. */
  @ParameterizedTest
  @MethodSource("all")
  void whatCanFailTakesAPlace(ScalarFn fn) throws ReflectiveOperationException {
    for (DType dtype : DType.values()) {
      if (fn.domain().contains(dtype) && fn.canFail(dtype)) {
        Class<?> kind = dtype == DType.I64 ? long.class : int.class;
        String method = ((JvmSpelling.Call) fn.spelling()).method();
        assertEquals(
            kind, Checks.class.getMethod(method, kind, kind, String.class).getReturnType());
      }
    }
  }

  @Test
  void theTableKeepsItsIeeeNotes() {
    assertTrue(Float.isNaN(ScalarFns.MAX.meaning().f32().apply(1, Float.NaN, 0)));
    assertTrue(Float.isNaN(ScalarFns.MIN.meaning().f32().apply(Float.NaN, 1, 0)));
    assertEquals(0f, ScalarFns.MAX.meaning().f32().apply(-0f, 0f, 0));
    assertEquals(-0f, ScalarFns.MIN.meaning().f32().apply(0f, -0f, 0));
    for (ScalarFn relation : List.of(ScalarFns.EQ, ScalarFns.LT, ScalarFns.GE)) {
      assertEquals(0, relation.meaning().f64().apply(Double.NaN, Double.NaN, 0));
    }
    assertEquals(1, ScalarFns.NE.meaning().f64().apply(Double.NaN, Double.NaN, 0));
    assertEquals(-2, ScalarFns.FLOORDIV.meaning().integer().apply(-7, 4, 0));
    assertEquals(1, ScalarFns.REM.meaning().integer().apply(-7, 4, 0));
  }

  @Test
  void resultsHaveTheComputeTypeOrAreTruthValues() {
    assertEquals(DType.F32, ScalarFns.TANH.resultType(DType.F32));
    assertEquals(DType.BOOL, ScalarFns.LT.resultType(DType.I32));
    assertTrue(ScalarFns.SELECT.isCondition(0) && !ScalarFns.SELECT.isCondition(1));
  }
}
