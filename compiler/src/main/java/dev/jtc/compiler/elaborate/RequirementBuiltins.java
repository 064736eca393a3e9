package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Iota;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/** What a function or model says about the arguments it works for. */
final class RequirementBuiltins {
  private RequirementBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin("require", List.of("condition", "message"), RequirementBuiltins::require),
        new Builtin("checked_index", List.of("index", "size"), RequirementBuiltins::checkedIndex));
  }

  /** Refuses the call of the function it stands in, unless the condition holds. */
  private static Val require(Call call) {
    Val condition = call.required("condition");
    String message = call.text("message");
    if (call.failed()) {
      return Val.ERROR;
    }
    Elaboration e = call.elaboration();
    Val known =
        condition instanceof Val.Tensor tensor
            ? Known.scalar(e, tensor).orElse(condition)
            : condition;
    if (known instanceof Val.Bool truth) {
      return truth.value() ? Val.NONE : e.refuse(message, call.span());
    }
    if (!(known instanceof Val.Tensor tensor)
        || !tensor.value().type().equals(TensorType.scalar(DType.BOOL))) {
      return e.error(
          Code.NOT_A_CONDITION,
          "`require` needs a condition",
          call.spanOf("condition"),
          known.describe());
    }
    Optional<List<Dim>> needs = Known.sizesNeeded(e, tensor.value());
    if (needs.isEmpty()) {
      return e.error(
          Diagnostic.error(
                  Code.NOT_CONSTANT, "`require` needs a condition known before the program runs")
              .at(call.spanOf("condition"), "depends on what is computed")
              .note("sizes, configuration and literals are known"));
    }
    // Nobody uses it, but a graph that has it needs this size not to be negative.
    needs
        .get()
        .forEach(
            need ->
                call.build()
                    .emit(new Iota(new TensorType(DType.I64, new Shape(List.of(need))), 0)));
    return Val.NONE;
  }

  /** Each element of an index, or a failure of the running program if it is not 0 … size − 1. */
  private static Val checkedIndex(Call call) {
    Value index = call.tensor("index", Optional.of(DType.I64));
    Value size = call.tensor("size", Optional.of(DType.I64));
    if (call.failed()) {
      return Val.ERROR;
    }
    boolean fits =
        index.type().dtype() == DType.I64 && size.type().equals(TensorType.scalar(DType.I64));
    return fits
        ? new Val.Tensor(
            call.build()
                .map(ScalarFns.INDEX, index, call.build().spread(size, index.type().shape())))
        : call.elaboration()
            .error(
                Code.ARGUMENT_TYPE,
                "`checked_index` needs an i64 tensor and an i64 scalar",
                call.span(),
                index.type().words() + " and " + size.type().words());
  }
}
