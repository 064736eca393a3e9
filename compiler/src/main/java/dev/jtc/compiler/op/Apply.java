package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.Formula;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A scalar function applied element by element: {@code y[i] = fn(a[i], b[i], …)}.
 *
 * <p>Shapes: all operands have the shape of the result; broadcasting is a node of its own. DTypes:
 * those of the function. Gradient: the function's partial derivatives.
 */
public record Apply(ScalarFn fn) implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "map." + fn.name();
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Collections.emptySortedMap();
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != fn.arity()) {
      return Inference.violation(fn.name() + " takes " + fn.arity() + " operands");
    }
    TensorType last = operands.get(operands.size() - 1);
    if (!fn.domain().contains(last.dtype())) {
      return Inference.violation("`" + fn.name() + "` is not defined for " + last.dtype().text());
    }
    for (int i = 0; i < operands.size(); i++) {
      DType expected = fn.isCondition(i) ? DType.BOOL : last.dtype();
      if (operands.get(i).dtype() != expected) {
        return Inference.violation(
            "operand "
                + i
                + " of `"
                + fn.name()
                + "` must be "
                + expected.text()
                + ", not "
                + operands.get(i).dtype().text());
      }
      if (!operands.get(i).shape().equals(last.shape())) {
        return Inference.violation(
            "operands of `"
                + fn.name()
                + "` have different shapes: "
                + operands.get(i)
                + " and "
                + last);
      }
    }
    return Inference.of(last.withDType(fn.resultType(last.dtype())));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    return List.of(Elements.apply(fn, operands));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    List<Formula> partials = fn.partials();
    for (int i = 0; i < partials.size(); i++) {
      if (adjoint.needs(i) && !partials.get(i).equals(Formula.ZERO)) {
        adjoint.contribute(i, contribution(adjoint, partials.get(i)));
      }
    }
  }

  /** cotangent × partial, without the product where the partial is ±1 or a selection. */
  private Value contribution(Adjoint adjoint, Formula partial) {
    Builds b = adjoint.build();
    Value dy = adjoint.cotangent();
    if (partial.equals(Formula.ONE)) {
      return dy;
    }
    if (partial.equals(new Formula.Number(-1))) {
      return b.neg(dy);
    }
    if (partial instanceof Formula.Apply call && call.fn().name().equals("select")) {
      // where(c, dy·a, dy·b) keeps an infinite or NaN branch that was not taken out of the sum.
      Value condition = b.formula(call.arguments().get(0), adjoint.node());
      return b.select(
          condition,
          times(b, dy, call.arguments().get(1), adjoint.node()),
          times(b, dy, call.arguments().get(2), adjoint.node()));
    }
    return times(b, dy, partial, adjoint.node());
  }

  private static Value times(Builds b, Value dy, Formula partial, Node node) {
    if (partial.equals(Formula.ONE)) {
      return dy;
    }
    if (partial.equals(Formula.ZERO)) {
      return b.zeros(dy.type());
    }
    return b.mul(dy, b.formula(partial, node));
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    List<Expr> arguments = new ArrayList<>();
    for (int i = 0; i < fn.arity(); i++) {
      arguments.add(operands.at(i, index));
    }
    DType compute = node.operand(fn.arity() - 1).type().dtype();
    return new Expr.Call(
        fn,
        compute,
        arguments,
        canFail(compute, arguments) ? Optional.of(Rows.place(node)) : Optional.empty());
  }

  private boolean canFail(DType compute, List<Expr> arguments) {
    boolean divides = fn.domain() != ScalarFn.Domain.INDEX;
    boolean safe =
        divides
            && arguments.get(arguments.size() - 1) instanceof Expr.Literal divisor
            && divisor.bits() != 0;
    return fn.canFail(compute) && !safe;
  }
}
