package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds one graph, for passes or for a program.
 *
 * <p>For passes, equal operations on equal operands become one node: every operation is pure. A
 * program's operations stay apart, for a gradient by {@code ones(2)} is not one by another {@code
 * ones(2)}; what is the same becomes one when nothing will be differentiated any more.
 *
 * <p>A builder made by {@link #region} builds the closed body of a loop or branch: a value of an
 * enclosing builder that is used in it becomes a parameter of the region, see {@link #captures}.
 * Value ids are unique over a builder and all its regions.
 */
public final class GraphBuilder implements Emitter {
  private final Emitter parent;
  private final int[] nextId;
  private final Equal equal;
  private final List<Named> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Key, List<Value>> interned = new HashMap<>();
  private final Set<Value> own = new HashSet<>();
  private final Map<Value, Value> captures = new LinkedHashMap<>();
  private final Map<Value, Value> capturedFrom = new HashMap<>();
  private Origin origin;

  private record Key(Op op, List<Value> operands) {}

  /** What becomes of equal operations on equal operands. */
  private enum Equal {
    ONE_NODE,
    APART
  }

  /** A builder for passes. */
  public GraphBuilder() {
    this(null, new int[1], Origin.NONE, Equal.ONE_NODE);
  }

  /**
   * A builder of a region of {@code parent}, a part of a program.
   *
   * @param nextId the counter of value ids, shared by all builders of one function
   */
  public GraphBuilder(Emitter parent, int[] nextId, Origin origin) {
    this(parent, nextId, origin, Equal.APART);
  }

  private GraphBuilder(Emitter parent, int[] nextId, Origin origin, Equal equal) {
    this.parent = parent;
    this.nextId = nextId;
    this.origin = origin;
    this.equal = equal;
  }

  /** A builder for the operations of a program. */
  public static GraphBuilder ofProgram() {
    return new GraphBuilder(null, new int[1], Origin.NONE, Equal.APART);
  }

  @Override
  public GraphBuilder region() {
    return new GraphBuilder(this, nextId, origin, equal);
  }

  /** Adds a parameter. */
  public Value parameter(String name, TensorType type) {
    Value value = fresh(type);
    parameters.add(new Named(name, value));
    return value;
  }

  /** {@code wanted} if no parameter has that name yet, else with a number that makes it new. */
  public String freshName(String wanted) {
    String name = wanted;
    for (int number = 2; isTaken(name); number++) {
      name = wanted + "_" + number;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return parameters.stream().anyMatch(parameter -> parameter.name().equals(name));
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    List<Value> mine = operands.stream().map(this::resolve).toList();
    return switch (equal) {
      case ONE_NODE -> interned.computeIfAbsent(new Key(op, mine), key -> add(op, mine));
      case APART -> add(op, mine);
    };
  }

  private List<Value> add(Op op, List<Value> operands) {
    List<Value> results = infer(op, operands).stream().map(this::fresh).toList();
    nodes.add(new Node(op, operands, results, origin));
    return results;
  }

  @Override
  public Value resolve(Value value) {
    if (own.contains(value)) {
      return value;
    }
    if (parent == null) {
      throw new IllegalStateException(value + ": " + value.type() + " is no value of this graph");
    }
    Value outer = parent.resolve(value);
    Value captured = captures.get(outer);
    if (captured == null) {
      captured = parameter(freshName("captured" + captures.size()), outer.type());
      captures.put(outer, captured);
      capturedFrom.put(captured, outer);
    }
    return captured;
  }

  /**
   * The values of the enclosing builder that this region uses, in order of first use, each with the
   * parameter that stands for it here. These parameters come after those added by name only if all
   * of the latter were added first.
   */
  public Map<Value, Value> captures() {
    return Collections.unmodifiableMap(captures);
  }

  @Override
  public Optional<Emitter> enclosing() {
    return Optional.ofNullable(parent);
  }

  @Override
  public Optional<Value> captured(Value value) {
    return Optional.ofNullable(capturedFrom.get(value));
  }

  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    int index = indexOf(node);
    if (index < 0) {
      return enclosing()
          .orElseThrow(() -> new IllegalStateException("no node of this graph: " + node))
          .record(node, carried);
    }
    Node narrow = nodes.get(index);
    Loop loop = ((Loop) narrow.op()).recording(carried);
    List<TensorType> types = infer(loop, narrow.operands());
    List<Value> results = new ArrayList<>(narrow.results());
    types.subList(results.size(), types.size()).forEach(type -> results.add(fresh(type)));
    Node wide = new Node(loop, narrow.operands(), results, narrow.origin());
    nodes.set(index, wide);
    interned.put(new Key(loop, narrow.operands()), wide.results());
    return loop.stacks(results, carried);
  }

  /** Where {@code node} is, perhaps made to record more since it was asked for. */
  private int indexOf(Node node) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).results().get(0).equals(node.results().get(0))) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public void setOrigin(Origin newOrigin) {
    origin = newOrigin;
  }

  /** The graph of what was built; the builder can be used on. */
  public Graph build(String name, List<Named> results) {
    List<Named> resolved =
        results.stream().map(r -> new Named(r.name(), resolve(r.value()))).toList();
    return new Graph(name, parameters, nodes, resolved);
  }

  private static List<TensorType> infer(Op op, List<Value> operands) {
    Inference inference = op.infer(operands.stream().map(Value::type).toList());
    if (inference instanceof Inference.Violation violation) {
      throw new IllegalStateException(op.mnemonic() + operands + ": " + violation.message());
    }
    return ((Inference.Types) inference).results();
  }

  private Value fresh(TensorType type) {
    Value value = new Value(nextId[0]++, type);
    own.add(value);
    return value;
  }
}
