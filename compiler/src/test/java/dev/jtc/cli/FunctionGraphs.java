package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.compiler.graph.Graph;
import java.util.List;

/** The graphs that {@code jtc graph} shows, for tests of other packages. */
public final class FunctionGraphs {
  private FunctionGraphs() {}

  /** The graph of the one function of a program without errors that is called {@code name}. */
  public static Graph find(Checked checked, String name) {
    Functions functions = Functions.of(checked);
    List<String> found = functions.find(name);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "`" + name + "` is none or several of " + functions.names());
    }
    return functions.get(found.get(0)).graph();
  }
}
