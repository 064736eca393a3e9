package dev.jtc.compiler.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.view.Picture.Refused;
import dev.jtc.compiler.view.Picture.Written;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PictureTest {
  private static final String HOSTILE = "a\"];}<img src='x'/>\\N & fontname=y image=\u0007 ü→";

  @TempDir Path folder;

  private static Picture line() {
    return GraphPicture.of(SampleGraphs.line(), PictureOptions.DEFAULT);
  }

  private Path written(Picture picture, String name) {
    Path file = folder.resolve(name);
    Picture.Outcome outcome = picture.write(file);
    // V8 comes for 64-bit x86 only.
    Assumptions.assumeTrue(
        outcome instanceof Written || System.getProperty("os.arch").matches("amd64|x86_64"));
    assertEquals(new Written(file), outcome);
    return file;
  }

  private static Document xml(Path file) throws Exception {
    byte[] content = Files.readAllBytes(file);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(content));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void svgIsXmlWithTextAndTooltips() throws Exception {
    Document svg = xml(written(line(), "line.svg"));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    String text = svg.getDocumentElement().getTextContent();
    assertTrue(text.contains("×"), text);
    assertTrue(text.contains("line.jt:2: return w * x + b"), "a title element to hover over");
    assertTrue(text.contains("parameter") || text.contains("input"), "the legend");
  }

  @Test
  void pngIsLargeEnoughToRead() throws IOException {
    Picture step = GraphPicture.of(SampleGraphs.twoLayerStep(), PictureOptions.DEFAULT);
    BufferedImage image = ImageIO.read(written(step, "step.png").toFile());
    assertTrue(image.getWidth() > 800, image.getWidth() + " wide");
    assertTrue(image.getHeight() > 1000, image.getHeight() + " high");
    assertEquals(0xffffffff, image.getRGB(2, 2), "white paper");
  }

  @Test
  void enormousPicturesHaveFewerDots() {
    String svg = DotRenderer.sharper("<svg width=\"40000px\" height=\"6000.5px\" viewBox=\"\">");
    assertEquals("<svg width=\"12648px\" height=\"1897px\" viewBox=\"\">", svg);
    String small = DotRenderer.sharper("<svg width=\"100px\" height=\"60px\">");
    assertEquals("<svg width=\"200px\" height=\"120px\">", small);
  }

  @Test
  void dotFileIsTheText() throws IOException {
    assertEquals(line().dot(), Files.readString(written(line(), "line.DOT")));
  }

  @Test
  void anOldFileIsReplacedAndNothingElseStays() throws IOException {
    Files.writeString(folder.resolve("line.dot"), "old");
    written(line(), "line.dot");
    assertEquals(List.of("line.dot"), files());
  }

  @Test
  void hostileNamesStayText() throws Exception {
    GraphBuilder graph = new GraphBuilder();
    graph.setOrigin(Origin.NONE.withScope(HOSTILE.replace(".", "")));
    Value x = graph.parameter(HOSTILE, SampleGraphs.f32(3));
    Value y = new Builds(graph).map(ScalarFns.EXP, x);
    Graph built = graph.build(HOSTILE, List.of(new Named(HOSTILE, y)));
    Document svg = xml(written(GraphPicture.of(built, PictureOptions.DEFAULT), "hostile.svg"));
    String text = svg.getDocumentElement().getTextContent().replace('\u00a0', ' ');
    String shown = HOSTILE.replace('\u0007', '\ufffd');
    assertTrue(text.split(java.util.regex.Pattern.quote(shown), -1).length >= 4, text);
  }

  @Test
  void unknownKindsAreRefused() throws IOException {
    for (String name : List.of("line.gif", "line", ".svg", "line.")) {
      Refused refused = assertInstanceOf(Refused.class, line().write(folder.resolve(name)), name);
      assertEquals("end the name in .svg, .png or .dot", refused.help());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void foldersThatCannotBeWrittenToAreRefused() throws IOException {
    Path missing = folder.resolve("missing").resolve("line.svg");
    Refused refused = assertInstanceOf(Refused.class, line().write(missing));
    assertTrue(refused.reason().contains("does not exist"), refused.reason());
    Path file = Files.writeString(folder.resolve("file"), "");
    assertInstanceOf(Refused.class, line().write(file.resolve("line.dot")));
    Path taken = Files.createDirectory(folder.resolve("taken.dot"));
    assertInstanceOf(Refused.class, line().write(taken));
  }

  @Test
  void patienceEnds() throws IOException {
    Picture.Outcome outcome =
        line().write(folder.resolve("line.svg"), Duration.ZERO, elapsed -> {});
    Refused refused = assertInstanceOf(Refused.class, outcome);
    assertTrue(refused.reason().contains("takes more than"), refused.reason());
    assertEquals(List.of(), files());
  }
}
