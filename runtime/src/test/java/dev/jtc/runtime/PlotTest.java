package dev.jtc.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.chart.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From tensors to marks and files. */
class PlotTest {
  @TempDir private Path folder;

  private static Mark.Images images(Tensor x) {
    return (Mark.Images) Plot.image(x);
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void aLineOfOneTensorIsDrawnOverItsIndex() {
    Mark.Line line = (Mark.Line) Plot.line(Tensor.of(new long[] {5, 7}), null, "a");
    assertArrayEquals(new double[] {0, 1}, line.x());
    assertArrayEquals(new double[] {5, 7}, line.y());
    assertEquals(
        "there are 2 values for x and 3 for y",
        refusal(() -> Plot.line(Tensor.of(new float[2]), Tensor.of(new float[3]), "")));
  }

  @Test
  void confusionCounts() {
    Tensor labels = Tensor.of(new long[] {0, 0, 1, 2});
    Tensor predicted = Tensor.of(new int[] {0, 1, 1, 0});
    Mark.Confusion matrix = (Mark.Confusion) Plot.confusion(labels, predicted, null);
    assertArrayEquals(new long[][] {{1, 1, 0}, {0, 1, 0}, {1, 0, 0}}, matrix.counts());
    assertEquals("[0, 1, 2]", matrix.classes().toString());
    assertEquals(
        "there is no class 2; the classes are 0 to 1",
        refusal(() -> Plot.confusion(labels, predicted, new String[] {"a", "b"})));
    assertEquals(
        "4 labels do not fit 2 predictions",
        refusal(() -> Plot.confusion(labels, Tensor.of(new int[2]), null)));
    assertTrue(
        refusal(() -> Plot.confusion(labels, Tensor.of(new float[4]), null)).contains("f32[4]"));
  }

  @Test
  void imagesOfEveryLayout() {
    float[] gray = {0, 0.5f, 1, 0};
    assertArrayEquals(
        new int[] {0, 0x808080, 0xffffff, 0}, images(Tensor.of(gray, 2, 2)).images().get(0).rgb());
    byte[] rgb = {1, 2, 3, 4, 5, (byte) 255};
    Tensor first = Tensor.of(DType.U8, rgb, 3, 1, 2);
    assertArrayEquals(new int[] {0x010305, 0x0204ff}, images(first).images().get(0).rgb());
    Tensor last = Tensor.of(DType.U8, rgb, 2, 1, 3);
    assertArrayEquals(new int[] {0x010203, 0x0405ff}, images(last).images().get(0).rgb());
    assertEquals(5, images(Tensor.of(new float[5 * 3 * 4], 5, 3, 2, 2)).images().size());
    assertTrue(
        refusal(() -> Plot.image(Tensor.of(new float[8], 2, 2, 2))).contains("f32[2, 2, 2]"));
  }

  @Test
  void floatsBeyondZeroToOneAreScaled() {
    Tensor x = Tensor.of(new float[] {-1, 0, 1, Float.NaN}, 2, 2);
    assertArrayEquals(new int[] {0, 0x808080, 0xffffff, 0}, images(x).images().get(0).rgb());
  }

  @Test
  void aPictureIsAnSvgOrAPng() throws IOException {
    Mark[] marks = {Plot.line(Tensor.of(new float[] {1, 2}), null, "")};
    Path svg = folder.resolve("a.svg");
    Plot.plot(svg.toString(), marks, "t", "", "", false, false);
    assertTrue(Files.readString(svg).startsWith("<svg "));
    Path png = folder.resolve("a.PNG");
    try {
      Plot.plot(png.toString(), marks, "t", "", "", false, false);
      assertEquals((byte) 0x89, Files.readAllBytes(png)[0]);
    } catch (IllegalArgumentException e) {
      // A machine without fonts says so.
      assertTrue(e.getMessage().endsWith("name the file .svg"), e.getMessage());
    }
    String pdf = folder.resolve("a.pdf").toString();
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> Plot.plot(pdf, marks, "", "", "", false, false))
            .getMessage()
            .startsWith("a picture is a .svg or a .png file"));
  }
}
