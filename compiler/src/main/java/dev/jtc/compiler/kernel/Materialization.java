package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Pointwise;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.op.SizeOf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values are stored in arrays. All others are computed again wherever their elements are
 * wanted, which costs nothing when that is one place.
 */
final class Materialization {
  /** The most operations that are inlined into one root, so that kernels stay small methods. */
  private static final int MOST_INLINED = 100;

  private static final int[] NONE = {};

  /** The most operations that are done twice rather than stored. */
  private static final int CHEAP = 8;

  private final Graph graph;
  private final Uses uses;
  private final Numbers numbers;
  private final Set<Value> stored = new HashSet<>();

  /** The numbers of the nodes that are inlined into each value, ascending, itself included. */
  private final Map<Value, int[]> inlined = new HashMap<>();

  private final Map<Value, Boolean> expensive = new HashMap<>();

  /** Where a number is computed that all elements of a tensor need. */
  enum Numbers {
    /** Ahead of the loop over the elements. */
    WITH_ELEMENTS,
    /** On its own if it is much work, for each element has a thread of its own. */
    APART
  }

  Materialization(Graph graph, Uses uses, Numbers numbers) {
    this.graph = graph;
    this.uses = uses;
    this.numbers = numbers;
    graph.parameters().forEach(parameter -> stored.add(parameter.value()));
    for (Named result : graph.results()) {
      stored.add(result.value());
    }
    EarlyNumbers early = new EarlyNumbers(graph);
    for (Node node : graph.nodes()) {
      storeByKind(node);
      if (early.spreadsCostly(node)) {
        stored.add(node.operand(0));
      }
    }
    measure();
  }

  /** Whether {@code value} has an array. */
  boolean isStored(Value value) {
    return stored.contains(value);
  }

  /** Whether users of {@code value} read its array; a number is at hand without. */
  boolean isLoaded(Value value) {
    return isStored(value) && !isFree(value);
  }

  private boolean isFree(Value value) {
    Node node = uses.definition(value);
    if (node != null && node.op() instanceof Broadcast) {
      node = uses.definition(node.operand(0));
    }
    return node != null && (node.op() instanceof Constant || node.op() instanceof SizeOf);
  }

  /** What must be an array whatever it costs. */
  private void storeByKind(Node node) {
    if (!Cost.isInlined(node)) {
      stored.addAll(node.results());
    }
    Op op = node.op();
    if (op instanceof Loop || op instanceof Branch) {
      stored.addAll(node.operands());
    }
    if (op instanceof DynamicUpdate || op instanceof ScatterAdd) {
      storeBase(node.operand(0));
    }
    if (op instanceof Dot) {
      node.operands().forEach(this::storeBase);
    }
    if (Cost.repeatsRows(node) && isWork(node.operand(0))) {
      storeBase(node.operand(0));
    }
  }

  private boolean isWork(Value value) {
    Node node = uses.definition(value);
    return node != null && Cost.computes(node.op());
  }

  /** Stores {@code value}, or if it only moves elements, what it moves. */
  private void storeBase(Value value) {
    Value base = value;
    Node node = uses.definition(base);
    while (node != null
        && Cost.isInlined(node)
        && !Cost.computes(node.op())
        && !node.operands().isEmpty()) {
      base = node.operand(0);
      node = uses.definition(base);
    }
    if (node != null && !(Cost.isInlined(node) && node.operands().isEmpty())) {
      stored.add(base);
    }
  }

  /** Walks forward, cutting where too much would be inlined. */
  private void measure() {
    inlined.clear();
    expensive.clear();
    List<Node> nodes = graph.nodes();
    for (int number = 0; number < nodes.size(); number++) {
      Node node = nodes.get(number);
      if (!(node.op() instanceof Pointwise)) {
        continue;
      }
      if (numbers == Numbers.APART && node.op() instanceof Broadcast) {
        storeNumber(node.operand(0), node.result());
      }
      int[] cone = cone(node, number);
      while (cone.length > MOST_INLINED) {
        stored.add(largestOperand(node));
        cone = cone(node, number);
      }
      inlined.put(node.result(), cone);
      expensive.put(
          node.result(),
          Cost.isExpensive(node.op())
              || node.operands().stream()
                  .anyMatch(operand -> !isLoaded(operand) && expensive.get(operand)));
    }
  }

  /** Stores a number that is much work, if many threads would do it again. */
  private void storeNumber(Value value, Value repeated) {
    boolean isNumber = value.type().shape().elements().is(1);
    if (isNumber && !isLoaded(value) && !repeated.type().shape().elements().is(1)) {
      for (int number : inlined.getOrDefault(value, NONE)) {
        if (Cost.isHeavy(graph.nodes().get(number))) {
          stored.add(value);
          return;
        }
      }
    }
  }

  private int[] cone(Node node, int number) {
    int[] cone = {number};
    for (Value operand : node.operands()) {
      if (!isLoaded(operand)) {
        cone = merge(cone, inlined.get(operand));
      }
    }
    return cone;
  }

  private static int[] merge(int[] a, int[] b) {
    int[] merged = new int[a.length + b.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      int next = j == b.length || i < a.length && a[i] <= b[j] ? a[i] : b[j];
      merged[size++] = next;
      i += i < a.length && a[i] == next ? 1 : 0;
      j += j < b.length && b[j] == next ? 1 : 0;
    }
    return Arrays.copyOf(merged, size);
  }

  private Value largestOperand(Node node) {
    Value largest = null;
    for (Value operand : node.operands()) {
      boolean larger =
          !isLoaded(operand)
              && (largest == null || inlined.get(operand).length > inlined.get(largest).length);
      largest = larger ? operand : largest;
    }
    return largest;
  }

  /**
   * Stores what several groups would each compute, where that is work.
   *
   * @param groupOf the number of the group that computes each root
   * @return whether there was something
   */
  boolean storeShared(Map<Node, Integer> groupOf) {
    Set<Value> more = new HashSet<>();
    // The groups that a value is inlined into, at most two of them.
    Map<Value, Set<Integer>> places = new HashMap<>();
    List<Node> nodes = graph.nodes();
    for (int number = nodes.size() - 1; number >= 0; number--) {
      Node node = nodes.get(number);
      Set<Integer> inside;
      Integer own = groupOf.get(node);
      if (own != null) {
        inside = Set.of(own);
      } else {
        inside = places.getOrDefault(node.result(), Set.of());
        if (isWorthStoring(node, inside)) {
          more.add(node.result());
          inside = Set.of(-1 - number);
        }
      }
      for (Value operand : node.operands()) {
        if (!isLoaded(operand)) {
          Set<Integer> all = places.computeIfAbsent(operand, value -> new HashSet<>());
          inside.stream().limit(2).forEach(group -> addUpToTwo(all, group));
        }
      }
    }
    stored.addAll(more);
    if (!more.isEmpty()) {
      measure();
    }
    return !more.isEmpty();
  }

  private static void addUpToTwo(Set<Integer> groups, int group) {
    if (groups.size() < 2) {
      groups.add(group);
    }
  }

  private boolean isWorthStoring(Node node, Set<Integer> inside) {
    if (!Cost.computes(node.op()) || isStored(node.result())) {
      return false;
    }
    Value value = node.result();
    boolean work = expensive.get(value) || inlined.get(value).length > CHEAP;
    return work && (inside.size() > 1 || isReadAtSeveralIndices(value));
  }

  /** Whether users move the elements about, so that one kernel would compute them repeatedly. */
  private boolean isReadAtSeveralIndices(Value value) {
    List<Node> users = uses.users(value);
    return users.size() > 1
        && users.stream()
            .anyMatch(
                user ->
                    Cost.isInlined(user)
                        && !Cost.isElementwise(user.op())
                        && !(user.op() instanceof Broadcast));
  }
}
