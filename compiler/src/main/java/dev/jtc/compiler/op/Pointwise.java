package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import java.util.List;

/**
 * An operation each of whose result elements is an expression over single operand elements.
 * Lowering computes it wherever the element is wanted, so it fuses into its consumers.
 */
public interface Pointwise {
  /** The element of the only result of {@code node} at {@code index} (one entry an axis). */
  Expr element(Node node, List<Index> index, Operands operands);

  /** Access to single elements of the operands. */
  @FunctionalInterface
  interface Operands {
    /** The element of operand {@code operand} at {@code index}. */
    Expr at(int operand, List<Index> index);

    /** Whether elements of operand {@code operand} are read from an array. */
    default boolean isLoaded(int operand) {
      return true;
    }
  }
}
