package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Adjoint;
import dev.jtc.compiler.op.Builds;
import java.util.List;
import java.util.Set;

/** The visit to one node. */
record Step(Emitter out, Node node, Cotangents cotangents, Set<Value> active) implements Adjoint {
  /** Whether the node lies on a path that a cotangent has come along. */
  boolean matters() {
    for (Value result : node.results()) {
      if (cotangents.has(result)) {
        for (int i = 0; i < node.operands().size(); i++) {
          if (needs(i)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Override
  public Value cotangent(int index) {
    Value result = node.results().get(index);
    return cotangents.of(result).orElseGet(() -> build().zeros(result.type()));
  }

  @Override
  public boolean hasCotangent(int index) {
    return cotangents.has(node.results().get(index));
  }

  @Override
  public boolean needs(int index) {
    return active.contains(node.operand(index)) && Flow.carries(node, index);
  }

  @Override
  public void contribute(int index, Value value) {
    if (needs(index)) {
      cotangents.add(node.operand(index), value);
    }
  }

  @Override
  public Builds build() {
    return new Builds(out);
  }

  @Override
  public List<Value> reverse(
      Emitter region, List<Value> results, List<Value> seeds, List<Value> wrt) {
    return Reverse.gradient(region, results, wrt, seeds);
  }
}
