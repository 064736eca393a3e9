package dev.jtc.runtime.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws on a bitmap by {@code java.desktop}; the only class here that needs it. */
final class BitmapCanvas implements Canvas {
  /** Dots of the bitmap for a pixel of the layout: sharp on today's screens. */
  private static final int DENSITY = 2;

  private final BufferedImage bitmap;
  private final Graphics2D out;

  BitmapCanvas(double width, double height) {
    bitmap =
        new BufferedImage(
            (int) Math.ceil(width * DENSITY),
            (int) Math.ceil(height * DENSITY),
            BufferedImage.TYPE_INT_RGB);
    out = bitmap.createGraphics();
    out.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    out.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    out.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    out.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    out.scale(DENSITY, DENSITY);
    rectangle(0, 0, width, height, Palette.PAPER, 1);
  }

  /** What was drawn. */
  Pixels pixels() {
    int width = bitmap.getWidth();
    int height = bitmap.getHeight();
    int[] rgb = bitmap.getRGB(0, 0, width, height, null, 0, width);
    return new Pixels(width, height, rgb);
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int rgb, double opacity) {
    colour(rgb, opacity);
    out.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void line(double[] x, double[] y, int rgb, double width) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < x.length; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    colour(rgb, 1);
    out.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    out.draw(path);
  }

  @Override
  public void dots(double[] x, double[] y, double radius, int rgb, double opacity) {
    colour(rgb, opacity);
    for (int i = 0; i < x.length; i++) {
      out.fill(new Ellipse2D.Double(x[i] - radius, y[i] - radius, 2 * radius, 2 * radius));
    }
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Type type, double degrees) {
    int style = type.weight() == Weight.BOLD ? Font.BOLD : Font.PLAIN;
    Font font = new Font(Font.SANS_SERIF, style, 1).deriveFont((float) type.size());
    double width = font.getStringBounds(text, out.getFontRenderContext()).getWidth();
    double shift =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    colour(type.rgb(), 1);
    out.setFont(font);
    AffineTransform before = out.getTransform();
    out.rotate(Math.toRadians(degrees), x, y);
    out.drawString(text, (float) (x + shift), (float) y);
    out.setTransform(before);
  }

  @Override
  public void image(Pixels pixels, double x, double y, double width, double height) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, pixels.width(), pixels.height(), pixels.rgb(), 0, pixels.width());
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(width / pixels.width(), height / pixels.height());
    out.drawImage(image, place, null);
  }

  @Override
  public void clipped(double x, double y, double width, double height, Runnable drawing) {
    Shape before = out.getClip();
    out.clip(new Rectangle2D.Double(x, y, width, height));
    drawing.run();
    out.setClip(before);
  }

  private void colour(int rgb, double opacity) {
    out.setColor(
        new Color(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, (int) Math.round(opacity * 255)));
  }
}
