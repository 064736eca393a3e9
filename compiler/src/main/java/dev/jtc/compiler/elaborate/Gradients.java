package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.autodiff.Forward;
import dev.jtc.compiler.autodiff.Jacobian;
import dev.jtc.compiler.autodiff.Reverse;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@code grad}: what it may be asked for, and the form of its answer. */
final class Gradients {
  private final Elaboration e;

  Gradients(Elaboration e) {
    this.e = e;
  }

  /** What is to be differentiated, a tensor of floats; null after a report. */
  private Val.Tensor differentiable(Val y, Span span) {
    if (isRefused(span)) {
      return null;
    }
    if (!(y instanceof Val.Tensor tensor)) {
      if (!y.isError()) {
        e.error(Code.BAD_GRADIENT, "only tensors have gradients", span, y.describe());
      }
      return null;
    }
    if (!tensor.value().type().dtype().isFloat()) {
      e.error(
          Code.BAD_GRADIENT,
          "only tensors of floats have gradients",
          span,
          tensor.value().type().words());
      return null;
    }
    return tensor;
  }

  /** Gradients of the scalar {@code loss} by {@code wrt}; null after a report. */
  List<Value> of(Val loss, Span lossSpan, List<Value> wrt) {
    Val.Tensor y = differentiable(loss, lossSpan);
    if (y == null) {
      return null;
    }
    if (y.value().type().rank() != 0) {
      e.error(
          Diagnostic.error(Code.GRADIENT_NEEDS_SEED, "the gradient of a tensor needs a `seed`")
              .at(lossSpan, y.value().type().words())
              .note("a gradient tells how a single number changes")
              .help(
                  "reduce it to a scalar, for instance by `sum`, or give `seed = v` of its type"));
      return null;
    }
    return reverse(y.value(), lossSpan, wrt, e.build().constant(y.value().type().dtype(), 1));
  }

  /** {@code main} remembers what it has, not how it came about. */
  private boolean isRefused(Span span) {
    if (e.keepsNoHistory()) {
      e.error(
          Diagnostic.error(Code.BAD_GRADIENT, "`main` has no gradients")
              .at(span)
              .help("move the computation and its `grad` into a function"));
    }
    return e.keepsNoHistory();
  }

  private List<Value> reverse(Value y, Span span, List<Value> wrt, Value seed) {
    return isBounded(y, span, wrt) ? Reverse.gradient(e.emitter(), y, wrt, seed) : null;
  }

  /** Whether every loop between {@code wrt} and {@code y} has a bound; reports if not. */
  private boolean isBounded(Value y, Span span, List<Value> wrt) {
    if (e.emitter().hasForgotten(y, wrt)) {
      e.error(
          Diagnostic.error(Code.BAD_GRADIENT, "how this was computed is forgotten")
              .at(span)
              .note("it came out of a long loop at the prompt, which keeps no more than its values")
              .help("put the loop into a function, or `detach` what should count as a constant"));
      return false;
    }
    Optional<Node> unbounded = Reverse.unboundedLoop(e.emitter(), y, wrt);
    if (unbounded.isPresent()) {
      Diagnostic diagnostic =
          Diagnostic.error(
                  Code.UNBOUNDED_LOOP, "the gradient goes through a loop of unknown length")
              .at(span);
      Optional<Span> loop = unbounded.get().origin().span();
      if (loop.isPresent()) {
        diagnostic = diagnostic.at(loop.get().firstLine(), "this loop");
      }
      e.error(
          diagnostic
              .note("what each trip computed is kept for the way back, so its room must be known")
              .help(
                  loop.filter(span1 -> span1.text().startsWith("while")).isPresent()
                      ? "give an upper bound: `while c max 100 { … }`"
                      : "give an upper bound: `for i in a..b max 100 { … }`"));
    }
    return unbounded.isEmpty();
  }

  /** {@code jacobian(y, wrt = x)}: the shape of y followed by that of x. */
  Val jacobian(Val y, Span ySpan, Val wrt, Span wrtSpan) {
    List<Value> values = new ArrayList<>();
    Val.Tensor tensor = differentiable(y, ySpan);
    boolean isSound =
        tensor != null && collect(wrt, wrtSpan, values) && isBounded(tensor.value(), ySpan, values);
    return isSound
        ? shaped(wrt, Jacobian.of(e.emitter(), tensor.value(), values).iterator())
        : Val.ERROR;
  }

  /** {@code hessian(y, wrt = x)}: the Jacobian of the gradient, one for each pair of wrt. */
  Val hessian(Val y, Span ySpan, Val wrt, Span wrtSpan) {
    List<Value> values = new ArrayList<>();
    if (isRefused(ySpan) || !collect(wrt, wrtSpan, values)) {
      return Val.ERROR;
    }
    List<Value> gradients = of(y, ySpan, values);
    if (gradients == null) {
      return Val.ERROR;
    }
    List<Val> rows = new ArrayList<>();
    for (Value gradient : gradients) {
      if (!isBounded(gradient, ySpan, values)) {
        return Val.ERROR;
      }
      rows.add(shaped(wrt, Jacobian.of(e.emitter(), gradient, values).iterator()));
    }
    return arranged(wrt, rows.iterator());
  }

  /** {@code jvp(y, wrt = x, tangent = v)}: how y changes when wrt moves along the tangents. */
  Val jvp(Val y, Span ySpan, Val wrt, Span wrtSpan, Val tangent, Span tangentSpan) {
    List<Value> values = new ArrayList<>();
    Val.Tensor tensor = differentiable(y, ySpan);
    if (tensor == null || !collect(wrt, wrtSpan, values)) {
      return Val.ERROR;
    }
    List<Val> given = new ArrayList<>();
    flatten(tangent, wrt.listed().isPresent() || wrt instanceof Val.Model, given);
    if (given.size() != values.size()) {
      return e.error(
          Diagnostic.error(Code.BAD_GRADIENT, "`tangent` must have the form of `wrt`")
              .at(tangentSpan, tangent.describe())
              .at(wrtSpan, wrt.describe()));
    }
    List<Value> tangents = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Val one = e.expected.expect(values.get(i).type(), given.get(i), tangentSpan, wrtSpan);
      if (!(one instanceof Val.Tensor v)) {
        return Val.ERROR;
      }
      tangents.add(v.value());
    }
    return isBounded(tensor.value(), ySpan, values)
        ? new Val.Tensor(Forward.tangent(e.emitter(), tensor.value(), values, tangents))
        : Val.ERROR;
  }

  /** The tangents in {@code val}; a list of numbers is one tensor unless {@code isSplit}. */
  private static void flatten(Val val, boolean isSplit, List<Val> tangents) {
    if (isSplit && val.listed().isPresent()) {
      val.listed().get().forEach(part -> flatten(part, part instanceof Val.Tuple, tangents));
    } else {
      tangents.add(val);
    }
  }

  /** {@code grad(y, wrt = x, seed = v)}: the answer has the form of {@code wrt}. */
  Val grad(Val y, Span ySpan, Val wrt, Span wrtSpan, Optional<Val> seed, Span seedSpan) {
    List<Value> values = new ArrayList<>();
    if (isRefused(ySpan) || !collect(wrt, wrtSpan, values)) {
      return Val.ERROR;
    }
    List<Value> gradients;
    if (seed.isPresent() && y instanceof Val.Tensor tensor) {
      Val given = e.expected.expect(tensor.value().type(), seed.get(), seedSpan, ySpan);
      gradients =
          given instanceof Val.Tensor v ? reverse(tensor.value(), ySpan, values, v.value()) : null;
    } else {
      gradients = of(y, ySpan, values);
    }
    return gradients == null ? Val.ERROR : shaped(wrt, gradients.iterator());
  }

  private boolean collect(Val wrt, Span span, List<Value> values) {
    if (wrt instanceof Val.Tensor tensor && tensor.value().type().dtype().isFloat()) {
      values.add(tensor.value());
      return true;
    }
    List<Val> parts =
        wrt instanceof Val.Tuple tuple
            ? tuple.elements()
            : wrt instanceof Val.Items items ? items.elements() : null;
    if (parts != null) {
      return parts.stream().allMatch(part -> collect(part, span, values));
    }
    if (wrt instanceof Val.Model model) {
      return model.instance().parameters().stream()
          .allMatch(cell -> collect(e.store().read(cell), span, values));
    }
    if (!wrt.isError()) {
      e.error(
          Diagnostic.error(Code.BAD_GRADIENT, "there is no gradient with respect to this")
              .at(span, wrt.describe())
              .help("give a float tensor, a parameter, a tuple of them, or a model"));
    }
    return false;
  }

  private static Val shaped(Val wrt, Iterator<Value> gradients) {
    List<Val> tensors = new ArrayList<>();
    gradients.forEachRemaining(gradient -> tensors.add(new Val.Tensor(gradient)));
    return arranged(wrt, tensors.iterator());
  }

  /** The next of {@code parts} in the form of {@code wrt}. */
  private static Val arranged(Val wrt, Iterator<Val> parts) {
    if (wrt instanceof Val.Tuple tuple) {
      return new Val.Tuple(tuple.elements().stream().map(w -> arranged(w, parts)).toList());
    } else if (wrt instanceof Val.Items items) {
      return new Val.Items(items.elements().stream().map(w -> arranged(w, parts)).toList());
    } else if (wrt instanceof Val.Model model) {
      return new Val.Items(
          model.instance().parameters().stream().map(cell -> parts.next()).toList());
    }
    return parts.next();
  }
}
