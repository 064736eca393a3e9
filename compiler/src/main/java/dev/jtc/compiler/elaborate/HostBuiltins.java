package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What {@code main} can do to the outside world. */
final class HostBuiltins {
  private HostBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        host("print", List.of("values..."), HostBuiltins::print),
        host("seed", List.of("n"), HostBuiltins::seed),
        host("save", List.of("model", "path"), HostBuiltins::save),
        host("load", List.of("model", "path"), HostBuiltins::load),
        host("exists", List.of("path"), (host, call) -> exists(host, call)));
  }

  private static Builtin host(
      String name, List<String> parameters, BiFunction<Host, Call, Val> body) {
    return new Builtin(
        name,
        parameters,
        call -> {
          Optional<Host> host = call.elaboration().flow().host();
          return host.isPresent()
              ? body.apply(host.get(), call)
              : call.elaboration()
                  .error(
                      Diagnostic.error(Code.HOST_IN_FN, "`" + name + "` belongs in `main`")
                          .at(call.span(), "a function only computes"));
        });
  }

  private static Val print(Host host, Call call) {
    List<Val.Piece> pieces = new ArrayList<>();
    for (Calls.Argument argument : call.rest()) {
      if (!pieces.isEmpty()) {
        pieces.add(new Val.Piece.Text(" "));
      }
      Val val = argument.val();
      if (val instanceof Val.Template template) {
        pieces.addAll(template.pieces());
      } else if (val instanceof Val.Str text) {
        pieces.add(new Val.Piece.Text(text.text()));
      } else {
        Val.Piece piece = Templates.piece(call.elaboration(), val, "", argument.span());
        if (piece == null) {
          return Val.ERROR;
        }
        pieces.add(piece);
      }
    }
    host.print(call.elaboration(), new Val.Template(pieces));
    return Val.NONE;
  }

  private static Val seed(Host host, Call call) {
    Value n = call.tensor("n", Optional.of(DType.I64));
    if (call.failed()) {
      return Val.ERROR;
    }
    if (!n.type().equals(TensorType.scalar(DType.I64))) {
      return call.elaboration()
          .error(Code.ARGUMENT_TYPE, "a seed is an i64 scalar", call.spanOf("n"), n.type().words());
    }
    host.seed(call.elaboration(), n);
    return Val.NONE;
  }

  private static Optional<ModelInstance> model(Call call) {
    Val model = call.required("model");
    if (model instanceof Val.Model m) {
      return Optional.of(m.instance());
    }
    if (!model.isError()) {
      call.elaboration()
          .error(
              Code.ARGUMENT_TYPE, "this must be a model", call.spanOf("model"), model.describe());
    }
    return Optional.empty();
  }

  private static Val save(Host host, Call call) {
    Optional<ModelInstance> model = model(call);
    String path = call.text("path");
    if (model.isEmpty() || call.failed()) {
      return Val.ERROR;
    }
    host.save(call.elaboration(), model.get(), path, call.span());
    return Val.NONE;
  }

  private static Val load(Host host, Call call) {
    Optional<ModelInstance> model = model(call);
    String path = call.text("path");
    if (model.isEmpty() || call.failed()) {
      return Val.ERROR;
    }
    host.load(call.elaboration(), model.get(), path, call.span());
    return Val.NONE;
  }

  private static Val exists(Host host, Call call) {
    String path = call.text("path");
    return call.failed() ? Val.ERROR : host.exists(call.elaboration(), path, call.span());
  }
}
