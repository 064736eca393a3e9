package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import java.util.HashMap;
import java.util.Map;

/** Names for the values of a graph that read well in kernels. */
final class Names {
  private final Map<Value, String> known = new HashMap<>();

  Names(Graph graph) {
    for (Named result : graph.results()) {
      known.putIfAbsent(result.value(), word(result.name()));
    }
    for (Named parameter : graph.parameters()) {
      known.put(parameter.value(), word(parameter.name()));
    }
  }

  /** The name of {@code value} at the graph's border, else one made of its number. */
  String of(Value value) {
    return known.getOrDefault(value, "v" + value.id());
  }

  /** {@code name} with everything but letters and digits turned into underscores. */
  static String word(String name) {
    String word = name.replaceAll("[^A-Za-z0-9]", "_");
    return word.isEmpty() || !Character.isLetter(word.charAt(0)) ? "v" + word : word;
  }
}
