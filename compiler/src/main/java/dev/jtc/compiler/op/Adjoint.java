package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.List;

/** One node on the way back: what {@link Op#vjp} reads and where it puts its contributions. */
public interface Adjoint {
  /** The node of the primal computation. */
  Node node();

  /** The cotangent of result {@code index}; zeros if nothing depends on that result. */
  Value cotangent(int index);

  /** Whether something depends on result {@code index}, so that its cotangent is not just zeros. */
  boolean hasCotangent(int index);

  /** The cotangent of the only result. */
  default Value cotangent() {
    return cotangent(0);
  }

  /** Whether anybody asks for the cotangent of operand {@code index}. */
  boolean needs(int index);

  /** Adds {@code value}, of the operand's type, to the cotangent of operand {@code index}. */
  void contribute(int index, Value value);

  /** Where to emit the derivative's code. */
  Builds build();

  /**
   * Differentiates what was built in {@code region}; loops and branches do so with their bodies.
   *
   * @param results values of {@code region}
   * @param seeds their cotangents
   * @return the cotangents of {@code wrt}; zeros where no result depends on it
   */
  List<Value> reverse(Emitter region, List<Value> results, List<Value> seeds, List<Value> wrt);
}
