package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Line;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import dev.jtc.compiler.view.Source.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Draws loops and branches as frames with their regions inside. */
final class RegionSketcher {
  private final GraphSketcher graphs;
  private final Pen pen;

  RegionSketcher(GraphSketcher graphs, Pen pen) {
    this.graphs = graphs;
    this.pen = pen;
  }

  /**
   * A loop: a box for each carried value, the body, and a dashed line back to the box. What the
   * loop only reads comes straight from outside.
   */
  void loop(Node node, Loop loop, Cluster around, Map<Value, Source> sources) {
    Tint tint = Frames.tint(node.origin().phase());
    Tint lines = GraphSketcher.lineTint(node.origin().phase());
    Source trips = sources.get(node.operand(0));
    Cluster frame = new Cluster(title(loop, trips), tint, Tooltips.of(node));
    around.inner().add(frame);
    List<Source> outside = node.operands().stream().map(sources::get).toList();
    List<Source> inside = new ArrayList<>(outside.subList(1, outside.size()));
    List<Drawn> entries = new ArrayList<>();
    for (int i = 0; i < loop.carried(); i++) {
      Named parameter = loop.body().parameters().get(1 + i);
      String tooltip =
          parameter.name() + ": " + parameter.value().type() + ", carried from trip to trip";
      String entry = pen.mark(frame, Outline.BOX, Tint.NEUTRAL, parameter.name(), tooltip);
      pen.line(pen.drawn(outside.get(1 + i), node.operand(1 + i), around), entry, Stroke.SOLID);
      entries.add(new Drawn(entry, lines, parameter.value()));
      inside.set(i, entries.get(i));
    }
    String again = again(node, loop, frame, tint, inside);
    if (trips instanceof Drawn drawn) {
      pen.line(drawn, again, Stroke.DASHED, "trips");
    }
    List<Source> carried = body(loop, frame, inside, entries);
    for (int i = 0; i < loop.carried(); i++) {
      sources.put(node.results().get(i), carried.get(i));
    }
    Value done = node.results().get(loop.carried());
    sources.put(done, new Drawn(again, lines, done));
    for (int k = 0; k < loop.recorded().size(); k++) {
      Value stack = node.results().get(loop.carried() + 1 + k);
      sources.put(stack, new Drawn(entries.get(loop.recorded().get(k)).mark(), lines, stack));
    }
  }

  private static String title(Loop loop, Source trips) {
    String most = loop.maxTrips().map(bound -> ", at most " + bound + " times").orElse("");
    return trips instanceof Source.Number number
        ? (loop.condition().isPresent() ? "loop, at most " : "loop, ") + number.text() + " times"
        : "loop" + most;
  }

  /** The diamond that decides whether there is another trip. */
  private String again(Node node, Loop loop, Cluster frame, Tint tint, List<Source> inside) {
    String text = loop.condition().isPresent() ? "while" : "for";
    String again = pen.mark(frame, Outline.DIAMOND, tint, text, Tooltips.of(node));
    if (loop.condition().isPresent()) {
      Graph condition = loop.condition().get();
      Map<Value, Source> sources = bind(condition, inside);
      graphs.region(condition, frame, sources);
      Value answer = condition.results().get(0).value();
      pen.line(pen.drawn(sources.get(answer), answer, frame), again, Stroke.DASHED);
    }
    return again;
  }

  /** Draws the body and the lines back; gives where the carried values' last versions come from. */
  private List<Source> body(Loop loop, Cluster frame, List<Source> inside, List<Drawn> entries) {
    Value counter = loop.body().parameters().get(0).value();
    List<Source> all = new ArrayList<>();
    all.add(new Source.Number(loop.body().parameters().get(0).name()));
    all.addAll(inside);
    Map<Value, Source> sources = bind(loop.body(), all);
    sources.put(counter, all.get(0));
    graphs.region(loop.body(), frame, sources);
    List<Source> last = new ArrayList<>();
    for (int i = 0; i < loop.carried(); i++) {
      Value result = loop.body().results().get(i).value();
      Drawn source = pen.drawn(sources.get(result), result, frame);
      String to = entries.get(i).mark();
      if (!source.mark().equals(to)) {
        pen.add(new Line(source.mark(), to, "next", Stroke.AGAIN, source.tint(), source.tooltip()));
      }
      last.add(source);
    }
    return last;
  }

  /** A branch: both regions in frames, and a diamond for each result that takes one of them. */
  void branch(Node node, Branch branch, Cluster around, Map<Value, Source> sources) {
    Tint tint = Frames.tint(node.origin().phase());
    Cluster frame = new Cluster("if", tint, Tooltips.of(node));
    around.inner().add(frame);
    List<Source> inside = node.operands().stream().skip(1).map(sources::get).toList();
    List<Drawn> then = side("then", branch.then(), frame, tint, inside);
    List<Drawn> otherwise = side("else", branch.otherwise(), frame, tint, inside);
    Drawn condition = pen.drawn(sources.get(node.operand(0)), node.operand(0), around);
    for (int i = 0; i < node.results().size(); i++) {
      Value result = node.results().get(i);
      String merge = pen.mark(frame, Outline.DIAMOND, tint, "if", Tooltips.of(node));
      pen.line(condition, merge, Stroke.DASHED);
      pen.line(then.get(i), merge, Stroke.SOLID, "then");
      pen.line(otherwise.get(i), merge, Stroke.SOLID, "else");
      sources.put(result, new Drawn(merge, GraphSketcher.lineTint(node.origin().phase()), result));
    }
  }

  private List<Drawn> side(
      String title, Graph region, Cluster around, Tint tint, List<Source> inside) {
    Cluster frame = new Cluster(title, tint, title);
    Map<Value, Source> sources = bind(region, inside);
    graphs.region(region, frame, sources);
    List<Drawn> results = new ArrayList<>();
    for (Named result : region.results()) {
      results.add(pen.drawn(sources.get(result.value()), result.value(), frame));
    }
    // Graphviz draws no frame around nothing.
    if (!frame.allMarks().isEmpty()) {
      around.inner().add(frame);
    }
    return results;
  }

  private static Map<Value, Source> bind(Graph region, List<Source> arguments) {
    Map<Value, Source> sources = new HashMap<>();
    for (int i = 0; i < region.parameters().size(); i++) {
      sources.put(region.parameters().get(i).value(), arguments.get(i));
    }
    return sources;
  }
}
