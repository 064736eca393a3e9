package dev.jtc.compiler.host;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.Loader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Graphs that are compiled when the first of their classes is asked for: a run needs few of the
 * functions, and of the sizes of each, that a jar must have.
 */
public final class LateClasses implements GraphCompiler, Loader.Source {
  private final GraphCompiler compiler;
  private final Map<String, Graph> graphs = new HashMap<>();

  public LateClasses(GraphCompiler compiler) {
    this.compiler = compiler;
  }

  /** Notes the graph down; there are no classes yet. */
  @Override
  public List<ClassImage> compile(Graph graph, String className) {
    graphs.put(className, graph);
    return List.of();
  }

  @Override
  public List<ClassImage> find(String className) {
    Graph graph = graphs.remove(className);
    return graph == null ? List.of() : compiler.compile(graph, className);
  }
}
