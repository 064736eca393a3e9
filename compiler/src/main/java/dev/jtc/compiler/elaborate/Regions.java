package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives the regions of one node the same parameters for what they take from outside. */
final class Regions {
  private Regions() {}

  /**
   * Regions that agree on what they take.
   *
   * @param captures the outer values, in the order of the regions' last parameters
   */
  record Closed(List<Value> captures) {
    /** The graph of {@code region}: its own parameters, then one for each capture. */
    Graph graph(
        Elaboration.Region region, String name, List<String> resultNames, List<Value> results) {
      Map<Value, Value> known = region.builder().captures();
      List<Named> named = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        named.add(new Named(resultNames.get(i), results.get(i)));
      }
      Graph built = region.builder().build(name, named);
      Set<Value> captured = new LinkedHashSet<>(known.values());
      List<Named> parameters = new ArrayList<>();
      built.parameters().stream()
          .filter(p -> !captured.contains(p.value()))
          .forEach(parameters::add);
      for (int i = 0; i < captures.size(); i++) {
        parameters.add(new Named("captured" + i, known.get(captures.get(i))));
      }
      return new Graph(built.name(), parameters, built.nodes(), built.results());
    }
  }

  /** Makes every region know what any of them captures. */
  static Closed close(List<Elaboration.Region> regions) {
    Set<Value> captures = new LinkedHashSet<>();
    regions.forEach(region -> captures.addAll(region.builder().captures().keySet()));
    regions.forEach(region -> captures.forEach(region.builder()::resolve));
    return new Closed(List.copyOf(captures));
  }
}
