package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Span;
import java.util.List;
import java.util.stream.Collectors;

/** What stands beside the pointer when it rests on a node. */
final class Tooltips {
  private static final int LONGEST_LINE = 100;

  private Tooltips() {}

  /** The node as text, and the line of the program that asked for it. */
  static String of(Node node) {
    String attributes = node.op().attributes().isEmpty() ? "" : " " + node.op().attributes();
    String text =
        names(node.results())
            + " = "
            + node.op().mnemonic()
            + (node.operands().isEmpty() ? "" : " " + names(node.operands()))
            + attributes
            + " : "
            + node.results().stream()
                .map(v -> v.type().toString())
                .collect(Collectors.joining(", "));
    return text + node.origin().span().map(span -> "\n" + place(span)).orElse("");
  }

  private static String place(Span span) {
    String line = Letters.cut(span.file().lineText(span.line()).strip(), LONGEST_LINE);
    return span.file().name() + ":" + span.line() + ": " + line;
  }

  private static String names(List<Value> values) {
    return values.stream().map(Value::toString).collect(Collectors.joining(", "));
  }
}
