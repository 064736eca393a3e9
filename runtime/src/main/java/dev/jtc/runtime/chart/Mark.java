package dev.jtc.runtime.chart;

import java.util.List;

/**
 * What is drawn in a chart.
 *
 * <p>A label names the mark in the legend; the empty text leaves it out. Points that are not finite
 * are not drawn, and interrupt a line.
 */
public sealed interface Mark {
  /** The name in the legend, or the empty text. */
  String label();

  /** A dot at each (x, y). */
  record Points(double[] x, double[] y, String label) implements Mark {
    public Points {
      requireSameLength(x, y);
    }
  }

  /** The points joined in their order. */
  record Line(double[] x, double[] y, String label) implements Mark {
    public Line {
      requireSameLength(x, y);
    }
  }

  /** How many values fall in each of {@code bins} equal ranges; 0 bins: as many as suit them. */
  record Histogram(double[] values, int bins, String label) implements Mark {}

  /** A bar for each name. */
  record Bars(List<String> names, double[] heights, String label) implements Mark {
    public Bars {
      names = List.copyOf(names);
      if (names.size() != heights.length) {
        throw new IllegalArgumentException(
            names.size() + " names do not fit " + heights.length + " bars");
      }
    }
  }

  /** A matrix as colours, row 0 at the top, with a bar that tells what they mean. */
  record HeatMap(int rows, int columns, double[] values) implements Mark {
    public HeatMap {
      if (values.length != rows * columns) {
        throw new IllegalArgumentException(
            rows + " rows of " + columns + " do not make " + values.length + " values");
      }
    }

    @Override
    public String label() {
      return "";
    }
  }

  /** Images of one size, beside each other in rows. */
  record Images(List<Pixels> images) implements Mark {
    public Images {
      images = List.copyOf(images);
    }

    @Override
    public String label() {
      return "";
    }
  }

  /** How often class {@code row} was taken for class {@code column}. */
  record Confusion(long[][] counts, List<String> classes) implements Mark {
    public Confusion {
      classes = List.copyOf(classes);
      if (classes.size() != counts.length) {
        throw new IllegalArgumentException(
            classes.size() + " names do not fit " + counts.length + " classes");
      }
    }

    @Override
    public String label() {
      return "";
    }
  }

  private static void requireSameLength(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "there are " + x.length + " values for x and " + y.length + " for y");
    }
  }
}
