package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Broadcast;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An operation that is about to be emitted, as rules see it.
 *
 * @param definitions the node that computes a value, null for a parameter
 * @param build emits into the same graph, through the same rules
 */
public record Site(Op op, List<Value> operands, Function<Value, Node> definitions, Builds build) {
  public Value operand(int index) {
    return operands.get(index);
  }

  /** The type of the result, for operations whose result has the last operand's type. */
  TensorType type() {
    return operands.get(operands.size() - 1).type();
  }

  /** The node of operand {@code index} if its operation is a {@code kind}. */
  <T extends Op> Optional<Node> defined(int index, Class<T> kind) {
    return defined(operand(index), kind);
  }

  <T extends Op> Optional<Node> defined(Value value, Class<T> kind) {
    Node node = definitions.apply(value);
    return node != null && kind.isInstance(node.op()) ? Optional.of(node) : Optional.empty();
  }

  /** The node of operand {@code index} if it applies {@code fn}. */
  Optional<Node> applied(int index, ScalarFn fn) {
    return defined(index, Apply.class).filter(node -> ((Apply) node.op()).fn().equals(fn));
  }

  /** The number that every element of operand {@code index} is, if the compiler knows it. */
  Optional<Constant> uniform(int index) {
    return uniform(operand(index));
  }

  Optional<Constant> uniform(Value value) {
    Node node = definitions.apply(value);
    if (node != null && node.op() instanceof Broadcast) {
      node = definitions.apply(node.operand(0));
    }
    return node != null && node.op() instanceof Constant constant
        ? Optional.of(constant)
        : Optional.empty();
  }
}
