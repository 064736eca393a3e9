package dev.jtc.runtime.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.chart.Chart.Scale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  private static String labels(Axis axis) {
    return axis.ticks().stream()
            .map(Axis.Tick::label)
            .filter(label -> !label.isEmpty())
            .collect(Collectors.joining(" "))
        + axis.factor();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0 2 4 6 8 10",
    "0, 1, 0.0 0.2 0.4 0.6 0.8 1.0",
    "-3, 3, −2 0 2",
    "0.1, 0.17, 0.10 0.12 0.14 0.16",
    "0, 5000, '0 1,000 2,000 3,000 4,000 5,000'",
    "0, 3.2e9, 0 1 2 3×10⁹",
    "0, 2e-5, 0 5 10 15 20×10⁻⁶",
    "-1e308, 1e308, −100 −50 0 50 100×10³⁰⁶",
    "1000000, 1000000, 0.90 0.95 1.00 1.05 1.10×10⁶",
  })
  void linearTicksAreRound(double low, double high, String expected) {
    assertEquals(expected, labels(Axis.linear(new Range(low, high), 0, 0, 5)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.03, 2, 0.05 0.1 0.2 0.5 1 2",
    "0.01, 1000, '0.01 0.1 1 10 100 1,000'",
    "1e-8, 1, 10⁻⁸ 10⁻⁶ 10⁻⁴ 10⁻² 10⁰",
    "3.1, 3.9, 3.2 3.4 3.6 3.8",
  })
  void logarithmicTicksArePowers(double low, double high, String expected) {
    assertEquals(expected, labels(Axis.over(Scale.LOG, new Range(low, high), 0, 6)));
  }

  @Test
  void endsAreAtTheEnds() {
    Axis linear = Axis.linear(new Range(-2, 6), 0, 0, 5);
    assertEquals(0.25, linear.place(0));
    Axis log = Axis.over(Scale.LOG, new Range(0.01, 100), 0, 5);
    assertEquals(0.5, log.place(1), 1e-12);
  }

  @Test
  void nothingToShowStillGivesAnAxis() {
    assertTrue(labels(Axis.over(Scale.LINEAR, Range.EMPTY, 0.05, 5)).startsWith("0.0"));
    assertTrue(labels(Axis.over(Scale.LOG, Range.EMPTY, 0.05, 5)).contains("10"));
    Range none = Range.EMPTY.with(Scale.LOG, -1, 0, Double.NaN, Double.POSITIVE_INFINITY);
    assertTrue(none.isEmpty());
  }
}
