package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Evaluation;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A loop whose trip count is known only when it runs.
 *
 * <p>Operands: {@code trips} (i64 scalar, the most trips to do), the carried values' first
 * versions, the invariants. Results: the carried values' last versions, the number of trips done
 * (i64 scalar), then one stack for each entry of {@code recorded}.
 *
 * @param body from (counter: i64 scalar from 0, carried…, invariants…) to (carried…)
 * @param condition from (carried…, invariants…) to a bool scalar asked before each trip; empty for
 *     a counted loop
 * @param carried how many values are carried
 * @param maxTrips a proven upper bound of the trips, if there is one; the first axis of stacks
 * @param recorded which carried values are recorded at the start of each trip: trip t's value is
 *     row t of the stack {@code [maxTrips, …]}; rows never reached are 0. Needs {@code maxTrips}.
 */
public record Loop(
    Graph body,
    Optional<Graph> condition,
    int carried,
    Optional<Dim> maxTrips,
    List<Integer> recorded)
    implements Op {
  public Loop {
    recorded = List.copyOf(recorded);
  }

  @Override
  public String mnemonic() {
    return "loop";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("carried", Integer.toString(carried));
    maxTrips.ifPresent(bound -> attributes.put("max", bound.toString()));
    if (!recorded.isEmpty()) {
      attributes.put("recorded", Attributes.list(recorded));
    }
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    TensorType counter = TensorType.scalar(DType.I64);
    if (operands.size() < 1 + carried || !operands.get(0).equals(counter)) {
      return Inference.violation("a loop takes a number of trips, i64, and " + carried + " values");
    }
    List<TensorType> values = operands.subList(1, operands.size());
    List<TensorType> state = values.subList(0, carried);
    List<TensorType> given = new ArrayList<>(values);
    given.add(0, counter);
    Optional<String> wrong = Regions.mismatch("the body", body, given, state);
    if (wrong.isEmpty() && condition.isPresent()) {
      List<TensorType> truth = List.of(TensorType.scalar(DType.BOOL));
      wrong = Regions.mismatch("the condition", condition.get(), values, truth);
    }
    if (wrong.isPresent()) {
      return Inference.violation(wrong.get());
    }
    if (!recorded.isEmpty() && maxTrips.isEmpty()) {
      return Inference.violation("a loop without a bound of its trips records nothing");
    }
    List<TensorType> results = new ArrayList<>(state);
    results.add(counter);
    for (int index : recorded) {
      if (index < 0 || index >= carried) {
        return Inference.violation("there is no carried value " + index);
      }
      results.add(stackType(state.get(index)));
    }
    return new Inference.Types(results);
  }

  /** The type of the stack of a carried value of type {@code type}. */
  public TensorType stackType(TensorType type) {
    List<Dim> dims = new ArrayList<>(type.shape().dims());
    dims.add(0, maxTrips.orElseThrow());
    return type.withShape(new Shape(dims));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    long most = Elements.getLong(operands.get(0), 0);
    List<Tensor> state = new ArrayList<>(operands.subList(1, 1 + carried));
    List<Tensor> invariants = operands.subList(1 + carried, operands.size());
    List<Tensor> stacks = new ArrayList<>();
    for (int index : recorded) {
      Tensor first = state.get(index);
      int[] shape =
          IntStream.concat(
                  IntStream.of(sizes.of(maxTrips.orElseThrow())), IntStream.of(first.shape()))
              .toArray();
      stacks.add(Elements.zeros(first.dtype(), shape));
    }
    long trip = 0;
    while (trip < most && goesOn(state, invariants, sizes)) {
      for (int i = 0; i < stacks.size(); i++) {
        Tensor value = state.get(recorded.get(i));
        Rows.copy(value, 0, stacks.get(i), Math.toIntExact(trip), value.size());
      }
      List<Tensor> arguments = new ArrayList<>(state);
      arguments.add(0, Tensor.scalar(trip));
      arguments.addAll(invariants);
      state = Evaluation.run(body, arguments, sizes);
      trip++;
    }
    List<Tensor> results = new ArrayList<>(state);
    results.add(Tensor.scalar(trip));
    results.addAll(stacks);
    return results;
  }

  private boolean goesOn(List<Tensor> state, List<Tensor> invariants, Sizes sizes) {
    if (condition.isEmpty()) {
      return true;
    }
    List<Tensor> arguments = new ArrayList<>(state);
    arguments.addAll(invariants);
    return Elements.isTrue(Evaluation.run(condition.get(), arguments, sizes).get(0), 0);
  }

  /** This loop, made to record the carried values {@code more} too, after those it records. */
  public Loop recording(List<Integer> more) {
    List<Integer> all = new ArrayList<>(recorded);
    more.stream().filter(k -> !all.contains(k)).forEach(all::add);
    return new Loop(body, condition, carried, maxTrips, all);
  }

  /** Among the results of such a loop the stacks of the carried values {@code wanted}. */
  public List<Value> stacks(List<Value> results, List<Integer> wanted) {
    return wanted.stream().map(k -> results.get(carried + 1 + recorded.indexOf(k))).toList();
  }

  @Override
  public Map<String, Graph> bodies() {
    Map<String, Graph> bodies = new LinkedHashMap<>();
    condition.ifPresent(graph -> bodies.put("while", graph));
    bodies.put("body", body);
    return bodies;
  }

  @Override
  public Loop mapBodies(UnaryOperator<Graph> rewrite) {
    return new Loop(rewrite.apply(body), condition.map(rewrite), carried, maxTrips, recorded);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    LoopGradient.vjp(this, adjoint);
  }

  @Override
  public boolean isDifferentiable() {
    return maxTrips.isPresent();
  }

  @Override
  public List<Graph> differentiated() {
    return List.of(body);
  }
}
