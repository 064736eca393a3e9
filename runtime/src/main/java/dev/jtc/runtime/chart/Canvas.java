package dev.jtc.runtime.chart;

/** What a layout draws on, in pixels from the top left. Later marks cover earlier ones. */
interface Canvas {
  /** Which part of a text is at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  enum Weight {
    NORMAL,
    BOLD
  }

  /** How text looks. */
  record Type(double size, Weight weight, int rgb) {}

  /** A filled rectangle; opacity from 0 to 1. */
  void rectangle(double x, double y, double width, double height, int rgb, double opacity);

  /** The points joined by straight strokes. */
  void line(double[] x, double[] y, int rgb, double width);

  /** A filled circle at each point. */
  void dots(double[] x, double[] y, double radius, int rgb, double opacity);

  /**
   * Text whose baseline is at y.
   *
   * @param degrees turns it clockwise about its place
   */
  void text(String text, double x, double y, Anchor anchor, Type type, double degrees);

  /** An image, each pixel a sharp rectangle. */
  void image(Pixels pixels, double x, double y, double width, double height);

  /** Runs {@code drawing}, of which only what is inside the rectangle shows. */
  void clipped(double x, double y, double width, double height, Runnable drawing);

  default void text(String text, double x, double y, Anchor anchor, Type type) {
    text(text, x, y, anchor, type, 0);
  }

  /** A straight stroke. */
  default void stroke(double x1, double y1, double x2, double y2, int rgb, double width) {
    line(new double[] {x1, x2}, new double[] {y1, y2}, rgb, width);
  }
}
