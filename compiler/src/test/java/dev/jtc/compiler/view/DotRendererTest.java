package dev.jtc.compiler.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import guru.nidi.graphviz.engine.GraphvizException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DotRendererTest {
  private static final String KERNEL =
      """
      digraph predict {
        node [shape=box style="rounded,filled" fontname="SansSerif"]
        subgraph cluster_0 {
          label="kernel predict_0"; style=filled; fillcolor="#eef4ff"
          v0 [label="%0 = dot\\nf32[N,10]" fillcolor="#ffeecc" tooltip="mlp.jt:4:7"]
          v1 [label="%1 = map.tanh\\nf32[N,10]" fillcolor="#ccffdd" tooltip="mlp.jt:5:7"]
        }
        v0 -> v1 [tooltip="4 * N * 10 B"]
      }
      """;

  private static DotRenderer renderer;

  @BeforeAll
  static void open() throws IOException {
    try {
      renderer = DotRenderer.open();
    } catch (IOException e) {
      // V8 comes for 64-bit x86 only.
      Assumptions.assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), e.getMessage());
      throw e;
    }
  }

  @AfterAll
  static void close() {
    if (renderer != null) {
      renderer.close();
    }
  }

  @Test
  void svgKeepsClustersColoursAndTooltips() {
    String svg = renderer.svg(KERNEL);
    assertTrue(svg.contains("kernel predict_0"), svg);
    assertTrue(svg.contains("#ffeecc"), svg);
    assertTrue(svg.contains("mlp.jt:4:7"), svg);
    assertTrue(svg.contains("f32[N,10]"), svg);
    assertEquals(2, svg.split("class=\"node\"", -1).length - 1, "two nodes");
  }

  @Test
  void pngHasTheColoursOfTheNodes() throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(renderer.png(KERNEL)));
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    assertTrue(colours.contains(0xffeecc), "the first node");
    assertTrue(colours.contains(0xccffdd), "the second node");
    assertTrue(colours.contains(0xeef4ff), "the cluster");
  }

  @Test
  void aPictureOfTwoThousandNodesFits() {
    StringBuilder dot = new StringBuilder("digraph { ");
    for (int i = 1; i <= 2000; i++) {
      dot.append("v").append(i - 1).append(" -> v").append(i).append(' ');
    }
    String svg = renderer.svg(dot.append('}').toString());
    assertEquals(2001, svg.split("class=\"node\"", -1).length - 1);
  }

  @Test
  void wrongGraphvizTextIsNotDrawn() {
    assertThrows(GraphvizException.class, () -> renderer.svg("digraph { -> }"));
  }
}
