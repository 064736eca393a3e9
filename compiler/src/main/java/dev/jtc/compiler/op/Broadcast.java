package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The operand repeated over a larger shape: operand axis i is result axis {@code axes[i]}; over all
 * other result axes it is repeated, and so it is over an axis where its own size is 1.
 *
 * <p>Gradient: the sum over the axes it was repeated over.
 *
 * @param shape the result's shape
 * @param axes in ascending order
 */
public record Broadcast(Shape shape, List<Integer> axes) implements Op, Pointwise {
  public Broadcast {
    axes = List.copyOf(axes);
  }

  @Override
  public String mnemonic() {
    return "broadcast";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.of("dims", Attributes.list(axes));
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 1 || operands.get(0).rank() != axes.size()) {
      return Inference.violation("broadcast takes one operand with an axis for each of " + axes);
    }
    TensorType x = operands.get(0);
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i);
      if (axis < 0 || axis >= shape.rank() || i > 0 && axis <= axes.get(i - 1)) {
        return Inference.violation(axes + " are not ascending axes of " + shape);
      }
      Dim size = x.shape().dim(i);
      if (!size.equals(shape.dim(axis)) && !size.is(1)) {
        return Inference.violation(
            "axis " + i + " of " + x + " is " + size + ", not " + shape.dim(axis) + " or 1");
      }
    }
    return Inference.of(x.withShape(shape));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    int[] result = sizes.of(shape);
    Tensor y = Elements.zeros(x.dtype(), result);
    int[] own = Strided.rowMajor(x.shape());
    int[] strides = new int[result.length];
    for (int i = 0; i < axes.size(); i++) {
      strides[axes.get(i)] = x.dim(i) == 1 ? 0 : own[i];
    }
    new Strided(x, 0, strides).copyTo(Strided.whole(y), result);
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (!adjoint.needs(0)) {
      return;
    }
    Shape own = adjoint.node().operand(0).type().shape();
    List<Integer> repeated = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int i = axes.indexOf(axis);
      if (i < 0 || !own.dim(i).equals(shape.dim(axis))) {
        repeated.add(axis);
      }
    }
    Builds b = adjoint.build();
    Value sum = b.sum(adjoint.cotangent(), repeated);
    adjoint.contribute(0, b.reshape(sum, own));
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    Shape own = node.operand(0).type().shape();
    List<Index> position = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      position.add(own.dim(i).is(1) ? Index.ZERO : index.get(axes.get(i)));
    }
    return operands.at(0, position);
  }
}
