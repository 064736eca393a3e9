package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import dev.jtc.compiler.view.Source.Drawn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws what a graph is given and what it gives. */
final class Borders {
  private final Graph graph;
  private final PictureOptions options;
  private final Pen pen;
  private final Set<String> updated = new HashSet<>();
  private final Map<Value, Named> names = new HashMap<>();
  private final Map<Value, Tint> tints = new HashMap<>();

  Borders(Graph graph, PictureOptions options, Pen pen) {
    this.graph = graph;
    this.options = options;
    this.pen = pen;
    for (int i = 0; i < graph.results().size(); i++) {
      graph.updatedParameter(i).ifPresent(parameter -> updated.add(parameter.name()));
    }
  }

  /**
   * Draws the parameters, those of a submodel in its frame.
   *
   * @param paths the submodels that have a frame
   */
  void parameters(Frames frames, Set<String> paths, Map<Value, Source> sources) {
    for (List<Named> box : boxes(graph.parameters())) {
      Named first = box.get(0);
      String path = prefix(first.name());
      boolean isInside = box.size() == 1 && paths.contains(path);
      Cluster frame = isInside ? frames.forward(path) : frames.outer();
      String name = isInside ? first.name().substring(path.length() + 1) : first.name();
      Tint tint = box.stream().anyMatch(this::isState) ? Tint.PARAMETER : Tint.INPUT;
      String text = box.size() == 1 ? name : together(box, "values");
      String mark = pen.mark(frame, Outline.BOX, tint, text, list(box));
      for (Named parameter : box) {
        Value value = parameter.value();
        sources.put(value, new Drawn(mark, Tint.NEUTRAL, value));
        if (box.size() == 1) {
          names.put(value, parameter);
          tints.put(value, tint);
        }
      }
    }
  }

  /**
   * The source of an operand of an update. A parameter stands there a second time, by name only:
   * lines from the start of a step to its end would cross everything between.
   */
  Drawn nearby(Drawn source, Cluster frame) {
    Value origin = source.origin();
    boolean isUsedOnce =
        graph.nodes().stream().filter(node -> node.operands().contains(origin)).count() < 2;
    if (!names.containsKey(origin) || isUsedOnce) {
      return source;
    }
    String text = names.get(origin).name();
    String mark = pen.mark(frame, Outline.REFERENCE, tints.get(origin), text, source.tooltip());
    pen.standIn(source.mark());
    return new Drawn(mark, source.tint(), origin, source.moves());
  }

  boolean isParameter(Value value) {
    return graph.parameters().stream().anyMatch(parameter -> parameter.value().equals(value));
  }

  /** Draws the results. */
  void results(Cluster root, Map<Value, Source> sources) {
    for (List<Named> box : boxes(graph.results())) {
      String name = box.get(0).name();
      String single = updated.contains(name) ? "new " + name : name;
      String text = box.size() == 1 ? single : together(box, "results");
      String mark = pen.mark(root, Outline.DOUBLE_BOX, Tint.RESULT, text, list(box));
      for (Named result : box) {
        Drawn source = pen.drawn(sources.get(result.value()), result.value(), root);
        if (box.size() == 1) {
          pen.line(source, mark, Stroke.SOLID);
        } else {
          pen.lineOnce(source, mark);
        }
      }
    }
  }

  private boolean isState(Named parameter) {
    return options.trained().contains(parameter.name()) || updated.contains(parameter.name());
  }

  /** One box for each value, or if they are too many one for each submodel, or runs. */
  private List<List<Named>> boxes(List<Named> values) {
    int most = Math.max(1, options.maxMarks() / 8);
    if (values.size() <= most) {
      return values.stream().map(List::of).toList();
    }
    Map<String, List<Named>> byModel = new LinkedHashMap<>();
    for (Named value : values) {
      byModel.computeIfAbsent(prefix(value.name()), key -> new ArrayList<>()).add(value);
    }
    if (byModel.size() <= most) {
      return List.copyOf(byModel.values());
    }
    // Lines from one box to everywhere would take Graphviz minutes, and nobody could read them.
    List<List<Named>> runs = new ArrayList<>();
    int length = (values.size() + most - 1) / most;
    for (int start = 0; start < values.size(); start += length) {
      runs.add(values.subList(start, Math.min(values.size(), start + length)));
    }
    return runs;
  }

  private static String together(List<Named> box, String word) {
    String path = prefix(box.get(0).name());
    boolean isOneModel = box.stream().allMatch(value -> prefix(value.name()).equals(path));
    String count = box.size() + " " + word;
    return isOneModel && !path.isEmpty() ? path + "\n" + count : count;
  }

  private static String list(List<Named> box) {
    return box.stream()
        .limit(20)
        .map(value -> value.name() + ": " + value.value().type())
        .collect(Collectors.joining("\n"));
  }

  private static String prefix(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(0, dot);
  }
}
