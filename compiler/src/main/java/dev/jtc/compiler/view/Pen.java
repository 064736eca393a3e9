package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Direction;
import dev.jtc.compiler.view.Sketch.Line;
import dev.jtc.compiler.view.Sketch.Mark;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import dev.jtc.compiler.view.Source.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws marks and lines, in the order in which they are asked for. */
final class Pen {
  /** Longer ways run down the page: people scroll down rather than sideways. */
  private static final int LONGEST_WAY_RIGHT = 8;

  private static final int LONGEST_LINE = 60;

  private final List<Line> lines = new ArrayList<>();
  private final Set<List<String>> pairs = new HashSet<>();
  private final Map<String, Integer> depths = new HashMap<>();
  private final Set<String> replaced = new HashSet<>();
  private int marks;

  /** Draws a mark and gives its id. */
  String mark(Cluster frame, Outline outline, Tint tint, String text, String tooltip) {
    String id = "n" + marks++;
    String shown =
        text.lines().map(line -> Letters.cut(line, LONGEST_LINE)).collect(Collectors.joining("\n"));
    frame.marks().add(new Mark(id, outline, tint, shown, tooltip));
    return id;
  }

  /** Draws a line that says which shape it carries. */
  void line(Drawn from, String to, Stroke stroke) {
    line(from, to, stroke, "");
  }

  /** Draws a line with a word about its part in the operation, and its shape. */
  void line(Drawn from, String to, Stroke stroke, String role) {
    String text = (role + " " + from.label()).strip();
    add(new Line(from.mark(), to, text, stroke, from.tint(), from.tooltip()));
  }

  /** Draws a line unless there is one between these marks. */
  void lineOnce(Drawn from, String to) {
    if (pairs.add(List.of(from.mark(), to))) {
      add(new Line(from.mark(), to, "", Stroke.SOLID, from.tint(), from.tooltip()));
    }
  }

  void add(Line line) {
    lines.add(line);
    if (line.stroke() != Stroke.AGAIN) {
      int depth = depths.getOrDefault(line.from(), 1) + 1;
      depths.merge(line.to(), depth, Math::max);
    }
  }

  /** The mark of a value; a number that no operation shows inside gets a small mark of its own. */
  Drawn drawn(Source source, Value value, Cluster frame) {
    if (source instanceof Drawn drawn) {
      return drawn;
    }
    String text = ((Source.Number) source).text();
    String id = mark(frame, Outline.NONE, Tint.NEUTRAL, text, value + ": " + value.type());
    return new Drawn(id, Tint.NEUTRAL, value);
  }

  /** Notes that another mark stands for {@code mark} somewhere. */
  void standIn(String mark) {
    replaced.add(mark);
  }

  /** Takes away the marks that others stand for wherever they are used. */
  private void removeReplaced(Cluster cluster) {
    for (Line line : lines) {
      replaced.remove(line.from());
    }
    cluster.marks().removeIf(mark -> replaced.contains(mark.id()));
    cluster.inner().forEach(this::removeReplaced);
  }

  /** What was drawn, under a title. */
  Sketch sketch(String title, List<String> notes, Cluster root) {
    removeReplaced(root);
    int longest = depths.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    Direction direction = longest <= LONGEST_WAY_RIGHT ? Direction.RIGHT : Direction.DOWN;
    return new Sketch(title, notes, direction, root, lines);
  }
}
