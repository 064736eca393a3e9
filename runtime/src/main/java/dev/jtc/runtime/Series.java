package dev.jtc.runtime;

import dev.jtc.runtime.chart.Mark;
import java.util.Arrays;

/** What was tracked under one name. */
final class Series {
  private double[] steps = new double[64];
  private double[] values = new double[64];
  private int size;

  /** The step after the last one; 0 at first. */
  long nextStep() {
    return size == 0 ? 0 : (long) steps[size - 1] + 1;
  }

  void add(double step, double value) {
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    steps[size] = step;
    values[size++] = value;
  }

  Mark.Line line(String label) {
    return new Mark.Line(Arrays.copyOf(steps, size), Arrays.copyOf(values, size), label);
  }
}
