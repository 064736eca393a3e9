package dev.jtc.compiler.graph;

import dev.jtc.compiler.op.Op;
import java.util.List;
import java.util.Optional;

/**
 * Something that operations can be given to, one after the other: a builder that notes them down in
 * a graph, or the tape of the define-by-run mode that runs each at once. Elaboration and
 * differentiation are written against this, hence mean the same in both modes.
 */
public interface Emitter {
  /**
   * Adds one operation and gives its results. The operand types must satisfy {@link Op#infer};
   * anything else is a bug of the caller and throws IllegalStateException.
   */
  List<Value> emit(Op op, List<Value> operands);

  /** All nodes so far, oldest first; a live, unmodifiable view. */
  List<Node> nodes();

  /** The value by which this emitter knows {@code value}; regions capture outer values so. */
  Value resolve(Value value);

  /** The emitter that this builds a region of, if it does. */
  Optional<Emitter> enclosing();

  /** The enclosing emitter's value that {@code value} stands for in this region, if it does. */
  Optional<Value> captured(Value value);

  /** A builder for a closed region (the body of a loop, branch or custom derivative) in this. */
  GraphBuilder region();

  /**
   * Makes the loop {@code node} also record the carried values {@code carried}, and gives their
   * stacks, see {@link dev.jtc.compiler.op.Loop}. The node, which may be an enclosing emitter's,
   * keeps its other results; asking again gives the same stacks.
   */
  List<Value> record(Node node, List<Integer> carried);

  /**
   * Whether {@code y} depends on one of {@code wrt} in a way that was noted down once but is known
   * no more, so that its gradient is not known either.
   */
  default boolean hasForgotten(Value y, List<Value> wrt) {
    return false;
  }

  /** What the next nodes are attributed to. */
  Origin origin();

  /** Attributes the next nodes to {@code origin}. */
  void setOrigin(Origin origin);
}
