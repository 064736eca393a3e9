package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Loops and branches written as Java lambdas; what they use from outside is captured. */
public final class Regions {
  private Regions() {}

  /** A loop body: from the counter and the carried values to the next carried values. */
  @FunctionalInterface
  public interface Body {
    List<Value> emit(Builds b, Value counter, List<Value> carried);
  }

  /** A condition of a loop. */
  @FunctionalInterface
  public interface Condition {
    Value emit(Builds b, List<Value> carried);
  }

  /** The last versions of the carried values, and the number of trips. */
  public static List<Value> loop(
      Builds b, Value trips, Optional<Dim> max, List<Value> initial, Body body) {
    GraphBuilder region = b.emitter().region();
    List<Value> carried = new ArrayList<>();
    Value counter = region.parameter("i", TensorType.scalar(DType.I64));
    initial.forEach(v -> carried.add(region.parameter("c" + carried.size(), v.type())));
    List<Value> next = body.emit(new Builds(region), counter, carried);
    List<Value> operands = new ArrayList<>(List.of(trips));
    operands.addAll(initial);
    List<Named> results = named(next);
    Loop loop =
        new Loop(region.build("body", results), Optional.empty(), initial.size(), max, List.of());
    operands.addAll(region.captures().keySet());
    return b.emitter().emit(loop, operands);
  }

  /** The same with a condition asked before each trip. */
  public static List<Value> loopWhile(
      Builds b, int most, List<Value> initial, Condition condition, Body body) {
    Set<Value> outer = new LinkedHashSet<>();
    // Once to see what is captured, and again with equal captures in equal order.
    whileGraphs(b.emitter(), initial, condition, body, Set.of(), outer);
    Loop loop = whileGraphs(b.emitter(), initial, condition, body, outer, new LinkedHashSet<>());
    List<Value> operands = new ArrayList<>(List.of(b.constant(DType.I64, most)));
    operands.addAll(initial);
    operands.addAll(outer);
    return b.emitter()
        .emit(
            new Loop(
                loop.body(),
                loop.condition(),
                loop.carried(),
                Optional.of(Dim.of(most)),
                List.of()),
            operands);
  }

  private static Loop whileGraphs(
      Emitter out,
      List<Value> initial,
      Condition condition,
      Body body,
      Set<Value> known,
      Set<Value> captured) {
    GraphBuilder bodyRegion = out.region();
    Value counter = bodyRegion.parameter("i", TensorType.scalar(DType.I64));
    List<Value> inBody = new ArrayList<>();
    initial.forEach(v -> inBody.add(bodyRegion.parameter("c" + inBody.size(), v.type())));
    known.forEach(bodyRegion::resolve);
    List<Named> next = named(body.emit(new Builds(bodyRegion), counter, inBody));

    GraphBuilder conditionRegion = out.region();
    List<Value> inCondition = new ArrayList<>();
    initial.forEach(
        v -> inCondition.add(conditionRegion.parameter("c" + inCondition.size(), v.type())));
    known.forEach(conditionRegion::resolve);
    List<Named> answer = named(List.of(condition.emit(new Builds(conditionRegion), inCondition)));

    captured.addAll(bodyRegion.captures().keySet());
    captured.addAll(conditionRegion.captures().keySet());
    return new Loop(
        bodyRegion.build("body", next),
        Optional.of(conditionRegion.build("condition", answer)),
        initial.size(),
        Optional.empty(),
        List.of());
  }

  /** A branch both of whose sides take {@code operands}. */
  public static List<Value> branch(
      Builds b,
      Value condition,
      List<Value> operands,
      Function<SideInput, List<Value>> then,
      Function<SideInput, List<Value>> otherwise) {
    List<Value> all = new ArrayList<>(List.of(condition));
    all.addAll(operands);
    return b.emitter().emit(new Branch(side(b, operands, then), side(b, operands, otherwise)), all);
  }

  /** What a side of a branch is built from. */
  public record SideInput(Builds b, List<Value> operands) {
    public Value get(int index) {
      return operands.get(index);
    }
  }

  private static Graph side(Builds b, List<Value> operands, Function<SideInput, List<Value>> code) {
    GraphBuilder region = b.emitter().region();
    List<Value> inside = new ArrayList<>();
    operands.forEach(v -> inside.add(region.parameter("a" + inside.size(), v.type())));
    List<Value> results = code.apply(new SideInput(new Builds(region), inside));
    return region.build("side", named(results));
  }

  private static List<Named> named(List<Value> values) {
    List<Named> named = new ArrayList<>();
    values.forEach(value -> named.add(new Named("y" + named.size(), value)));
    return named;
  }
}
