package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;

/** Tensors with a row replaced: what loops that fill a tensor need. */
final class RowBuiltins {
  private RowBuiltins() {}

  static List<Builtin> table() {
    return List.of(new Builtin("with_row", List.of("x", "index", "row"), RowBuiltins::withRow));
  }

  private static Val withRow(Call call) {
    Value x = call.tensor("x");
    Value index = call.tensor("index", Optional.of(DType.I64));
    Value row = call.tensor("row", Optional.of(x.type().dtype()));
    if (call.failed()) {
      return Val.ERROR;
    }
    List<TensorType> types = List.of(x.type(), row.type(), index.type());
    DynamicUpdate update = new DynamicUpdate();
    return update.infer(types) instanceof Inference.Violation
        ? call.elaboration()
            .error(
                Code.ARGUMENT_TYPE,
                "`with_row` needs a tensor, an i64 scalar, and a row of the tensor",
                call.span(),
                x.type() + ", " + index.type() + " and " + row.type())
        : new Val.Tensor(call.build().emit(update, x, row, index));
  }
}
