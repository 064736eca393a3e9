package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Random;
import dev.jtc.runtime.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Interval arithmetic over the integer scalars of a graph: finds the most trips of a loop whose
 * bounds are drawn or clamped.
 */
final class Ranges {
  private static final int DEEPEST = 64;

  private final Map<Value, Node> producers = new HashMap<>();

  private record Interval(long low, long high) {}

  private Ranges(List<Node> nodes) {
    nodes.forEach(node -> node.results().forEach(result -> producers.put(result, node)));
  }

  /** The largest that {@code value} can be, if that is known; at least 0. */
  static Optional<Long> upperBound(Emitter emitter, Value value) {
    return new Ranges(emitter.nodes())
        .of(emitter.resolve(value), 0)
        .map(interval -> Math.max(0, interval.high()))
        .filter(high -> high <= Integer.MAX_VALUE);
  }

  private Optional<Interval> of(Value value, int depth) {
    Node node = producers.get(value);
    if (node == null || depth > DEEPEST || value.type().dtype() != DType.I64) {
      return Optional.empty();
    }
    Op op = node.op();
    if (op instanceof Constant constant) {
      return Optional.of(new Interval(constant.integerValue(), constant.integerValue()));
    }
    if (op instanceof Random random && random.kind() == Random.Kind.WORD) {
      return Optional.of(new Interval(0, (1L << 32) - 1));
    }
    if (!(op instanceof Apply apply) || apply.fn().arity() != 2) {
      return Optional.empty();
    }
    Optional<Interval> a = of(node.operand(0), depth + 1);
    Optional<Interval> b = of(node.operand(1), depth + 1);
    if (apply.fn().name().equals("min") && a.isPresent() != b.isPresent()) {
      return a.or(() -> b).map(known -> new Interval(Long.MIN_VALUE, known.high()));
    }
    return a.isPresent() && b.isPresent()
        ? combine(apply.fn().name(), a.get(), b.get())
        : Optional.empty();
  }

  private static Optional<Interval> combine(String fn, Interval a, Interval b) {
    try {
      return switch (fn) {
        case "add" -> interval(Math.addExact(a.low, b.low), Math.addExact(a.high, b.high));
        case "sub" ->
            interval(Math.subtractExact(a.low, b.high), Math.subtractExact(a.high, b.low));
        case "choices" ->
            interval(Math.subtractExact(b.low, a.high), Math.subtractExact(b.high, a.low));
        case "mul" -> product(a, b);
        case "floordiv" ->
            b.low == b.high && b.low > 0
                ? interval(Math.floorDiv(a.low, b.low), Math.floorDiv(a.high, b.low))
                : Optional.empty();
        case "rem" -> b.low > 0 ? interval(0, b.high - 1) : Optional.empty();
        case "min" -> interval(Math.min(a.low, b.low), Math.min(a.high, b.high));
        case "max" -> interval(Math.max(a.low, b.low), Math.max(a.high, b.high));
        default -> Optional.empty();
      };
    } catch (ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  private static Optional<Interval> product(Interval a, Interval b) {
    long[] corners = {
      Math.multiplyExact(a.low, b.low),
      Math.multiplyExact(a.low, b.high),
      Math.multiplyExact(a.high, b.low),
      Math.multiplyExact(a.high, b.high)
    };
    Arrays.sort(corners);
    return interval(corners[0], corners[3]);
  }

  private static Optional<Interval> interval(long low, long high) {
    return Optional.of(new Interval(low, high));
  }
}
