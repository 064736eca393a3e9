package dev.jtc.compiler.host;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import dev.jtc.compiler.jvm.Loader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Graphs that are compiled when the first of their classes is asked for: a run needs few of the
 * functions, and of the sizes of each, that a jar must have.
 */
public final class LateClasses implements GraphCompiler, Loader.Source {
  private final GraphCompiler compiler;
  private final Translator translator;
  private final Map<String, Graph> graphs = new HashMap<>();

  /** Makes programs for GPUs. */
  @FunctionalInterface
  public interface Translator {
    /** The file of the program that computes {@code graph}; empty if there can be none. */
    Optional<byte[]> translate(Graph graph);
  }

  /** Graphs for the processor. */
  public LateClasses(GraphCompiler compiler) {
    this(compiler, graph -> Optional.empty());
  }

  /** Graphs for the processor, and for a GPU what can be translated. */
  public LateClasses(GraphCompiler compiler, Translator translator) {
    this.compiler = compiler;
    this.translator = translator;
  }

  /** Notes the graph down; there are no classes yet. */
  @Override
  public List<ClassImage> compile(Graph graph, String className) {
    graphs.put(className, graph);
    return List.of();
  }

  @Override
  public List<ClassImage> find(String className) {
    Graph graph = graphs.get(className);
    return graph == null ? List.of() : compiler.compile(graph, className);
  }

  @Override
  public Optional<byte[]> program(String className) {
    return Optional.ofNullable(graphs.get(className)).flatMap(translator::translate);
  }
}
