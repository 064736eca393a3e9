package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.SizeOf;
import dev.jtc.compiler.view.PictureOptions.Detail;
import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import dev.jtc.compiler.view.Source.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a graph into marks and lines. */
final class GraphSketcher {
  private final PictureOptions options;
  private final Pen pen = new Pen();
  private final Borders borders;
  private final Map<Summary.Group, String> groupMarks = new IdentityHashMap<>();
  private final RegionSketcher regions = new RegionSketcher(this, pen);

  private GraphSketcher(Graph graph, PictureOptions options) {
    this.options = options;
    this.borders = new Borders(graph, options, pen);
  }

  static Sketch sketch(Graph graph, PictureOptions options) {
    return new GraphSketcher(graph, options).whole(graph);
  }

  private Sketch whole(Graph graph) {
    Cluster root = new Cluster("", Tint.NEUTRAL, "");
    Set<Node> live = Summary.live(graph);
    Summary summary =
        Summary.of(graph, node -> isDrawn(node) && (isFull() || live.contains(node)), maxMarks());
    Map<Value, Source> sources = new HashMap<>();
    Frames frames = new Frames(root);
    borders.parameters(frames, forwardPaths(graph, summary, live), sources);
    nodes(graph, summary, frames, sources);
    borders.results(root, sources);
    List<String> notes = new ArrayList<>();
    if (!summary.isEmpty()) {
      notes.add(graph.nodes().size() + " operations, too many to draw each: boxes stand for many");
    }
    return pen.sketch(options.title().orElse(graph.name()), notes, root);
  }

  /** The submodels, and those around them, of which something is drawn apart. */
  private Set<String> forwardPaths(Graph graph, Summary summary, Set<Node> live) {
    Set<String> paths = new HashSet<>();
    for (Node node : graph.nodes()) {
      boolean isApart = live.contains(node) && isDrawn(node) && summary.group(node).isEmpty();
      String path = node.origin().scope();
      while (isApart && node.origin().phase() == Phase.FORWARD && !path.isEmpty()) {
        paths.add(path);
        path = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
      }
    }
    return paths;
  }

  /** Some of the marks are for parameters and results. */
  private int maxMarks() {
    return Math.max(1, options.maxMarks() * 3 / 4);
  }

  /** Draws nodes of a graph or region; {@code sources} knows its parameters and learns the rest. */
  void nodes(Graph graph, Summary summary, Frames frames, Map<Value, Source> sources) {
    Set<Node> live = Summary.live(graph);
    for (Node node : graph.nodes()) {
      if (!isFull() && !live.contains(node)) {
        continue;
      }
      Optional<Summary.Group> group = summary.group(node);
      if (group.isPresent()) {
        grouped(node, group.get(), frames, sources);
      } else {
        node(node, frames, sources);
      }
    }
  }

  /** Draws a region without summary. */
  void region(Graph region, Cluster frame, Map<Value, Source> sources) {
    nodes(region, Summary.NONE, new Frames(frame), sources);
  }

  private boolean isFull() {
    return options.detail() == Detail.FULL;
  }

  private boolean isDrawn(Node node) {
    boolean isFolded =
        node.op() instanceof Constant || node.op() instanceof SizeOf || Source.isMove(node.op());
    return isFull() || !isFolded;
  }

  private void node(Node node, Frames frames, Map<Value, Source> sources) {
    if (!isDrawn(node)) {
      sources.put(node.result(), folded(node, sources));
    } else if (node.op() instanceof Loop loop) {
      regions.loop(node, loop, frames.of(node.origin()), sources);
    } else if (node.op() instanceof Branch branch) {
      regions.branch(node, branch, frames.of(node.origin()), sources);
    } else if (node.op() instanceof Custom custom) {
      custom(node, custom, frames, sources);
    } else {
      operation(node, frames, sources);
    }
  }

  private static Source folded(Node node, Map<Value, Source> sources) {
    if (node.op() instanceof Constant) {
      return new Source.Number(Symbols.number(node.op()));
    }
    if (node.op() instanceof SizeOf size) {
      return new Source.Number(size.dim().toString());
    }
    return sources.get(node.operand(0)).moved(node.op(), node.result());
  }

  private void operation(Node node, Frames frames, Map<Value, Source> sources) {
    List<Optional<String>> numbers = node.operands().stream().map(v -> number(sources, v)).toList();
    boolean isQuiet = Source.isMove(node.op()) || node.op() instanceof Constant;
    Cluster frame = frames.of(node.origin());
    Tint tint = Frames.tint(node.origin().phase());
    String text = Symbols.of(node, numbers);
    Outline outline = isQuiet ? Outline.NONE : Outline.ROUND;
    String mark = pen.mark(frame, outline, tint, text, Tooltips.of(node));
    boolean isInside = Symbols.showsNumbers(node.op());
    List<Value> lines =
        distinct(node.operands()).stream()
            .filter(operand -> !(isInside && sources.get(operand) instanceof Source.Number))
            .toList();
    for (Value operand : lines) {
      String role =
          lines.size() > 1 ? Symbols.role(node.op(), node.operands().indexOf(operand)) : "";
      Drawn source = pen.drawn(sources.get(operand), operand, frame);
      boolean isFar = node.origin().phase() == Phase.UPDATE && !isFull();
      pen.line(isFar ? borders.nearby(source, frame) : source, mark, Stroke.SOLID, role);
    }
    results(node, mark, sources);
  }

  /** The function whose derivative is given by hand is a box that its value passes through. */
  private void custom(Node node, Custom custom, Frames frames, Map<Value, Source> sources) {
    Cluster frame = frames.of(node.origin());
    Tint tint = Frames.tint(node.origin().phase());
    String text = custom.name() + "\nown derivative";
    String mark = pen.mark(frame, Outline.COMPONENT, tint, text, Tooltips.of(node));
    int last = node.operands().size() - 1;
    for (int i = 0; i <= last; i++) {
      if (i == last || isFull()) {
        Source source = sources.get(node.operand(i));
        Stroke stroke = i == last ? Stroke.SOLID : Stroke.DASHED;
        pen.line(pen.drawn(source, node.operand(i), frame), mark, stroke);
      }
    }
    results(node, mark, sources);
  }

  private static void results(Node node, String mark, Map<Value, Source> sources) {
    Tint line = lineTint(node.origin().phase());
    node.results().forEach(result -> sources.put(result, new Drawn(mark, line, result)));
  }

  private void grouped(Node node, Summary.Group group, Frames frames, Map<Value, Source> sources) {
    String mark =
        groupMarks.computeIfAbsent(
            group,
            g ->
                pen.mark(
                    frames.outer(), Outline.COMPONENT, Frames.tint(g.phase()), g.text(), g.text()));
    for (Value operand : distinct(node.operands())) {
      // An update's box names what it updates; a line from the far start of the step says no more.
      boolean isImplied = group.phase() == Phase.UPDATE && borders.isParameter(operand);
      if (sources.get(operand) instanceof Drawn drawn && !drawn.mark().equals(mark) && !isImplied) {
        pen.lineOnce(drawn, mark);
      }
    }
    results(node, mark, sources);
  }

  /** Lines of forward values are grey, so that the way back stands out. */
  static Tint lineTint(Phase phase) {
    return phase == Phase.FORWARD ? Tint.NEUTRAL : Frames.tint(phase);
  }

  private static Optional<String> number(Map<Value, Source> sources, Value value) {
    return sources.get(value) instanceof Source.Number number
        ? Optional.of(number.text())
        : Optional.empty();
  }

  private static List<Value> distinct(List<Value> values) {
    return values.stream().distinct().toList();
  }
}
