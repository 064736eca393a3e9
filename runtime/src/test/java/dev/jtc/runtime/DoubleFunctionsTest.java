package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The functions of f64 against those of {@link StrictMath}, bit by bit. */
class DoubleFunctionsTest {
  private static final int COUNT = 100_000;

  private static final double[] SPECIAL = {
    0,
    1,
    2,
    0.5,
    1.5,
    3,
    4,
    22,
    0.25,
    0.4375,
    0.6875,
    1.1875,
    2.4375,
    709,
    710,
    745,
    746,
    1023,
    1024,
    1074,
    1075,
    1e-5,
    1e10,
    1e22,
    1e300,
    6381956970095103.0 * 0x1p797,
    Math.PI,
    Math.PI / 2,
    Math.PI / 4,
    3 * Math.PI / 4,
    Math.E,
    0x1p31,
    0x1p32,
    0x1p52,
    0x1p53,
    0x1p54,
    0x1p60,
    0x1p61,
    0x1p62,
    0x1p66,
    0x1p-27,
    0x1p-28,
    0x1p-29,
    0x1p-54,
    0x1p-55,
    0x1p-60,
    0x1p-61,
    0x1p-62,
    7.09782712893383973096e+02,
    7.45133219101941108420e+02,
    710.4758600739439,
    56 * Math.log(2),
    Math.log(2),
    Math.log(2) / 2,
    1.5 * Math.log(2),
    0.41422,
    0.29290,
    Math.sqrt(2),
    Math.sqrt(0.5),
    Math.sqrt(3),
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NaN
  };

  @Test
  void exponential() {
    compare("exp", DoubleExponential::exp, StrictMath::exp);
    compare("expm1", DoubleExponential::expm1, StrictMath::expm1);
  }

  @Test
  void hyperbolic() {
    compare("sinh", DoubleExponential::sinh, StrictMath::sinh);
    compare("cosh", DoubleExponential::cosh, StrictMath::cosh);
    compare("tanh", DoubleExponential::tanh, StrictMath::tanh);
  }

  @Test
  void logarithm() {
    compare("log", DoubleLogarithm::log, StrictMath::log);
    compare("log1p", DoubleLogarithm::log1p, StrictMath::log1p);
    compare("log10", DoubleLogarithm::log10, StrictMath::log10);
  }

  @Test
  void trigonometric() {
    compare("sin", DoubleTrigonometry::sin, StrictMath::sin);
    compare("cos", DoubleTrigonometry::cos, StrictMath::cos);
  }

  @Test
  void nextToMultiplesOfARightAngle() {
    Random random = new Random(5);
    for (int i = 1; i < COUNT; i++) {
      double multiple = i < 2000 ? i : Math.rint(random.nextDouble() * Math.scalb(1, 1 + i % 60));
      double angle = multiple * (Math.PI / 2);
      same("sin", DoubleTrigonometry::sin, StrictMath::sin, angle);
      same("cos", DoubleTrigonometry::cos, StrictMath::cos, Math.nextUp(angle));
      same("cos", DoubleTrigonometry::cos, StrictMath::cos, Math.nextDown(angle));
    }
  }

  @Test
  void arcs() {
    compare("atan", DoubleArc::atan, StrictMath::atan);
    compare("atan2", DoubleArc::atan2, StrictMath::atan2);
  }

  @Test
  void power() {
    compare("pow", DoublePower::pow, StrictMath::pow);
  }

  @Test
  void powerOfWhatIsNextToOne() {
    Random random = new Random(6);
    for (int i = 0; i < COUNT; i++) {
      double base = 1 + random.nextGaussian() * Math.scalb(1, -random.nextInt(52));
      double exponent = random.nextGaussian() * Math.scalb(1, random.nextInt(70));
      same("pow", DoublePower::pow, StrictMath::pow, base, exponent);
      same("pow", DoublePower::pow, StrictMath::pow, base, Math.rint(exponent));
      // Results at the ends of what there is.
      double large = Math.abs(base) + 0.01;
      double end = (i % 2 == 0 ? 1024 : -1074) / (Math.log(large) / Math.log(2));
      same("pow", DoublePower::pow, StrictMath::pow, large, end * (1 + 1e-3 * (i % 5 - 2)));
    }
  }

  private static void compare(String name, DoubleUnaryOperator ours, DoubleUnaryOperator theirs) {
    for (double special : SPECIAL) {
      for (double x : around(special)) {
        same(name, ours, theirs, x);
        same(name, ours, theirs, -x);
      }
    }
    Random random = new Random(name.hashCode());
    for (int i = 0; i < COUNT; i++) {
      same(name, ours, theirs, Double.longBitsToDouble(random.nextLong()));
      same(name, ours, theirs, random.nextGaussian() * Math.scalb(1, i % 14 - 4));
      same(name, ours, theirs, 1 + random.nextGaussian() * Math.scalb(1, -(i % 53)));
    }
  }

  private static void compare(String name, DoubleBinaryOperator ours, DoubleBinaryOperator theirs) {
    for (double first : SPECIAL) {
      for (double second : SPECIAL) {
        for (double a : around(first)) {
          for (double b : around(second)) {
            same(name, ours, theirs, a, b);
            same(name, ours, theirs, -a, b);
            same(name, ours, theirs, a, -b);
            same(name, ours, theirs, -a, -b);
          }
        }
      }
    }
    Random random = new Random(name.hashCode());
    for (int i = 0; i < COUNT; i++) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b = Double.longBitsToDouble(random.nextLong());
      same(name, ours, theirs, a, b);
      same(name, ours, theirs, random.nextGaussian(), random.nextGaussian());
      same(name, ours, theirs, Math.abs(a), random.nextGaussian() * 3);
      same(name, ours, theirs, -Math.abs(random.nextGaussian()), Math.rint(b % 40));
    }
  }

  private static double[] around(double x) {
    return new double[] {Math.nextDown(x), x, Math.nextUp(x)};
  }

  private static void same(
      String name, DoubleUnaryOperator ours, DoubleUnaryOperator theirs, double x) {
    long expected = Double.doubleToLongBits(theirs.applyAsDouble(x));
    if (expected != Double.doubleToLongBits(ours.applyAsDouble(x))) {
      assertEquals(
          theirs.applyAsDouble(x),
          ours.applyAsDouble(x),
          () -> name + "(" + Double.toHexString(x) + ")");
    }
  }

  private static void same(
      String name, DoubleBinaryOperator ours, DoubleBinaryOperator theirs, double a, double b) {
    long expected = Double.doubleToLongBits(theirs.applyAsDouble(a, b));
    if (expected != Double.doubleToLongBits(ours.applyAsDouble(a, b))) {
      assertEquals(
          theirs.applyAsDouble(a, b),
          ours.applyAsDouble(a, b),
          () -> name + "(" + Double.toHexString(a) + ", " + Double.toHexString(b) + ")");
    }
  }
}
