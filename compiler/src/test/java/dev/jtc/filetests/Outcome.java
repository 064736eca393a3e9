package dev.jtc.filetests;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.memory.Plan;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a command gives.
 *
 * @param counts how often what occurs: operations by mnemonic, and what commands count besides
 */
record Outcome(String text, Map<String, Long> counts) {
  Outcome {
    text = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  /** A text that only its words can be counted in. */
  static Outcome of(String text) {
    return new Outcome(text, Map.of());
  }

  /** A graph, with its operations counted, those of its regions too. */
  static Outcome of(Graph graph) {
    Map<String, Long> counts = new TreeMap<>();
    add(graph, counts);
    return new Outcome(graph.toString(), counts);
  }

  /** A plan, with its steps and slots counted, and the operations of its graph. */
  static Outcome of(Lowered lowered, String text) {
    Map<String, Long> counts = new TreeMap<>();
    add(lowered.graph(), counts);
    for (String name : new String[] {"kernel", "copy", "repeat", "choose", "slot", "scratch"}) {
      counts.put(name, 0L);
    }
    for (Plan.Step step : lowered.steps()) {
      String name =
          step instanceof Plan.Launch
              ? "kernel"
              : step instanceof Plan.Copy
                  ? "copy"
                  : step instanceof Plan.Repeat ? "repeat" : "choose";
      counts.merge(name, 1L, Long::sum);
    }
    for (Plan.Slot slot : lowered.plan().slots()) {
      counts.merge("slot", 1L, Long::sum);
      counts.merge("scratch", slot.kind() == Plan.Slot.Kind.SCRATCH ? 1L : 0L, Long::sum);
    }
    return new Outcome(text, counts);
  }

  private static void add(Graph graph, Map<String, Long> counts) {
    for (Node node : graph.nodes()) {
      counts.merge("node", 1L, Long::sum);
      String mnemonic = node.op().mnemonic();
      counts.merge(mnemonic, 1L, Long::sum);
      if (mnemonic.contains(".")) {
        counts.merge(mnemonic.substring(0, mnemonic.indexOf('.')), 1L, Long::sum);
      }
      node.op().bodies().values().forEach(body -> add(body, counts));
    }
  }

  /** How many there are of {@code name}; {@code map} counts every {@code map.add} too. */
  long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** How often {@code part} stands in the text. */
  long occurrences(String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
