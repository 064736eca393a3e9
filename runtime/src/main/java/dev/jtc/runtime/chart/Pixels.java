package dev.jtc.runtime.chart;

/** An image: {@code 0xRRGGBB} for each pixel, row by row from the top. */
public record Pixels(int width, int height, int[] rgb) {
  public Pixels {
    if (rgb.length != width * height) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels do not make " + rgb.length + " colours");
    }
  }
}
