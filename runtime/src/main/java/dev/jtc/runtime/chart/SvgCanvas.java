package dev.jtc.runtime.chart;

import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Writes SVG 1.1, equal bytes for equal calls. */
final class SvgCanvas implements Canvas {
  private static final String FONTS =
      "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

  /** Images of at most so many pixels become rectangles. */
  private static final int FEW_PIXELS = 1600;

  private final StringBuilder out = new StringBuilder();
  private int clips;

  SvgCanvas(double width, double height, String title) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        .append(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\"");
    attribute("width", width);
    attribute("height", height);
    out.append(" viewBox=\"0 0 ").append(number(width)).append(' ').append(number(height));
    out.append("\" font-family=\"").append(FONTS).append("\">\n");
    if (!title.isEmpty()) {
      out.append("<title>").append(escaped(title)).append("</title>\n");
    }
    rectangle(0, 0, width, height, Palette.PAPER, 1);
  }

  /** The whole file. */
  String text() {
    return out + "</svg>\n";
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int rgb, double opacity) {
    out.append("<rect");
    box(x, y, width, height);
    fill(rgb, opacity);
    out.append("/>\n");
  }

  @Override
  public void line(double[] x, double[] y, int rgb, double width) {
    out.append("<polyline fill=\"none\" stroke=\"").append(colour(rgb)).append('"');
    attribute("stroke-width", width);
    out.append(" stroke-linejoin=\"round\" stroke-linecap=\"round\" points=\"");
    for (int i = 0; i < x.length; i++) {
      out.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
    }
    out.append("\"/>\n");
  }

  @Override
  public void dots(double[] x, double[] y, double radius, int rgb, double opacity) {
    out.append("<g");
    fill(rgb, opacity);
    out.append(">\n");
    for (int i = 0; i < x.length; i++) {
      out.append("<circle");
      attribute("cx", x[i]);
      attribute("cy", y[i]);
      attribute("r", radius);
      out.append("/>\n");
    }
    out.append("</g>\n");
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Type type, double degrees) {
    out.append("<text");
    attribute("x", x);
    attribute("y", y);
    attribute("font-size", type.size());
    if (type.weight() == Weight.BOLD) {
      out.append(" font-weight=\"600\"");
    }
    fill(type.rgb(), 1);
    switch (anchor) {
      case START -> {}
      case MIDDLE -> out.append(" text-anchor=\"middle\"");
      case END -> out.append(" text-anchor=\"end\"");
    }
    if (degrees != 0) {
      out.append(" transform=\"rotate(").append(number(degrees)).append(' ');
      out.append(number(x)).append(' ').append(number(y)).append(")\"");
    }
    out.append('>').append(escaped(text)).append("</text>\n");
  }

  @Override
  public void image(Pixels pixels, double x, double y, double width, double height) {
    if (pixels.rgb().length <= FEW_PIXELS) {
      rectangles(pixels, x, y, width, height);
      return;
    }
    out.append("<image");
    box(x, y, width, height);
    // Stored, not compressed: compressors differ from machine to machine.
    out.append(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"")
        .append(" xlink:href=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(PngFile.stored(pixels)))
        .append("\"/>\n");
  }

  /** Few large pixels, which some viewers would blur: a path for each colour. */
  private void rectangles(Pixels pixels, double x, double y, double width, double height) {
    Map<Integer, StringBuilder> paths = new TreeMap<>();
    for (int row = 0; row < pixels.height(); row++) {
      int from = 0;
      while (from < pixels.width()) {
        int rgb = pixels.rgb()[row * pixels.width() + from];
        int to = from + 1;
        while (to < pixels.width() && pixels.rgb()[row * pixels.width() + to] == rgb) {
          to++;
        }
        StringBuilder path = paths.computeIfAbsent(rgb, any -> new StringBuilder());
        path.append('M').append(from).append(' ').append(row);
        path.append('h').append(to - from).append("v1h").append(from - to).append('z');
        from = to;
      }
    }
    out.append("<g shape-rendering=\"crispEdges\" transform=\"translate(");
    out.append(number(x)).append(' ').append(number(y)).append(") scale(");
    out.append(number(width / pixels.width(), 6)).append(' ');
    out.append(number(height / pixels.height(), 6));
    out.append(")\">\n");
    paths.forEach(
        (rgb, path) -> {
          out.append("<path");
          fill(rgb, 1);
          out.append(" d=\"").append(path).append("\"/>\n");
        });
    out.append("</g>\n");
  }

  @Override
  public void clipped(double x, double y, double width, double height, Runnable drawing) {
    int id = clips++;
    out.append("<clipPath id=\"c").append(id).append("\"><rect");
    box(x, y, width, height);
    out.append("/></clipPath>\n<g clip-path=\"url(#c").append(id).append(")\">\n");
    drawing.run();
    out.append("</g>\n");
  }

  private void box(double x, double y, double width, double height) {
    attribute("x", x);
    attribute("y", y);
    attribute("width", width);
    attribute("height", height);
  }

  private void fill(int rgb, double opacity) {
    out.append(" fill=\"").append(colour(rgb)).append('"');
    if (opacity < 1) {
      attribute("fill-opacity", opacity);
    }
  }

  private void attribute(String name, double value) {
    out.append(' ').append(name).append("=\"").append(number(value)).append('"');
  }

  private static String colour(int rgb) {
    String hex = Integer.toHexString(rgb & 0xffffff);
    return "#" + "0".repeat(6 - hex.length()) + hex;
  }

  /** At most two digits behind the point. */
  static String number(double value) {
    return number(value, 2);
  }

  /** The JVM's own text of a number is not the same in every version. */
  private static String number(double value, int digits) {
    long scale = 1;
    for (int i = 0; i < digits; i++) {
      scale *= 10;
    }
    long scaled = Math.round(Math.abs(value) * scale);
    StringBuilder text = new StringBuilder(value < 0 && scaled != 0 ? "-" : "");
    text.append(scaled / scale);
    long part = scaled % scale;
    if (part != 0) {
      String all = Long.toString(scale + part).substring(1);
      text.append('.').append(all.replaceAll("0+$", ""));
    }
    return text.toString();
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                // The other control characters have no place in XML, not even escaped.
                default -> safe.appendCodePoint(isText(c) ? c : '\ufffd');
              }
            });
    return safe.toString();
  }

  private static boolean isText(int c) {
    return c >= ' ' && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff);
  }
}
