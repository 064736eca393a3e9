package dev.jtc.compiler.host;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.jvm.ClassImage;
import java.util.List;

/** Makes classes of a graph; the first extends {@code dev.jtc.runtime.Code}. */
@FunctionalInterface
public interface GraphCompiler {
  /**
   * @param className the binary name of the first class
   */
  List<ClassImage> compile(Graph graph, String className);
}
