package dev.jtc.runtime;

import dev.jtc.runtime.chart.Chart;
import dev.jtc.runtime.chart.Mark;
import dev.jtc.runtime.chart.Picture;
import dev.jtc.runtime.chart.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pictures of tensors: what {@code plot} and the marks of {@code main} call. */
public final class Plot {
  private static final int MOST_CLASSES = 200;
  private static final int MOST_IMAGES = 400;

  private Plot() {}

  /**
   * Writes a picture, an SVG or a PNG by the ending of its name.
   *
   * @throws IllegalArgumentException if it ends otherwise, or the marks do not go together
   */
  public static void plot(
      String path,
      Mark[] marks,
      String title,
      String xLabel,
      String yLabel,
      boolean logX,
      boolean logY)
      throws IOException {
    Chart chart = new Chart(List.of(marks), title, xLabel, yLabel, scale(logX), scale(logY));
    AtomicFile.write(Path.of(path), bytes(path, chart));
  }

  private static byte[] bytes(String path, Chart chart) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".svg")) {
      return Picture.svg(chart);
    } else if (!lower.endsWith(".png")) {
      throw new IllegalArgumentException(
          "a picture is a .svg or a .png file, and `" + path + "` is neither");
    }
    try {
      return Picture.png(chart);
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Chart.Scale scale(boolean log) {
    return log ? Chart.Scale.LOG : Chart.Scale.LINEAR;
  }

  /** A dot for each element of {@code x} and the one of {@code y} in its place. */
  public static Mark scatter(Tensor x, Tensor y, String label) {
    return new Mark.Points(doubles(x), doubles(y), label);
  }

  /** A line through points; if {@code y} is null, {@code x} is drawn over 0, 1, 2 ... */
  public static Mark line(Tensor x, Tensor y, String label) {
    if (y != null) {
      return new Mark.Line(doubles(x), doubles(y), label);
    }
    double[] index = new double[x.size()];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    return new Mark.Line(index, doubles(x), label);
  }

  /** How many elements fall in each of {@code bins} equal ranges; 0 chooses a number. */
  public static Mark histogram(Tensor values, long bins, String label) {
    if (bins < 0 || bins > 10_000) {
      throw new IllegalArgumentException("a histogram has up to 10,000 bins, not " + bins);
    }
    return new Mark.Histogram(doubles(values), (int) bins, label);
  }

  /** A bar for each name. */
  public static Mark bar(String[] names, Tensor heights, String label) {
    return new Mark.Bars(List.of(names), doubles(heights), label);
  }

  /** A matrix as colours; a vector is one row. */
  public static Mark heatmap(Tensor x) {
    if (x.rank() < 1 || x.rank() > 2) {
      throw new IllegalArgumentException("a heat map shows a matrix, not " + x.type());
    }
    int columns = x.dim(x.rank() - 1);
    return new Mark.HeatMap(x.rank() == 1 ? 1 : x.dim(0), columns, doubles(x));
  }

  /**
   * Counts how often each of the {@code labels} (rows) met each of {@code predicted} (columns).
   *
   * @param classes their names, or null for 0, 1, 2 ...
   * @throws IllegalArgumentException if the lengths differ or a label names no class
   */
  public static Mark confusion(Tensor labels, Tensor predicted, String[] classes) {
    if (!labels.dtype().isInt() || !predicted.dtype().isInt()) {
      throw new IllegalArgumentException(
          "classes are integers, not " + labels.type() + " and " + predicted.type());
    } else if (labels.size() != predicted.size()) {
      throw new IllegalArgumentException(
          labels.size() + " labels do not fit " + predicted.size() + " predictions");
    }
    long highest = 0;
    for (int i = 0; i < labels.size(); i++) {
      highest = Math.max(highest, Math.max(labels.longAt(i), predicted.longAt(i)));
    }
    int n = classes != null ? classes.length : (int) Math.min(highest, MOST_CLASSES) + 1;
    if (n > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "a confusion matrix has at most " + MOST_CLASSES + " classes");
    }
    long[][] counts = new long[n][n];
    for (int i = 0; i < labels.size(); i++) {
      counts[index(labels.longAt(i), n)][index(predicted.longAt(i), n)]++;
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      names.add(classes == null ? Integer.toString(i) : classes[i]);
    }
    return new Mark.Confusion(counts, names);
  }

  private static int index(long label, int classes) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "there is no class " + label + "; the classes are 0 to " + (classes - 1));
    }
    return (int) label;
  }

  /**
   * Images: [H, W], [1, H, W] or [3, H, W] is one, [N, 1, H, W] or [N, 3, H, W] several, and [H, W,
   * 3] one as well. 0 is dark; u8 goes to 255, floats to 1. Floats beyond are scaled from their
   * least to their greatest.
   *
   * @throws IllegalArgumentException if the shape is none of these
   */
  public static Mark image(Tensor x) {
    int rank = x.rank();
    boolean last = rank == 3 && x.dim(2) == 3 && x.dim(0) != 1 && x.dim(0) != 3;
    int channels = rank == 2 ? 1 : rank == 3 ? last ? 3 : x.dim(0) : rank == 4 ? x.dim(1) : 0;
    if (channels != 1 && channels != 3 || x.size() == 0) {
      throw new IllegalArgumentException(
          "an image is [H, W], [1, H, W], [3, H, W] or [H, W, 3], and several are [N, 1, H, W] or"
              + " [N, 3, H, W], but this is "
              + x.type());
    }
    int count = rank == 4 ? x.dim(0) : 1;
    if (count > MOST_IMAGES) {
      throw new IllegalArgumentException("at most " + MOST_IMAGES + " images, not " + count);
    }
    int height = last ? x.dim(0) : x.dim(rank - 2);
    int width = last ? x.dim(1) : x.dim(rank - 1);
    int pixels = height * width;
    double[] values = brightness(x);
    List<Pixels> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] rgb = new int[pixels];
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < 3; c++) {
          int channel = channels == 1 ? 0 : c;
          int at = last ? 3 * p + c : (i * channels + channel) * pixels + p;
          rgb[p] = rgb[p] << 8 | (int) Math.round(255 * values[at]);
        }
      }
      images.add(new Pixels(width, height, rgb));
    }
    return new Mark.Images(images);
  }

  /** The elements from 0 to 1; one that is not finite is dark. */
  private static double[] brightness(Tensor x) {
    double[] values = doubles(x);
    double low = 0;
    double high = x.dtype() == DType.U8 ? 255 : 1;
    boolean beyond = false;
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (Double.isFinite(value)) {
        beyond |= value < low || value > high;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    if (beyond) {
      low = least;
      high = greatest > least ? greatest : least + 1;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isFinite(values[i]) ? (values[i] - low) / (high - low) : 0;
    }
    return values;
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.doubleAt(i);
    }
    return values;
  }
}
