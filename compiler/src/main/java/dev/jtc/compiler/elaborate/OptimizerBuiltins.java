package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import java.util.List;

/** What can be called on an optimizer. */
final class OptimizerBuiltins {
  private OptimizerBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin(
            "optimizer.minimize",
            List.of("self", "loss", "clip_norm", "clip_value"),
            OptimizerBuiltins::minimize),
        new Builtin("optimizer.gradients", List.of("self", "loss"), OptimizerBuiltins::gradients),
        new Builtin("optimizer.update", List.of("self", "gradients"), OptimizerBuiltins::update));
  }

  private static Val minimize(Call call) {
    Val self = call.required("self");
    Val loss = call.required("loss");
    if (call.failed() || !(self instanceof Val.Optimizer optimizer)) {
      return Val.ERROR;
    }
    Optimizers optimizers = call.elaboration().optimizers;
    Val gradients =
        optimizers.gradients(optimizer.instance(), loss, call.spanOf("loss"), call.span());
    for (String limit : List.of("clip_norm", "clip_value")) {
      Val most = call.val(limit);
      if (most != Val.NONE) {
        gradients =
            optimizers.clipped(optimizer.instance(), limit, gradients, most, call.spanOf(limit));
      }
    }
    return optimizers.update(optimizer.instance(), gradients, call.spanOf("loss"), call.span());
  }

  private static Val gradients(Call call) {
    Val loss = call.required("loss");
    if (call.failed() || !(call.required("self") instanceof Val.Optimizer optimizer)) {
      return Val.ERROR;
    }
    return call.elaboration()
        .optimizers
        .gradients(optimizer.instance(), loss, call.spanOf("loss"), call.span());
  }

  private static Val update(Call call) {
    Val gradients = call.required("gradients");
    if (call.failed() || !(call.required("self") instanceof Val.Optimizer optimizer)) {
      return Val.ERROR;
    }
    return call.elaboration()
        .optimizers
        .update(optimizer.instance(), gradients, call.spanOf("gradients"), call.span());
  }
}
