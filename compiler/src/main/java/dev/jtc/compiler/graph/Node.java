package dev.jtc.compiler.graph;

import dev.jtc.compiler.op.Op;
import java.util.List;

/** One application of an operation. Most have one result; loops and branches have several. */
public record Node(Op op, List<Value> operands, List<Value> results, Origin origin) {
  public Node {
    operands = List.copyOf(operands);
    results = List.copyOf(results);
  }

  public Value operand(int index) {
    return operands.get(index);
  }

  /** The result of a node that has one. */
  public Value result() {
    if (results.size() != 1) {
      throw new IllegalStateException(op.mnemonic() + " has " + results.size() + " results");
    }
    return results.get(0);
  }
}
