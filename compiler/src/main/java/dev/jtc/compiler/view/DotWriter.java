package dev.jtc.compiler.view;

import static guru.nidi.graphviz.attribute.Attributes.attr;

import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Line;
import dev.jtc.compiler.view.Sketch.Mark;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import guru.nidi.graphviz.attribute.Attributes;
import guru.nidi.graphviz.attribute.ForLink;
import guru.nidi.graphviz.attribute.ForNode;
import guru.nidi.graphviz.attribute.MapAttributes;
import guru.nidi.graphviz.model.Factory;
import guru.nidi.graphviz.model.Link;
import guru.nidi.graphviz.model.MutableGraph;
import guru.nidi.graphviz.model.MutableNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Spells a sketch as DOT, with all sizes and colours. */
final class DotWriter {
  private static final double POINTS = 13;
  private static final double SMALL_POINTS = 9.5;
  private static final double LINE_INCHES = 1.25 / 72;

  /** Beyond this, Graphviz may stop looking for a better layout early. */
  private static final int MANY_LINES = 150;

  private static final String GREY = "#5C6670";
  private static final String LETTERS = "#212529";

  private int clusters;

  private DotWriter() {}

  /** The DOT text of {@code sketch}; the same sketch gives the same text. */
  static String write(Sketch sketch) {
    return new DotWriter().graph(sketch).toString() + "\n";
  }

  private MutableGraph graph(Sketch sketch) {
    MutableGraph graph = Factory.mutGraph("picture").setDirected(true);
    graph
        .graphAttrs()
        .add(attr("rankdir", sketch.direction().rankdir()))
        .graphAttrs()
        .add(attr("label", Heading.of(sketch)), attr("labelloc", "t"), attr("labeljust", "l"))
        .graphAttrs()
        .add(attr("fontname", Letters.FONTS), attr("bgcolor", "white"), attr("pad", "0.2"))
        .graphAttrs()
        .add(attr("nodesep", "0.3"), attr("ranksep", "0.38"), attr("tooltip", " "));
    if (sketch.lines().size() > MANY_LINES) {
      graph.graphAttrs().add(attr("nslimit", "2"), attr("nslimit1", "2"), attr("mclimit", "0.5"));
    }
    graph
        .nodeAttrs()
        .add(
            attr("fontname", Letters.FONTS),
            attr("fontcolor", LETTERS),
            attr("margin", "0.06,0.03"));
    graph
        .linkAttrs()
        .add(attr("fontname", Letters.FONTS), attr("fontsize", number(SMALL_POINTS)))
        .linkAttrs()
        .add(attr("fontcolor", GREY), attr("arrowsize", "0.65"), attr("penwidth", "1.1"));
    fill(graph, sketch.root());
    // All lines stand at the top: one inside a cluster would draw its far end into that cluster.
    Map<String, MutableNode> sources = new LinkedHashMap<>();
    for (Line line : sketch.lines()) {
      sources.computeIfAbsent(line.from(), Factory::mutNode).addLink(link(line));
    }
    sources.values().forEach(graph::add);
    return graph;
  }

  private void fill(MutableGraph graph, Cluster cluster) {
    for (Mark mark : cluster.marks()) {
      graph.add(node(mark));
    }
    for (Cluster inner : cluster.inner()) {
      MutableGraph frame = Factory.mutGraph("c" + clusters++).setDirected(true).setCluster(true);
      frame
          .graphAttrs()
          .add(
              attr("label", "  " + Letters.quoted(inner.title(), "\\n") + "  "),
              attr("labeljust", "l"))
          .graphAttrs()
          .add(attr("style", "rounded,filled"), attr("fillcolor", inner.tint().fill() + "55"))
          .graphAttrs()
          .add(attr("color", inner.tint().line() + "99"), attr("fontcolor", inner.tint().line()))
          .graphAttrs()
          .add(
              attr("fontsize", "11"),
              attr("margin", "10"),
              attr("tooltip", tooltip(inner.tooltip())));
      fill(frame, inner);
      graph.add(frame);
    }
  }

  private static MutableNode node(Mark mark) {
    MutableNode node = Factory.mutNode(mark.id());
    boolean isCode = mark.outline() == Outline.CODE;
    double points = points(mark.outline());
    String text = Letters.quoted(mark.text(), isCode ? "\\l" : "\\n") + (isCode ? "\\l" : "");
    node.add(attr("label", text), attr("fontsize", number(points)));
    node.add(style(mark, points));
    if (mark.outline() == Outline.NONE) {
      node.add(attr("fontcolor", GREY));
    } else {
      node.add(attr("fillcolor", mark.tint().fill()), attr("color", mark.tint().line()));
    }
    node.add(attr("tooltip", tooltip(mark.tooltip())));
    return node;
  }

  private static double points(Outline outline) {
    return switch (outline) {
      case BOX, DOUBLE_BOX, ROUND, DIAMOND, COMPONENT -> POINTS;
      case REFERENCE, NONE -> 11;
      case CODE -> 10.5;
    };
  }

  private static Attributes<ForNode> style(Mark mark, double points) {
    double wide = Letters.inches(mark.text(), points);
    double high = Math.max(1, Letters.lines(mark.text())) * points * LINE_INCHES;
    return switch (mark.outline()) {
      case BOX -> shape("box", "rounded,filled", wide + 0.24, high + 0.12);
      case REFERENCE -> shape("box", "rounded,filled,dashed", wide + 0.18, high + 0.08);
      case DOUBLE_BOX -> shape("box", "filled", wide + 0.26, high + 0.14, attr("peripheries", "2"));
      case ROUND -> round(wide, high);
      case DIAMOND -> shape("diamond", "filled", 1.6 * wide + 0.3, 1.6 * high + 0.16);
      case COMPONENT ->
          shape("box", "filled,bold", wide + 0.3, high + 0.22, attr("penwidth", "1.8"));
      case CODE ->
          shape(
              "box",
              "rounded,filled",
              Letters.codeInches(mark.text(), points) + 0.3,
              high + 0.16,
              attr("fontname", Letters.CODE_FONTS));
      case NONE -> shape("plaintext", "", wide + 0.06, high);
    };
  }

  /** A circle where the text is short, else an ellipse. */
  private static Attributes<ForNode> round(double wide, double high) {
    double circle = 0.46;
    if (Math.hypot(wide, high) < circle) {
      return shape("circle", "filled", circle, circle, attr("fixedsize", "true"));
    }
    return shape("ellipse", "filled", 1.25 * wide + 0.16, 1.3 * high + 0.1);
  }

  @SafeVarargs
  private static Attributes<ForNode> shape(
      String shape, String style, double wide, double high, Attributes<ForNode>... more) {
    MapAttributes<ForNode> all = new MapAttributes<>();
    all.add("shape", shape);
    if (!style.isEmpty()) {
      all.add("style", style);
    }
    all.add("width", number(wide)).add("height", number(high));
    for (Attributes<ForNode> one : more) {
      one.applyTo(all);
    }
    return all;
  }

  private static Link link(Line line) {
    MapAttributes<ForLink> all = new MapAttributes<>();
    if (!line.text().isEmpty()) {
      all.add("label", "  " + Letters.quoted(line.text(), " \\n  ") + " ");
    }
    all.add("color", line.tint() == Tint.NEUTRAL ? GREY : line.tint().line());
    if (line.stroke() != Stroke.SOLID) {
      all.add("style", "dashed");
    }
    if (line.stroke() == Stroke.AGAIN) {
      all.add("constraint", "false");
    }
    all.add("tooltip", tooltip(line.tooltip()));
    if (!line.text().isEmpty()) {
      all.add("labeltooltip", tooltip(line.tooltip()));
    }
    return Factory.to(Factory.mutNode(line.to())).with(all);
  }

  private static String tooltip(String text) {
    return text.isEmpty() ? " " : Letters.quoted(text, "&#10;");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
