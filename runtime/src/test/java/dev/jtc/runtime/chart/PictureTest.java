package dev.jtc.runtime.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Whole pictures: well formed, inside their borders, the same each time. */
class PictureTest {
  private static final List<String> CLASSES =
      List.of("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  static Stream<Map.Entry<String, Chart>> charts() {
    double[] x = IntStream.range(0, 300).mapToDouble(i -> i).toArray();
    double[] y = Arrays.stream(x).map(v -> 1e4 * Math.exp(-v / 20)).toArray();
    double[] nan = {Double.NaN, Double.POSITIVE_INFINITY};
    long[][] counts = new long[10][10];
    for (int i = 0; i < 100; i++) {
      counts[i / 10][i % 10] = i % 11 == 0 ? 1000 - i : i;
    }
    List<String> longNames = CLASSES.stream().map(name -> "a picture of a " + name).toList();
    Pixels small = new Pixels(2, 2, new int[] {0, 0xff, 0xff00, 0xff0000});
    Map<String, Chart> charts = new TreeMap<>();
    charts.put("fit", Chart.of(new Mark.Points(x, y, "data <&>"), new Mark.Line(x, y, "fit")));
    charts.put(
        "log", Chart.of(new Mark.Line(x, y, "")).scaled(Chart.Scale.LINEAR, Chart.Scale.LOG));
    charts.put("histogram", Chart.of(new Mark.Histogram(y, 0, "")).axes("value", "how many"));
    charts.put("bars", Chart.of(new Mark.Bars(CLASSES, Arrays.copyOf(y, 10), "")));
    charts.put("long bars", Chart.of(new Mark.Bars(longNames, Arrays.copyOf(y, 10), "")));
    charts.put("heat map", Chart.of(new Mark.HeatMap(15, 20, x)).axes("column", "row"));
    charts.put("images", Chart.of(new Mark.Images(List.of(small, small, small))));
    charts.put("confusion", Chart.of(new Mark.Confusion(counts, CLASSES)).titled("ten"));
    charts.put("long confusion", Chart.of(new Mark.Confusion(counts, longNames)));
    charts.put("nothing", Chart.of(new Mark.Line(nan, nan, "loss")));
    charts.put("empty", Chart.of(new Mark.Points(new double[0], new double[0], "")));
    charts.put(
        "huge",
        Chart.of(new Mark.Points(new double[] {-1e308, 1e308}, new double[] {1, 2e-9}, "")));
    charts.put(
        "long title",
        Chart.of(new Mark.Line(x, y, ""))
            .titled("so long a title that it does not fit ".repeat(3)));
    return charts.entrySet().stream();
  }

  private static String svg(Chart chart) {
    return new String(Picture.svg(chart), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void anSvgIsXmlAndItsTextsLieInside(Map.Entry<String, Chart> chart) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Picture.svg(chart.getValue())));
    Element svg = document.getDocumentElement();
    double width = Double.parseDouble(svg.getAttribute("width"));
    double height = Double.parseDouble(svg.getAttribute("height"));
    NodeList texts = document.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      assertInside((Element) texts.item(i), width, height);
    }
  }

  /** Compares the corners of a text's box with the picture. */
  private static void assertInside(Element text, double width, double height) {
    double size = number(text, "font-size");
    boolean bold = text.hasAttribute("font-weight");
    double length = TextWidth.of(text.getTextContent(), size) * (bold ? 1.1 : 1);
    double start =
        switch (text.getAttribute("text-anchor")) {
          case "middle" -> -length / 2;
          case "end" -> -length;
          default -> 0;
        };
    double angle = 0;
    Matcher rotate = Pattern.compile("rotate\\((\\S+) .*").matcher(text.getAttribute("transform"));
    if (rotate.matches()) {
      angle = Math.toRadians(Double.parseDouble(rotate.group(1)));
    }
    for (double along : new double[] {start, start + length}) {
      for (double up : new double[] {-0.75 * size, 0.2 * size}) {
        double x = number(text, "x") + along * Math.cos(angle) - up * Math.sin(angle);
        double y = number(text, "y") + along * Math.sin(angle) + up * Math.cos(angle);
        assertTrue(
            x >= 0 && x <= width && y >= 0 && y <= height,
            () ->
                text.getTextContent()
                    + " reaches "
                    + x
                    + ", "
                    + y
                    + " of "
                    + width
                    + ", "
                    + height);
      }
    }
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  /** A PNG, or no test at all on a machine without fonts. */
  private static byte[] png(Chart chart) {
    try {
      return Picture.png(chart);
    } catch (UnsupportedOperationException e) {
      throw new TestAbortedException(e.getMessage(), e);
    }
  }

  /** Draws where there is no {@code java.desktop}. */
  static final class Bare {
    public static void main(String[] args) {
      Chart chart = Chart.of(new Mark.Line(new double[] {1, 2}, new double[] {3, 4}, ""));
      System.out.println(Picture.svg(chart).length > 1000);
      try {
        Picture.png(chart);
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void withoutJavaDesktopThereIsStillSvg() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--limit-modules",
                "java.base",
                "-cp",
                System.getProperty("java.class.path"),
                Bare.class.getName())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        List.of(
            "true",
            "this Java has no module java.desktop, which PNG pictures need; name the file .svg"),
        out.lines().toList());
    assertEquals(0, process.waitFor());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void aPngHasTwiceAsManyDots(Map.Entry<String, Chart> chart) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Picture.png(chart.getValue())));
    Matcher width = Pattern.compile(" width=\"([^\"]+)\"").matcher(svg(chart.getValue()));
    assertTrue(width.find());
    assertEquals(Math.ceil(2 * Double.parseDouble(width.group(1))), image.getWidth());
    assertEquals(0xffffffff, image.getRGB(1, 1));
    assertTrue(
        IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .distinct()
                .count()
            > 3,
        "nothing was drawn");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void equalChartsGiveEqualBytes(Map.Entry<String, Chart> chart) {
    assertArrayEquals(Picture.svg(chart.getValue()), Picture.svg(chart.getValue()));
  }

  @Test
  void aLineKeepsItsPeaksWhenItIsThinned() {
    double[] x = IntStream.range(0, 100_000).mapToDouble(i -> i).toArray();
    double[] y = new double[x.length];
    y[54_321] = 7;
    Chart chart = Chart.of(new Mark.Line(x, y, ""));
    String svg = svg(chart);
    assertTrue(svg.length() < 100_000, "as long as " + svg.length());
    String top = svg(Chart.of(new Mark.Line(new double[] {0, 99_999}, new double[] {0, 7}, "")));
    Matcher highest = Pattern.compile("points=\"[^\"]*,([\\d.]+)\"/>\\s*</g>").matcher(top);
    assertTrue(highest.find());
    assertTrue(svg.contains("," + highest.group(1) + " "), "the peak is lost");
  }

  @Test
  void whatCannotShareAPictureIsRefused() {
    Mark line = new Mark.Line(new double[] {1}, new double[] {1}, "");
    Mark map = new Mark.HeatMap(1, 1, new double[] {1});
    assertThrows(IllegalArgumentException.class, () -> Chart.of(line, map));
    assertThrows(IllegalArgumentException.class, () -> Chart.of());
  }
}
