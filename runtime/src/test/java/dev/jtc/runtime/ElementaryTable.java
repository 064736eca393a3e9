package dev.jtc.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Prints the table of docs/numerics.md: for each elementary function the greatest error over every
 * float, where it is, and the time of one call beside that of the double function.
 *
 * <p>Arguments: a stride (1 = every float; an hour), then names of functions (all if none).
 */
final class ElementaryTable {
  private static final int LENGTH = 4096;

  private ElementaryTable() {}

  public static void main(String[] arguments) {
    int stride = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
    List<String> names =
        List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    System.out.printf("stride %d, Java %s%n", stride, Runtime.version());
    for (Elementary function : Elementary.ALL) {
      if (names.isEmpty() || names.contains(function.name())) {
        error(function, stride);
        time(function);
      }
    }
  }

  private static void error(Elementary function, int stride) {
    double most = 0;
    float where = Float.NaN;
    long aboveOne = 0;
    long notNearest = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += stride) {
      float x = Float.intBitsToFloat((int) bits);
      double error = function.error(x);
      if (error > most) {
        most = error;
        where = x;
      }
      aboveOne += error > 1 ? 1 : 0;
      notNearest += error > 0.5 ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%-8s %.3f ulp at %s, %d above 1, %d not nearest%n",
        function.name(),
        most,
        where,
        aboveOne,
        notNearest);
  }

  private static void time(Elementary function) {
    float[] x = new float[LENGTH];
    float[] y = new float[LENGTH];
    Random random = new Random(1);
    for (int i = 0; i < LENGTH; i++) {
      x[i] = (float) random.nextGaussian() * 4;
      if (function.name().startsWith("log")) {
        x[i] = Math.abs(x[i]);
      }
    }
    double own = Double.POSITIVE_INFINITY;
    double other = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 60; round++) {
      own = Math.min(own, nanoseconds(() -> own(function, x, y)));
      other = Math.min(other, nanoseconds(() -> reference(function, x, y)));
    }
    System.out.printf(
        Locale.ROOT, "%-8s %.2f ns, in double %.2f ns%n", function.name(), own, other);
  }

  private static double nanoseconds(Runnable pass) {
    long start = System.nanoTime();
    for (int i = 0; i < 16; i++) {
      pass.run();
    }
    return (System.nanoTime() - start) / (16.0 * LENGTH);
  }

  private static void own(Elementary function, float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = function.own().apply(x[i]);
    }
  }

  private static void reference(Elementary function, float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) function.reference().applyAsDouble(x[i]);
    }
  }
}
