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
import java.util.Set;

/**
 * Builds one graph. Equal operations on equal operands become one node (every operation is pure).
 *
 * <p>A builder made by {@link #region} builds the closed body of a loop or branch: a value of an
 * enclosing builder that is used in it becomes a parameter of the region, see {@link #captures}.
 * Value ids are unique over a builder and all its regions.
 */
public final class GraphBuilder implements Emitter {
  private final Emitter parent;
  private final int[] nextId;
  private final List<Named> parameters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Key, List<Value>> interned = new HashMap<>();
  private final Set<Value> own = new HashSet<>();
  private final Map<Value, Value> captures = new LinkedHashMap<>();
  private Origin origin;

  private record Key(Op op, List<Value> operands) {}

  public GraphBuilder() {
    this(null, new int[1], Origin.NONE);
  }

  /**
   * A builder of a region of {@code parent}.
   *
   * @param nextId the counter of value ids, shared by all builders of one function
   */
  public GraphBuilder(Emitter parent, int[] nextId, Origin origin) {
    this.parent = parent;
    this.nextId = nextId;
    this.origin = origin;
  }

  @Override
  public GraphBuilder region() {
    return new GraphBuilder(this, nextId, origin);
  }

  /** Adds a parameter. */
  public Value parameter(String name, TensorType type) {
    Value value = fresh(type);
    parameters.add(new Named(name, value));
    return value;
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    List<Value> mine = operands.stream().map(this::resolve).toList();
    Key key = new Key(op, mine);
    List<Value> known = interned.get(key);
    if (known != null) {
      return known;
    }
    Inference inference = op.infer(mine.stream().map(Value::type).toList());
    if (inference instanceof Inference.Violation violation) {
      throw new IllegalStateException(op.mnemonic() + mine + ": " + violation.message());
    }
    List<Value> results =
        ((Inference.Types) inference).results().stream().map(this::fresh).toList();
    nodes.add(new Node(op, mine, results, origin));
    interned.put(key, results);
    return results;
  }

  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    int at = position(node.results().get(0));
    Node known = nodes.get(at);
    Loop loop = (Loop) known.op();
    List<Integer> all = new ArrayList<>(loop.recorded());
    List<Value> results = new ArrayList<>(known.results());
    List<Value> stacks = new ArrayList<>();
    for (int index : carried) {
      if (!all.contains(index)) {
        all.add(index);
        results.add(fresh(loop.stackType(results.get(index).type())));
      }
      stacks.add(results.get(loop.carried() + 1 + all.indexOf(index)));
    }
    Op recording = new Loop(loop.body(), loop.condition(), loop.carried(), loop.maxTrips(), all);
    nodes.set(at, new Node(recording, known.operands(), results, known.origin()));
    // The plain loop stays interned too: asking for it again gives the first of these results.
    interned.put(new Key(loop, known.operands()), List.copyOf(results));
    interned.put(new Key(recording, known.operands()), List.copyOf(results));
    return stacks;
  }

  /** Where the node that computes {@code value} stands. */
  private int position(Value value) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).results().contains(value)) {
        return i;
      }
    }
    throw new IllegalStateException(value + " is computed by no node of this builder");
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
      captured = parameter("captured" + captures.size(), outer.type());
      captures.put(outer, captured);
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

  private Value fresh(TensorType type) {
    Value value = new Value(nextId[0]++, type);
    own.add(value);
    return value;
  }
}
