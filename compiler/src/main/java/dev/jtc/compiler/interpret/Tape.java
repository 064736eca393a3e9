package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The define-by-run mode: runs each operation when it is given, and notes it down so that gradients
 * can walk back over what was run.
 *
 * <p>Every value has its tensor at once and every size is a number. Nothing is shared or freed:
 * equal operations run twice, and all intermediates live as long as the tape. Use a new tape for
 * each step.
 *
 * <p>A graph builder that is given the same computes the same bits, except that it makes one node
 * of equal operations: the gradient then sums the cotangents of both before it goes on, a tape
 * after, which rounds differently.
 */
public final class Tape implements Emitter {
  private final int[] nextId = new int[1];
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Value, Tensor> tensors = new HashMap<>();
  private Origin origin = Origin.NONE;
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

  /** A value that is given rather than computed; the tensor is not copied. */
  public Value input(Tensor tensor) {
    long[] sizes = Arrays.stream(tensor.shape()).asLongStream().toArray();
    Value value = fresh(new TensorType(tensor.dtype(), Shape.of(sizes)));
    tensors.put(value, tensor);
    return value;
  }

  /** The tensor of {@code value}, not a copy. */
  public Tensor tensor(Value value) {
    return tensors.get(resolve(value));
  }

  public Counts counts() {
    return counts;
  }

  @Override
  public List<Value> emit(Op op, List<Value> operands) {
    List<TensorType> types = infer(op, operands);
    List<Tensor> computed = run(op, operands);
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Value result = fresh(types.get(i));
      tensors.put(result, computed.get(i));
      results.add(result);
    }
    nodes.add(new Node(op, operands, results, origin));
    counts = counts.plus(new Counts(1, 0, 0));
    return List.copyOf(results);
  }

  private List<Tensor> run(Op op, List<Value> operands) {
    List<Tensor> inputs = operands.stream().map(this::tensor).toList();
    List<Tensor> outputs = op.eval(inputs, Sizes.NONE);
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    inputs.forEach(input -> arrays.add(input.array()));
    long bytes = 0;
    for (Tensor output : outputs) {
      if (arrays.add(output.array())) {
        bytes += (long) output.size() * output.dtype().bytes();
      }
    }
    counts = counts.plus(new Counts(0, 1, bytes));
    return outputs;
  }

  private static List<TensorType> infer(Op op, List<Value> operands) {
    Inference inference = op.infer(operands.stream().map(Value::type).toList());
    if (inference instanceof Inference.Violation violation) {
      throw new IllegalStateException(op.mnemonic() + operands + ": " + violation.message());
    }
    return ((Inference.Types) inference).results();
  }

  @Override
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  @Override
  public Value resolve(Value value) {
    if (!tensors.containsKey(value)) {
      throw new IllegalStateException(value + ": " + value.type() + " is not on this tape");
    }
    return value;
  }

  @Override
  public Optional<Emitter> enclosing() {
    return Optional.empty();
  }

  @Override
  public Optional<Value> captured(Value value) {
    return Optional.empty();
  }

  @Override
  public GraphBuilder region() {
    return new GraphBuilder(this, nextId, origin);
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
        Value stack = fresh(types.get(i));
        tensors.put(stack, computed.get(i));
        results.add(stack);
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

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public void setOrigin(Origin newOrigin) {
    origin = newOrigin;
  }

  private Value fresh(TensorType type) {
    return new Value(nextId[0]++, type);
  }
}
