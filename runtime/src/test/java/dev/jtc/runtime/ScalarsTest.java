package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScalarsTest {
  /** Values of CPython's {@code math.erf} (the C library's). */
  private static final double[][] ERF = {
    {1e-320, 1.1284e-320},
    {1e-10, 1.1283791670955126e-10},
    {0.1, 0.1124629160182849},
    {0.5, 0.5204998778130465},
    {0.84, 0.7651427114549946},
    {0.9, 0.7969082124228322},
    {1.2, 0.9103139782296353},
    {1.3, 0.9340079449406524},
    {2.0, 0.9953222650189527},
    {2.8, 0.9999249868053346},
    {2.9, 0.9999589021219005},
    {3.5, 0.9999992569016276},
    {5.0, 0.9999999999984626},
    {5.9, 0.9999999999999999},
    {6.5, 1.0},
    {-0.3, -0.3286267594591274},
    {-1.1, -0.8802050695740817},
    {-4.0, -0.9999999845827421}
  };

  /** a, b, a // b, a % b as CPython computes them. */
  private static final double[][] DIVISIONS = {
    {7.5, 2.0, 3.0, 1.5},
    {-7.5, 2.0, -4.0, 0.5},
    {7.5, -2.0, -4.0, -0.5},
    {-7.5, -2.0, 3.0, -1.5},
    {1.0, 0.1, 9.0, 0.09999999999999995},
    {-1.0, 0.1, -10.0, 5.551115123125783e-17},
    {0.3, 0.1, 2.0, 0.09999999999999998}
  };

  @Test
  void erfIsWithinTwoUlps() {
    for (double[] row : ERF) {
      assertEquals(row[1], Scalars.erf(row[0]), 2 * Math.ulp(row[1]), "erf " + row[0]);
      assertEquals((float) row[1], Scalars.erf((float) row[0]), 2 * Math.ulp((float) row[1]));
    }
    assertEquals(1.0, Scalars.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1.0, Scalars.erf(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(Scalars.erf(Double.NaN)));
    assertEquals(-0.0, Scalars.erf(-0.0));
  }

  @Test
  void floatDivisionIsPythons() {
    for (double[] row : DIVISIONS) {
      assertEquals(row[2], Scalars.floorDiv(row[0], row[1]), row[0] + " // " + row[1]);
      assertEquals(row[3], Scalars.floorMod(row[0], row[1]), row[0] + " % " + row[1]);
    }
    assertEquals(-4f, Scalars.floorDiv(-7.5f, 2f));
    assertEquals(0.5f, Scalars.floorMod(-7.5f, 2f));
    assertEquals(Float.POSITIVE_INFINITY, Scalars.floorDiv(1f, 0f));
    assertTrue(Float.isNaN(Scalars.floorMod(1f, 0f)));
  }

  @Test
  void integerDivisionRoundsDown() {
    assertEquals(-4, Scalars.floorDiv(-7, 2));
    assertEquals(1L, Scalars.floorMod(-7L, 2L));
    assertEquals(-1L, Scalars.floorMod(7L, -2L));
    assertThrows(ArithmeticException.class, () -> Scalars.floorDiv(1, 0));
  }

  @Test
  void extremesPropagateNan() {
    assertTrue(Float.isNaN(Scalars.max(Float.NaN, 1f)));
    assertTrue(Double.isNaN(Scalars.min(1.0, Double.NaN)));
    assertEquals(0f, Scalars.max(-0f, 0f));
    assertEquals(-0f, Scalars.min(-0f, 0f));
  }

  @Test
  void halvesRoundToEven() {
    assertEquals(2f, Scalars.round(2.5f));
    assertEquals(4f, Scalars.round(3.5f));
    assertEquals(-2.0, Scalars.round(-2.5));
    assertEquals(-0.0, Scalars.round(-0.4));
    assertEquals(-2f, Scalars.trunc(-2.9f));
    assertEquals(-0.0f, Scalars.trunc(-0.9f));
  }

  @Test
  void limitsAreExact() {
    assertEquals(0f, Scalars.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(1f, Scalars.sigmoid(Float.POSITIVE_INFINITY));
    assertEquals(0.5f, Scalars.rsqrt(4f));
    for (int n = -149; n < 128; n++) {
      assertEquals(n, Scalars.log2(Math.scalb(1f, n)));
    }
  }

  @Test
  void powersThatAreFloatsAreExact() {
    for (int n = 1; n < 200; n++) {
      assertEquals((float) n * n * n, Scalars.pow((float) n, 3f));
      assertEquals((float) n, Scalars.pow((float) n * n, 0.5f));
      assertEquals(Math.scalb(1f, n - 150), Scalars.pow(2f, n - 150f));
    }
  }

  /** Against StrictMath in double, where the power is neither special nor a small whole one. */
  @Test
  void powersAreRoundedFromMoreDigits() {
    for (float a = 0x1p-140f; a < 0x1p127f; a *= 7.3f) {
      for (float b = -11.37f; b < 12; b += 0.731f) {
        double exact = StrictMath.pow(a, b);
        float power = Scalars.pow(a, b);
        double ulp = Math.max(Float.MIN_VALUE, Math.ulp((float) exact));
        assertTrue(power == (float) exact || Math.abs(power - exact) <= 0.501 * ulp, a + " ^ " + b);
      }
    }
  }

  @Test
  void specialPowersAreThoseOfStrictMath() {
    float[] special = {0f, -0f, 1, -1, -2.5f, 3e38f, Float.MIN_VALUE, -3, 1 / 0f, -1 / 0f, 0 / 0f};
    for (float a : special) {
      for (float b : special) {
        assertEquals((float) StrictMath.pow(a, b), Scalars.pow(a, b), a + " ^ " + b);
      }
    }
  }

  @Test
  void wholePowersMultiplyInTheDocumentedOrder() {
    float x = 1.1f;
    float square = x * x;
    float cube = x * square;
    assertEquals(1f, Scalars.ipow(Float.NaN, 0));
    assertEquals(x, Scalars.ipow(x, 1));
    assertEquals(square, Scalars.ipow(x, 2));
    assertEquals(cube, Scalars.ipow(x, 3));
    assertEquals(square * square, Scalars.ipow(x, 4));
    assertEquals(cube * (square * square), Scalars.ipow(x, 7));
    assertEquals(1 / cube, Scalars.ipow(x, -3));
    assertEquals(0.0, Scalars.ipow(2.0, Integer.MIN_VALUE));
    assertEquals(1.5 * 1.5, Scalars.ipow(1.5, 2));
  }

  @Test
  void integerPowersWrapAround() {
    assertEquals(243, Scalars.pow(3, 5));
    assertEquals(1, Scalars.pow(0, 0));
    assertEquals(0, Scalars.pow(2, 32));
    assertEquals(1L << 62, Scalars.pow(2L, 62L));
    assertEquals(0, Scalars.pow(2, -1));
    assertEquals(-1, Scalars.pow(-1, -3));
    assertEquals(1L, Scalars.pow(-1L, -2L));
    assertThrows(ArithmeticException.class, () -> Scalars.pow(0, -1));
  }

  @Test
  void signsOfEveryKind() {
    assertEquals(-1f, Scalars.sign(-3f));
    assertEquals(0.0, Scalars.sign(Double.NaN));
    assertEquals(1, Scalars.sign(9));
    assertEquals(-1L, Scalars.sign(Long.MIN_VALUE));
    assertEquals(Integer.MIN_VALUE, Scalars.abs(Integer.MIN_VALUE));
  }

  @Test
  void unitFloatsAreBelowOne() {
    assertEquals(0f, Scalars.unit(0xff));
    assertEquals(0x1p-24f, Scalars.unit(0x100));
    assertEquals(1 - 0x1p-24f, Scalars.unit(-1));
    assertEquals(1 - 0x1p-53, Scalars.unit(-1, -1));
    assertEquals(0x1p-53, Scalars.unit(0, 1 << 11));
    assertEquals(0.5, Scalars.unit(1 << 31, 0));
  }

  @Test
  void bytesWrapAndTruthIsNonZero() {
    assertEquals(255, Scalars.u8(-1));
    assertEquals(1, Scalars.u8(257L));
    assertEquals(2, Scalars.u8(258.9f));
    assertEquals(255, Scalars.u8(-1.5));
    assertTrue(Scalars.bool(Float.NaN));
    assertFalse(Scalars.bool(-0.0));
    assertTrue(Scalars.bool(-3L));
  }
}
