package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.elaborate.Builtin.Call;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import java.util.List;
import java.util.Optional;

/** Derivatives, as programs ask for them. */
final class GradientBuiltins {
  private GradientBuiltins() {}

  static List<Builtin> table() {
    return List.of(
        derivative("grad", List.of("y", "wrt", "seed"), GradientBuiltins::grad),
        derivative("jacobian", List.of("y", "wrt"), GradientBuiltins::jacobian),
        derivative("hessian", List.of("y", "wrt"), GradientBuiltins::hessian),
        derivative("jvp", List.of("y", "wrt", "tangent"), GradientBuiltins::jvp));
  }

  private static Builtin derivative(String name, List<String> parameters, Builtin.Body body) {
    return new Builtin(
        name,
        parameters,
        call ->
            call.elaboration().keepsNoHistory()
                ? call.elaboration()
                    .error(
                        Diagnostic.error(Code.BAD_GRADIENT, "`" + name + "` belongs in a function")
                            .at(call.span(), "`main` only calls what is compiled"))
                : body.apply(call));
  }

  private static Val grad(Call call) {
    Val y = call.required("y");
    Val wrt = call.required("wrt");
    Val seed = call.val("seed");
    if (call.failed()) {
      return Val.ERROR;
    }
    return call.elaboration()
        .gradients
        .grad(
            y,
            call.spanOf("y"),
            wrt,
            call.spanOf("wrt"),
            seed == Val.NONE ? Optional.empty() : Optional.of(seed),
            call.spanOf("seed"));
  }

  private static Val jacobian(Call call) {
    Val y = call.required("y");
    Val wrt = call.required("wrt");
    return call.failed()
        ? Val.ERROR
        : call.elaboration().gradients.jacobian(y, call.spanOf("y"), wrt, call.spanOf("wrt"));
  }

  private static Val hessian(Call call) {
    Val y = call.required("y");
    Val wrt = call.required("wrt");
    return call.failed()
        ? Val.ERROR
        : call.elaboration().gradients.hessian(y, call.spanOf("y"), wrt, call.spanOf("wrt"));
  }

  private static Val jvp(Call call) {
    Val y = call.required("y");
    Val wrt = call.required("wrt");
    Val tangent = call.required("tangent");
    return call.failed()
        ? Val.ERROR
        : call.elaboration()
            .gradients
            .jvp(y, call.spanOf("y"), wrt, call.spanOf("wrt"), tangent, call.spanOf("tangent"));
  }
}
