package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Apply;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Convert;
import dev.jtc.compiler.op.Elements;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.op.SizeOf;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.op.TensorLiteral;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Evaluates at compile time what depends on constants only, by the operations' own meaning. */
final class Fold {
  /** A tensor of more elements is cheaper to compute than to carry around. */
  private static final int MOST_ELEMENTS = 64;

  private Fold() {}

  static List<Rule> rules() {
    List<String> maps = ScalarFns.all().stream().map(fn -> new Apply(fn).mnemonic()).toList();
    return List.of(
        Rule.exact("f(constants) = constant", maps, Fold::evaluated),
        Rule.exact(
            "move(constants) = constant",
            List.of("convert", "reshape", "transpose", "slice", "size"),
            Fold::evaluated));
  }

  private static Optional<Value> evaluated(Site site) {
    if (site.op() instanceof SizeOf size && !size.dim().isConstant()) {
      return Optional.empty();
    }
    List<Tensor> operands = new ArrayList<>();
    for (Value operand : site.operands()) {
      Optional<Tensor> known = literal(site.definitions().apply(operand));
      if (known.isEmpty()) {
        return Optional.empty();
      }
      operands.add(known.get());
    }
    return result(site.op(), operands).map(tensor -> emit(site.build(), tensor));
  }

  private static Optional<Tensor> literal(Node node) {
    boolean known =
        node != null && (node.op() instanceof Constant || node.op() instanceof TensorLiteral);
    return known ? Optional.of(node.op().eval(List.of(), Sizes.NONE).get(0)) : Optional.empty();
  }

  private static Optional<Tensor> result(Op op, List<Tensor> operands) {
    Optional<TensorType> type =
        operands.isEmpty()
            ? Optional.empty()
            : Optional.of(new TensorLiteral(operands.get(operands.size() - 1)).type());
    boolean sized = type.isEmpty() || type.get().shape().elements().value() <= MOST_ELEMENTS;
    boolean moves = !(op instanceof Apply || op instanceof Convert || op instanceof SizeOf);
    if (!sized || moves && !isConstantShape(op, operands)) {
      return Optional.empty();
    }
    try {
      Tensor result = op.eval(operands, Sizes.NONE).get(0);
      return result.size() <= MOST_ELEMENTS ? Optional.of(result) : Optional.empty();
    } catch (ArithmeticException | IndexOutOfBoundsException failure) {
      // Stays in the graph and fails when, and if, it is computed.
      return Optional.empty();
    }
  }

  private static boolean isConstantShape(Op op, List<Tensor> operands) {
    List<TensorType> types = operands.stream().map(x -> new TensorLiteral(x).type()).toList();
    return op.infer(types) instanceof Inference.Types inferred
        && inferred.results().get(0).shape().isConstant();
  }

  private static Value emit(Builds build, Tensor tensor) {
    if (tensor.rank() > 0) {
      return build.emit(new TensorLiteral(tensor));
    }
    return build.emit(
        tensor.dtype().isFloat()
            ? Constant.ofFloat(tensor.dtype(), Elements.getDouble(tensor, 0))
            : Constant.ofInteger(tensor.dtype(), Elements.getLong(tensor, 0)));
  }
}
