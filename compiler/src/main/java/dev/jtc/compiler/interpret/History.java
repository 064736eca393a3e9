package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * A tape that lives as long as a conversation: it remembers how the values that have names came
 * about from one another, and drops all else. A long loop would make it grow without end, so it
 * forgets everything when it is full; then it still knows which of the values depend on which, so
 * that a gradient is refused rather than wrong.
 */
final class History extends Tape {
  private static final int MOST_NODES = 5_000;
  private static final long MOST_BYTES = 256L << 20;

  /** By the id of a value, the ids of those on which it depends in a forgotten way. */
  private final Map<Integer, Set<Integer>> forgotten = new HashMap<>();

  /** What only the kept nodes held when that was last found out, and all that was made by then. */
  private long keptBytes;

  private long bytesBefore;

  History() {
    super(new WeakHashMap<>());
  }

  /** Whether it may be time to forget: what was made since is taken to be alive. */
  boolean isFull() {
    return isFuller(MOST_NODES, MOST_BYTES);
  }

  private boolean isFuller(int mostNodes, long mostBytes) {
    return nodes().size() > mostNodes || keptBytes + counts().bytes() - bytesBefore > mostBytes;
  }

  /**
   * Drops what connects no {@code named} values, and forgets all if much is left even so: then the
   * next time would come soon, and looking through it each time takes long.
   */
  void makeRoom(Collection<Value> named) {
    prune(named);
    if (isFuller(MOST_NODES / 2, MOST_BYTES / 2)) {
      forget(named);
    }
  }

  /** Keeps only what connects {@code named} values. */
  void prune(Collection<Value> named) {
    Set<Value> sources = new HashSet<>(named);
    for (Node node : nodes()) {
      node.operands().stream().filter(value -> !lost(value).isEmpty()).forEach(sources::add);
    }
    Set<Value> reached = Flow.from(sources, nodes());
    Set<Value> wanted = new HashSet<>(named);
    List<Node> kept = new ArrayList<>();
    for (int i = nodes().size() - 1; i >= 0; i--) {
      Node node = nodes().get(i);
      boolean connects = node.operands().isEmpty() || isTouched(node, reached);
      if (connects && node.results().stream().anyMatch(wanted::contains)) {
        kept.add(node);
        wanted.addAll(node.operands());
      }
    }
    Collections.reverse(kept);
    keepOnly(kept);
    count(named);
    forgotten.keySet().retainAll(ids(wanted));
    if (isFull()) {
      forget(named);
    }
  }

  /** Counts the tensors that would be dropped if the nodes were: those that have no name. */
  private void count(Collection<Value> named) {
    Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    named.forEach(value -> counted.add(tensor(value).array()));
    keptBytes = 0;
    for (Node node : nodes()) {
      Stream.concat(node.operands().stream(), node.results().stream())
          .map(this::tensor)
          .filter(tensor -> counted.add(tensor.array()))
          .forEach(tensor -> keptBytes += (long) tensor.size() * tensor.dtype().bytes());
    }
    bytesBefore = counts().bytes();
  }

  private static boolean isTouched(Node node, Set<Value> reached) {
    for (int i = 0; i < node.operands().size(); i++) {
      if (reached.contains(node.operand(i)) && Flow.carries(node, i)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets how {@code named} values came about, but not which depend on which. */
  void forget(Collection<Value> named) {
    Set<Integer> ids = ids(named);
    Map<Value, Set<Integer>> sources = new HashMap<>();
    named.forEach(value -> sources.put(value, withItself(value, lost(value), ids)));
    for (Node node : nodes()) {
      Set<Integer> union = new HashSet<>();
      for (int i = 0; i < node.operands().size(); i++) {
        if (Flow.carries(node, i)) {
          Value operand = node.operand(i);
          Set<Integer> found = sources.get(operand);
          union.addAll(found == null ? lost(operand) : found);
        }
      }
      for (Value result : node.results()) {
        if (Flow.isFloat(result) && !union.isEmpty()) {
          sources.put(result, withItself(result, union, ids));
        }
      }
    }
    keepOnly(List.of());
    count(named);
    forgotten.clear();
    for (Value value : named) {
      Set<Integer> on = new HashSet<>(sources.get(value));
      on.retainAll(ids);
      on.remove(value.id());
      if (!on.isEmpty()) {
        forgotten.put(value.id(), on);
      }
    }
  }

  private Set<Integer> lost(Value value) {
    return forgotten.getOrDefault(value.id(), Set.of());
  }

  private static Set<Integer> withItself(Value value, Set<Integer> sources, Set<Integer> named) {
    Set<Integer> all = new HashSet<>(sources);
    if (named.contains(value.id())) {
      all.add(value.id());
    }
    return all;
  }

  private static Set<Integer> ids(Collection<Value> values) {
    Set<Integer> ids = new HashSet<>();
    values.forEach(value -> ids.add(value.id()));
    return ids;
  }

  @Override
  public boolean hasForgotten(Value y, List<Value> wrt) {
    if (forgotten.isEmpty()) {
      return false;
    }
    for (Value value : behind(List.of(y), Path.OF_GRADIENTS).keySet()) {
      Set<Integer> on = lost(value);
      if (wrt.stream().anyMatch(w -> on.contains(w.id()))) {
        return true;
      }
    }
    return false;
  }

  /** What counts as depending on something. */
  private enum Path {
    OF_GRADIENTS,
    ANY
  }

  /** All values on which {@code results} depend, themselves among them; true if a node made it. */
  private Map<Value, Boolean> behind(List<Value> results, Path path) {
    Map<Value, Boolean> found = new LinkedHashMap<>();
    results.forEach(value -> found.put(value, false));
    for (int n = nodes().size() - 1; n >= 0; n--) {
      Node node = nodes().get(n);
      if (node.results().stream().noneMatch(found::containsKey)) {
        continue;
      }
      node.results().forEach(result -> found.replace(result, true));
      for (int i = 0; i < node.operands().size(); i++) {
        if (path == Path.ANY || Flow.carries(node, i)) {
          found.putIfAbsent(node.operand(i), false);
        }
      }
    }
    return found;
  }

  /**
   * How {@code results} came about, as far as it is remembered.
   *
   * @param names of values that nothing remembered made
   */
  Graph graph(String title, List<Named> results, Map<Value, String> names) {
    Map<Value, Boolean> found = behind(results.stream().map(Named::value).toList(), Path.ANY);
    List<Named> inputs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    found.forEach(
        (value, made) -> {
          if (!made) {
            String wanted = names.getOrDefault(value, "value");
            String name = wanted;
            for (int number = 2; !taken.add(name); number++) {
              name = wanted + number;
            }
            inputs.add(new Named(name, value));
          }
        });
    List<Node> made =
        nodes().stream()
            .filter(node -> node.results().stream().anyMatch(found::containsKey))
            .toList();
    Collections.reverse(inputs);
    return new Graph(title, inputs, made, results);
  }
}
