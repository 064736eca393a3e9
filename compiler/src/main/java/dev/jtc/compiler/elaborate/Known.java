package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.SizeOf;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.IndexFault;
import dev.jtc.runtime.NumberFault;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scalars of a graph that can be told before it runs: literals that met a type, and what is
 * computed of them.
 */
final class Known {
  private static final int DEEPEST = 64;

  private final Map<Value, Node> producers = new HashMap<>();

  private Known(List<Node> nodes) {
    nodes.forEach(node -> node.results().forEach(result -> producers.put(result, node)));
  }

  /** The number or truth that {@code tensor} is, if that is known. */
  static Optional<Val> scalar(Elaboration e, Val.Tensor tensor) {
    if (tensor.value().type().rank() > 0) {
      return Optional.empty();
    }
    return new Known(e.emitter().nodes())
        .eval(e.emitter().resolve(tensor.value()), 0)
        .map(Known::val);
  }

  /**
   * What must not be negative for {@code condition} to hold, if that compares sizes: for each
   * comparison of a conjunction its slack.
   */
  static Optional<List<Dim>> sizesNeeded(Elaboration e, Value condition) {
    List<Dim> needs = new ArrayList<>();
    Known known = new Known(e.emitter().nodes());
    return known.collect(e.emitter().resolve(condition), needs)
        ? Optional.of(needs)
        : Optional.empty();
  }

  private boolean collect(Value condition, List<Dim> needs) {
    Node node = producers.get(condition);
    if (node == null || !(node.op() instanceof Apply apply) || apply.fn().arity() != 2) {
      return false;
    }
    if (apply.fn() == ScalarFns.AND) {
      return collect(node.operand(0), needs) && collect(node.operand(1), needs);
    }
    Optional<Dim> a = size(node.operand(0));
    Optional<Dim> b = size(node.operand(1));
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    Dim more = a.get().minus(b.get());
    Dim less = b.get().minus(a.get());
    switch (apply.fn().name()) {
      case "ge" -> needs.add(more);
      case "gt" -> needs.add(more.plus(-1));
      case "le" -> needs.add(less);
      case "lt" -> needs.add(less.plus(-1));
      case "eq" -> needs.addAll(List.of(more, less));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Optional<Dim> size(Value value) {
    Node node = producers.get(value);
    if (node != null && node.op() instanceof SizeOf size) {
      return Optional.of(size.dim());
    }
    return node != null && node.op() instanceof Constant constant && !value.type().dtype().isFloat()
        ? Optional.of(Dim.of(constant.integerValue()))
        : Optional.empty();
  }

  private static boolean isScalarOp(Node node) {
    return node.op() instanceof Constant
        || node.op() instanceof Apply
        || node.op() instanceof Convert;
  }

  private Optional<Tensor> eval(Value value, int depth) {
    Node node = producers.get(value);
    if (node == null || depth > DEEPEST || !isScalarOp(node)) {
      return Optional.empty();
    }
    List<Tensor> operands = new ArrayList<>();
    for (Value operand : node.operands()) {
      Optional<Tensor> known = eval(operand, depth + 1);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      operands.add(known.get());
    }
    try {
      return Optional.of(node.op().eval(operands, Sizes.NONE).get(0));
    } catch (NumberFault | IndexFault e) {
      // A division by zero: what the program would fail at has no value.
      return Optional.empty();
    }
  }

  private static Val val(Tensor tensor) {
    return switch (tensor.dtype()) {
      case F32 -> new Val.Float(Double.parseDouble(Float.toString(tensor.floats()[0])));
      case F64 -> new Val.Float(tensor.doubles()[0]);
      case I32 -> new Val.Int(Dim.of(tensor.ints()[0]));
      case I64 -> new Val.Int(Dim.of(tensor.longs()[0]));
      case U8 -> new Val.Int(Dim.of(tensor.bytes()[0] & 0xff));
      case BOOL -> new Val.Bool(tensor.bytes()[0] != 0);
    };
  }
}
