package dev.jtc.runtime.chart;

import java.nio.charset.StandardCharsets;

/** Makes the contents of picture files. */
public final class Picture {
  private Picture() {}

  /** An SVG file; equal charts give equal bytes everywhere. */
  public static byte[] svg(Chart chart) {
    Layout layout = layout(chart);
    SvgCanvas canvas = new SvgCanvas(layout.width(), layout.height(), chart.title());
    layout.draw(canvas);
    return canvas.text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A PNG file, two dots to a pixel of the SVG. Fonts are the machine's, so bytes differ between
   * machines.
   *
   * @throws UnsupportedOperationException if this Java or this machine cannot draw text; SVG works
   *     there
   */
  public static byte[] png(Chart chart) {
    Layout layout = layout(chart);
    try {
      BitmapCanvas canvas = new BitmapCanvas(layout.width(), layout.height());
      layout.draw(canvas);
      return PngFile.compressed(canvas.pixels());
    } catch (LinkageError | InternalError e) {
      throw String.valueOf(e.getMessage()).startsWith("java/awt") ? noModule(e) : cannotDraw(e);
    } catch (RuntimeException e) {
      // What the JDK throws where no font is installed.
      if (String.valueOf(e.getMessage()).contains("ontconfig")) {
        throw cannotDraw(e);
      }
      throw e;
    }
  }

  private static UnsupportedOperationException noModule(Throwable cause) {
    return new UnsupportedOperationException(
        "this Java has no module java.desktop, which PNG pictures need; name the file .svg", cause);
  }

  private static UnsupportedOperationException cannotDraw(Throwable cause) {
    return new UnsupportedOperationException(
        "this machine cannot draw text, which PNG pictures need (no fonts?); name the file .svg",
        cause);
  }

  private static Layout layout(Chart chart) {
    Mark first = chart.marks().get(0);
    if (first instanceof Mark.Confusion confusion) {
      return new ConfusionLayout(chart, confusion);
    } else if (first instanceof Mark.HeatMap map) {
      return new HeatMapLayout(chart, map);
    } else if (first instanceof Mark.Images images) {
      return new ImagesLayout(chart, images);
    } else if (first instanceof Mark.Bars bars) {
      return new BarsLayout(chart, bars);
    }
    return new PlaneLayout(chart);
  }
}
