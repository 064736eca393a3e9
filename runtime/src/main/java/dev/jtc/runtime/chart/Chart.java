package dev.jtc.runtime.chart;

import java.util.List;

/**
 * Marks with a title and named axes. Empty texts are left out.
 *
 * <p>Marks with axes share them. An image, a heat map and a confusion matrix stand alone.
 */
public record Chart(
    List<Mark> marks, String title, String xLabel, String yLabel, Scale x, Scale y) {
  /** How numbers become places along an axis. */
  public enum Scale {
    LINEAR,
    /** By the logarithm; what is not positive is not drawn. */
    LOG
  }

  /**
   * @throws IllegalArgumentException if there is no mark, or one that must stand alone does not
   */
  public Chart {
    marks = List.copyOf(marks);
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to draw");
    }
    if (marks.size() > 1 && marks.stream().anyMatch(Chart::isGrid)) {
      throw new IllegalArgumentException(
          "an image, a heat map or a confusion matrix stands alone in a picture");
    }
    long bars = marks.stream().filter(mark -> mark instanceof Mark.Bars).count();
    if (bars > 0 && marks.size() > 1) {
      throw new IllegalArgumentException("bars stand alone in a picture");
    }
  }

  /** These marks, without texts, on linear axes. */
  public static Chart of(Mark... marks) {
    return new Chart(List.of(marks), "", "", "", Scale.LINEAR, Scale.LINEAR);
  }

  public Chart titled(String text) {
    return new Chart(marks, text, xLabel, yLabel, x, y);
  }

  /** With these names of the axes. */
  public Chart axes(String horizontal, String vertical) {
    return new Chart(marks, title, horizontal, vertical, x, y);
  }

  public Chart scaled(Scale horizontal, Scale vertical) {
    return new Chart(marks, title, xLabel, yLabel, horizontal, vertical);
  }

  static boolean isGrid(Mark mark) {
    return mark instanceof Mark.HeatMap
        || mark instanceof Mark.Images
        || mark instanceof Mark.Confusion;
  }
}
