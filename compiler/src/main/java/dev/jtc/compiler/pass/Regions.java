package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Custom;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Op;
import java.util.function.UnaryOperator;

/** The graphs inside operations. */
final class Regions {
  private Regions() {}

  /** {@code op} with every region replaced by what {@code rewrite} makes of it. */
  static Op rewrite(Op op, UnaryOperator<Graph> rewrite) {
    if (op instanceof Loop loop) {
      return new Loop(
          rewrite.apply(loop.body()),
          loop.condition().map(rewrite),
          loop.carried(),
          loop.maxTrips(),
          loop.recorded());
    }
    if (op instanceof Branch branch) {
      return new Branch(rewrite.apply(branch.then()), rewrite.apply(branch.otherwise()));
    }
    if (op instanceof Custom custom) {
      return new Custom(custom.name(), rewrite.apply(custom.backward()), custom.arguments());
    }
    return op;
  }
}
