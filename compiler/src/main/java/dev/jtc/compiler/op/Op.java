package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * A primitive operation on tensors: a record of its attributes. Operations are pure; equal records
 * on equal operands give equal results.
 *
 * <p>To add one, see {@code docs/adding-an-op.md}.
 */
public sealed interface Op
    permits Apply,
        ArgReduce,
        Branch,
        Broadcast,
        Concat,
        Constant,
        Convert,
        Custom,
        Detach,
        Dot,
        DynamicIndex,
        DynamicUpdate,
        Fold,
        Gather,
        Iota,
        Loop,
        Pad,
        Random,
        Reduce,
        Reshape,
        Scan,
        ScatterAdd,
        SizeOf,
        Slice,
        Sort,
        TensorLiteral,
        Transpose,
        Window {

  /** The word that stands for it in text forms. */
  String mnemonic();

  /**
   * The attributes in text form, by name; regions are not among them. Together with the operands
   * and the result types they identify the operation: what is printed parses back to it.
   */
  SortedMap<String, String> attributes();

  /** The typing rule: the types of the results, or the constraint that the operands violate. */
  Inference infer(List<TensorType> operands);

  /**
   * The meaning, as plain loops. What any compiled form computes has the same bits.
   *
   * @param operands tensors of the types that {@link #infer} accepted
   * @param sizes the numbers for the dimension variables of this operation's attributes
   */
  List<Tensor> eval(List<Tensor> operands, Sizes sizes);

  /**
   * Reverse mode: adds to the cotangents of the operands what the cotangents of the results cause.
   * The code it emits is made of operations that can be differentiated again.
   */
  void vjp(Adjoint adjoint);

  /** All closed graphs inside this operation by their names in text forms, in a fixed order. */
  default Map<String, Graph> bodies() {
    return Map.of();
  }

  /** This with every graph of {@link #bodies} replaced by what {@code rewrite} makes of it. */
  default Op mapBodies(UnaryOperator<Graph> rewrite) {
    return this;
  }

  /**
   * Whether a cotangent of the results flows on to operand {@code index}; false where the operation
   * cuts the flow whatever the operands are.
   */
  default boolean carriesCotangent(int index) {
    return true;
  }

  /** Whether {@link #vjp} can be asked for; regions answer for themselves. */
  default boolean isDifferentiable() {
    return true;
  }

  /** The regions that {@link #vjp} differentiates in turn. */
  default List<Graph> differentiated() {
    return List.of();
  }
}
