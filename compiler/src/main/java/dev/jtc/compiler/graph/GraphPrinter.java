package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The text form of graphs: one node a line, its types always written, attributes sorted.
 *
 * <pre>
 * fn predict&lt;N>(%x: f32[N,784], %w: f32[784,10]) -> (y: f32[N,10]) {
 *   %2 = dot %x, %w {contract=[1;0]} : f32[N,10] @backward in linear1  // loc mlp.jt:4:7
 *   return %2
 * }
 * </pre>
 *
 * <p>Phases other than forward follow the types after {@code @}, scopes after {@code in}. The
 * graphs inside a loop or branch stand below its line, indented, each as {@code body: fn …}. What
 * is printed, {@link GraphParser} reads back to a graph that prints the same; only spans are lost.
 */
public final class GraphPrinter {
  private final StringBuilder out = new StringBuilder();
  private final Detail detail;
  private final Map<Object, List<String>> remarks;

  /** How much is printed. */
  public enum Detail {
    /** What the graph computes. */
    PLAIN,
    /** And the source position of each node, as a comment. */
    LOCATIONS
  }

  private GraphPrinter(Detail detail, Map<Object, List<String>> remarks) {
    this.detail = detail;
    this.remarks = remarks;
  }

  /** The text of {@code graph}, without locations. */
  public static String print(Graph graph) {
    return print(graph, Detail.PLAIN);
  }

  public static String print(Graph graph, Detail detail) {
    return print(graph, detail, new IdentityHashMap<>());
  }

  /** The text with {@code remarks} under the nodes and headers of graphs that they are about. */
  static String print(Graph graph, Detail detail, Map<Object, List<String>> remarks) {
    GraphPrinter printer = new GraphPrinter(detail, remarks);
    printer.graph(graph, "", "fn " + graph.name() + dims(graph));
    return printer.out.toString();
  }

  private static String dims(Graph graph) {
    return graph.dimVariables().isEmpty()
        ? ""
        : "<" + String.join(", ", graph.dimVariables()) + ">";
  }

  private void graph(Graph graph, String indent, String head) {
    Map<Value, String> names = new HashMap<>();
    graph.parameters().forEach(named -> names.put(named.value(), "%" + named.name()));
    out.append(indent).append(head).append('(');
    out.append(joined(graph.parameters(), GraphPrinter::parameter)).append(") -> (");
    out.append(joined(graph.results(), GraphPrinter::result)).append(") {\n");
    remarks(graph, indent);
    for (Node node : graph.nodes()) {
      node(node, indent + "  ", names);
    }
    String results = joined(graph.results(), named -> name(named.value(), names));
    out.append(indent).append("  return").append(results.isEmpty() ? "" : " " + results);
    out.append('\n').append(indent).append("}\n");
  }

  private static String parameter(Named named) {
    return "%" + named.name() + ": " + named.value().type();
  }

  private static String result(Named named) {
    return named.name() + ": " + named.value().type();
  }

  private static String name(Value value, Map<Value, String> names) {
    return names.getOrDefault(value, value.toString());
  }

  private void node(Node node, String indent, Map<Value, String> names) {
    out.append(indent).append(joined(node.results(), Value::toString)).append(" = ");
    out.append(node.op().mnemonic());
    if (!node.operands().isEmpty()) {
      out.append(' ').append(joined(node.operands(), operand -> name(operand, names)));
    }
    Map<String, String> attributes = node.op().attributes();
    if (!attributes.isEmpty()) {
      out.append(
          attributes.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(", ", " {", "}")));
    }
    out.append(" : ").append(joined(node.results(), value -> value.type().toString()));
    origin(node.origin());
    out.append('\n');
    remarks(node, indent);
    node.op()
        .bodies()
        .forEach((name, body) -> graph(body, indent + "  ", name + ": fn " + body.name()));
  }

  private void origin(Origin origin) {
    if (origin.phase() != Phase.FORWARD) {
      out.append(" @").append(origin.phase().name().toLowerCase(Locale.ROOT));
    }
    if (!origin.scope().isEmpty()) {
      out.append(" in ").append(origin.scope());
    }
    if (detail == Detail.LOCATIONS) {
      origin.span().ifPresent(span -> out.append("  // loc ").append(span.place()));
    }
  }

  private void remarks(Object about, String indent) {
    for (String remark : remarks.getOrDefault(about, List.of())) {
      out.append(indent).append("// ^ ").append(remark).append('\n');
    }
  }

  private static <T> String joined(List<T> items, Function<T, String> text) {
    return items.stream().map(text).collect(Collectors.joining(", "));
  }
}
