package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Detach;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.Scan;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.op.Sort;
import dev.jtc.compiler.source.Code;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Running sums, sorted orders, sums of products by letters, rows added up. */
final class OrderBuiltins {
  private OrderBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        new Builtin("cumsum", List.of("x", "dim"), call -> scan(call, Scan.Kind.SUM)),
        new Builtin("cumprod", List.of("x", "dim"), call -> scan(call, Scan.Kind.PROD)),
        new Builtin("running_max", List.of("x", "dim"), call -> scan(call, Scan.Kind.MAX)),
        new Builtin("running_min", List.of("x", "dim"), call -> scan(call, Scan.Kind.MIN)),
        new Builtin("argsort", List.of("x", "dim", "descending"), OrderBuiltins::argsort),
        new Builtin("add_at", List.of("x", "index", "values"), OrderBuiltins::addAt),
        new Builtin("einsum", List.of("equation", "tensors..."), Einsum::of));
  }

  private static Val scan(Call call, Scan.Kind kind) {
    call.required("dim");
    boolean hasGradient = kind == Scan.Kind.SUM || kind == Scan.Kind.PROD;
    return along(call, axis -> new Scan(kind, axis), hasGradient);
  }

  private static Val argsort(Call call) {
    Sort.Order order = call.flag("descending") ? Sort.Order.DESCENDING : Sort.Order.ASCENDING;
    return along(call, axis -> new Sort(order, axis), true);
  }

  /** An operation along the axis {@code dim}, the last one if that is not given. */
  private static Val along(Call call, IntFunction<Op> op, boolean hasGradient) {
    Value x = call.tensor("x");
    int rank = x.type().rank();
    int axis = call.val("dim") == Val.NONE && rank > 0 ? rank - 1 : call.axis("dim", rank);
    if (call.failed()) {
      return Val.ERROR;
    }
    Value numbers = x.type().dtype() == DType.BOOL ? call.build().convert(x, DType.I64) : x;
    Value source = hasGradient ? numbers : call.build().emit(new Detach(), numbers);
    return new Val.Tensor(call.build().emit(op.apply(axis), source));
  }

  /** {@code x} with {@code values} added to its rows {@code index}. */
  private static Val addAt(Call call) {
    Value x = call.tensor("x");
    Value index = call.tensor("index", Optional.of(DType.I64));
    Value values = call.tensor("values", Optional.of(x.type().dtype()));
    return call.failed()
        ? Val.ERROR
        : call.elaboration()
            .emit(Code.SHAPES_DIFFER, call.span(), new ScatterAdd(), x, index, values);
  }
}
