package dev.jtc.compiler.view;

import guru.nidi.graphviz.engine.Format;
import guru.nidi.graphviz.engine.Graphviz;
import guru.nidi.graphviz.engine.GraphvizCmdLineEngine;
import guru.nidi.graphviz.engine.GraphvizEngine;
import guru.nidi.graphviz.engine.GraphvizException;
import guru.nidi.graphviz.engine.GraphvizV8Engine;
import guru.nidi.graphviz.engine.Rasterizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Draws Graphviz text as SVG or PNG.
 *
 * <p>The {@code dot} program draws where it is on the PATH; elsewhere its JavaScript edition runs
 * on V8, which takes a second or two to start, so one renderer should draw many pictures. The
 * library underneath keeps its engine per process: have one renderer open at a time.
 */
public final class DotRenderer implements AutoCloseable {
  /** The JavaScript edition's heap; its own default of 16 MB ends at a few thousand nodes. */
  private static final int HEAP_BYTES = 256 << 20;

  private static final double LARGEST_PIXELS = 24e6;

  private static final Pattern SIZE =
      Pattern.compile("<svg width=\"([0-9.]+)px\" height=\"([0-9.]+)px\"");

  /** Held here because the log registry forgets a logger nobody holds. */
  private final Logger rasterizerLog = Logger.getLogger("svgSalamandeLogger");

  private DotRenderer() {}

  /**
   * Starts an engine.
   *
   * @throws IOException when this machine has neither {@code dot} nor a V8; the message says so
   */
  public static DotRenderer open() throws IOException {
    DotRenderer renderer = new DotRenderer();
    // The rasterizer falls back to a font it has, and says so once per word.
    renderer.rasterizerLog.setLevel(Level.SEVERE);
    try {
      Graphviz.useEngine(newEngine());
      renderer.svg("digraph {}");
    } catch (GraphvizException | LinkageError e) {
      throw new IOException(
          "no picture can be drawn here: install Graphviz (the program `dot`)", e);
    }
    return renderer;
  }

  private static GraphvizEngine newEngine() throws IOException {
    return dotIsOnThePath()
        ? new GraphvizCmdLineEngine()
        : new GraphvizV8Engine(V8Library.directory().toString());
  }

  private static boolean dotIsOnThePath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .filter(directory -> !directory.isEmpty())
        .map(Path::of)
        .anyMatch(
            directory ->
                Files.isExecutable(directory.resolve("dot"))
                    || Files.isExecutable(directory.resolve("dot.exe")));
  }

  /** What draws, in words. */
  public String engine() {
    return dotIsOnThePath() ? "the program `dot`" : "Graphviz in JavaScript on V8";
  }

  /** The picture as SVG text; tooltips become {@code <title>} elements. */
  public String svg(String dot) {
    return graphviz(dot).render(Format.SVG).toString();
  }

  /**
   * The picture as the bytes of a PNG file, two dots to a point so that letters are sharp; fewer if
   * it would have more than {@link #LARGEST_PIXELS}.
   */
  public byte[] png(String dot) throws IOException {
    String svg = sharper(svg(dot));
    BufferedImage image = Rasterizer.DEFAULT.rasterize(graphviz(dot), graphics -> {}, svg);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** The SVG with a larger size on paper; the numbers inside count in units of its view box. */
  static String sharper(String svg) {
    Matcher size = SIZE.matcher(svg);
    if (!size.find()) {
      throw new GraphvizException("an SVG without a size: " + Letters.cut(svg, 80));
    }
    double width = Double.parseDouble(size.group(1));
    double height = Double.parseDouble(size.group(2));
    double scale = Math.min(2, Math.sqrt(LARGEST_PIXELS / (width * height)));
    String scaled =
        "<svg width=\"%dpx\" height=\"%dpx\""
            .formatted(Math.max(1, (int) (scale * width)), Math.max(1, (int) (scale * height)));
    return size.replaceFirst(scaled);
  }

  private static Graphviz graphviz(String dot) {
    return Graphviz.fromString(dot).totalMemory(HEAP_BYTES);
  }

  /** Ends the engine and its threads. */
  @Override
  public void close() {
    Graphviz.releaseEngine();
  }
}
