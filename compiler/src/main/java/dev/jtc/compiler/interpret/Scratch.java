package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.List;
import java.util.WeakHashMap;

/**
 * Runs operations and forgets them, for {@code main}: it may run for hours and has no gradients. A
 * tensor goes when nothing refers to its value any more.
 */
final class Scratch extends Execution {
  Scratch() {
    super(new WeakHashMap<>());
  }

  @Override
  public List<Node> nodes() {
    return List.of();
  }

  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    throw new IllegalStateException("nothing is kept that a gradient could go back through");
  }
}
