package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The define-by-run mode: runs each operation when it is given, and notes it down so that gradients
 * can walk back over what was run.
 *
 * <p>Nothing is shared or freed: equal operations run twice, and all intermediates live as long as
 * the tape. Use a new tape for each step.
 *
 * <p>A graph builder that is given the same computes the same bits, except that it makes one node
 * of equal operations: the gradient then sums the cotangents of both before it goes on, a tape
 * after, which rounds differently.
 */
public class Tape extends Execution {
  private final List<Named> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private Counts counts = Counts.NONE;

  /**
   * What a tape did.
   *
   * @param nodes nodes noted down
   * @param dispatched operations run from here; those in regions are not counted
   * @param bytes sizes of all tensors that operations made
   */
  public record Counts(long nodes, long dispatched, long bytes) {
    public static final Counts NONE = new Counts(0, 0, 0);

    public Counts plus(Counts other) {
      return new Counts(nodes + other.nodes, dispatched + other.dispatched, bytes + other.bytes);
    }
  }

  public Tape() {
    this(new HashMap<>());
  }

  /**
   * @param tensors where the tensors of values are kept, empty
   */
  Tape(Map<Value, Tensor> tensors) {
    super(tensors);
  }

  @Override
  public Value input(Tensor tensor) {
    return input("x" + inputs.size(), tensor);
  }

  /** A value that is given, with a name for pictures; the tensor is not copied. */
  public Value input(String name, Tensor tensor) {
    Value value = super.input(tensor);
    inputs.add(new Named(name, value));
    return value;
  }

  public Counts counts() {
    return counts;
  }

  /** What was run, as a graph from everything that was given to {@code results}. */
  public Graph toGraph(String name, List<Named> results) {
    return new Graph(name, inputs, nodes, results);
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    List<Value> results = super.emit(op, operands);
    nodes.add(new Node(op, operands, results, origin()));
    counts = counts.plus(new Counts(1, 0, 0));
    return results;
  }

  @Override
  void ran(List<Tensor> given, List<Tensor> outputs) {
    long bytes = 0;
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      boolean isNew = isNoneOf(output, given) && isNoneOf(output, outputs.subList(0, i));
      bytes += isNew ? (long) output.size() * output.dtype().bytes() : 0;
    }
    counts = counts.plus(new Counts(0, 1, bytes));
  }

  private static boolean isNoneOf(Tensor tensor, List<Tensor> others) {
    for (Tensor other : others) {
      if (other.array() == tensor.array()) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what was given, and what was run but for {@code kept}. */
  void keepOnly(List<Node> kept) {
    inputs.clear();
    nodes.clear();
    nodes.addAll(kept);
  }

  @Override
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** Runs the loop again, this time recording; its other results are the same tensors as before. */
  @Override
  public List<Value> record(Node node, List<Integer> carried) {
    int index = indexOf(node);
    Node narrow = nodes.get(index);
    Loop loop = ((Loop) narrow.op()).recording(carried);
    List<Value> results = new ArrayList<>(narrow.results());
    List<TensorType> types = infer(loop, narrow.operands());
    if (types.size() > results.size()) {
      List<Tensor> computed = run(loop, narrow.operands());
      for (int i = results.size(); i < types.size(); i++) {
        results.add(hold(types.get(i), computed.get(i)));
      }
      nodes.set(index, new Node(loop, narrow.operands(), results, narrow.origin()));
    }
    return loop.stacks(results, carried);
  }

  private int indexOf(Node node) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).results().get(0).equals(node.results().get(0))) {
        return i;
      }
    }
    throw new IllegalStateException("not on this tape: " + node);
  }
}
