package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Anchor;

/** One image, or many in rows. */
final class ImagesLayout implements Layout {
  private static final double GAP = 6;
  private static final double LABEL_ROOM = LABEL_SIZE + 11;

  private final Chart chart;
  private final Mark.Images images;
  private final int columns;
  private final int rows;
  private final double scale;

  ImagesLayout(Chart chart, Mark.Images images) {
    this.chart = chart;
    this.images = images;
    int n = images.images().size();
    this.columns = (int) Math.max(1, Math.ceil(Math.sqrt(n)));
    this.rows = Math.max(1, (n + columns - 1) / columns);
    int size = Math.max(imageWidth(), imageHeight());
    double fit = (n <= 1 ? 320.0 : 520.0 / columns) / Math.max(1, size);
    // Whole multiples keep the pixels even.
    this.scale = fit >= 1 ? Math.floor(fit) : fit;
  }

  private int imageWidth() {
    return images.images().isEmpty() ? 1 : images.images().get(0).width();
  }

  private int imageHeight() {
    return images.images().isEmpty() ? 1 : images.images().get(0).height();
  }

  private double gridWidth() {
    return columns * imageWidth() * scale + (columns - 1) * GAP;
  }

  @Override
  public double width() {
    double label = TextWidth.of(chart.xLabel(), LABEL_SIZE);
    double title = Math.min(420, 1.12 * TextWidth.of(chart.title(), TITLE_SIZE));
    return 2 * EDGE + Math.max(gridWidth(), Math.max(title, label));
  }

  @Override
  public double height() {
    double label = chart.xLabel().isEmpty() ? 0 : LABEL_ROOM;
    return gridTop() + rows * imageHeight() * scale + (rows - 1) * GAP + label + EDGE;
  }

  private double gridTop() {
    return EDGE + Headline.height(chart.title());
  }

  @Override
  public void draw(Canvas canvas) {
    Headline.draw(canvas, chart.title(), width() / 2, width());
    double left = (width() - gridWidth()) / 2;
    double wide = imageWidth() * scale;
    double high = imageHeight() * scale;
    for (int i = 0; i < images.images().size(); i++) {
      double x = left + i % columns * (wide + GAP);
      double y = gridTop() + i / columns * (high + GAP);
      canvas.image(images.images().get(i), x, y, wide, high);
    }
    if (!chart.xLabel().isEmpty()) {
      canvas.text(chart.xLabel(), width() / 2, height() - EDGE, Anchor.MIDDLE, LABEL);
    }
  }
}
