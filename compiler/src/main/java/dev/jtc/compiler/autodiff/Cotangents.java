package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The sums of what has been contributed so far, by primal value. */
final class Cotangents {
  private final Builds build;
  private final Map<Value, Value> sums = new HashMap<>();

  Cotangents(Emitter out) {
    this.build = new Builds(out);
  }

  Optional<Value> of(Value primal) {
    return Optional.ofNullable(sums.get(primal));
  }

  boolean has(Value primal) {
    return sums.containsKey(primal);
  }

  void add(Value primal, Value contribution) {
    if (!primal.type().equals(contribution.type())) {
      throw new IllegalStateException(
          "a cotangent " + contribution.type() + " of " + primal + ": " + primal.type());
    }
    sums.merge(primal, contribution, build::add);
  }
}
