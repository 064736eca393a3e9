package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The same elements in the same row-major order under another shape of as many elements. */
public record Reshape(Shape shape) implements Op, Pointwise {
  @Override
  public String mnemonic() {
    return "reshape";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 1) {
      return Inference.violation("reshape takes one operand");
    }
    TensorType x = operands.get(0);
    if (!x.shape().elements().equals(shape.elements())) {
      return Inference.violation(
          x
              + " has "
              + x.shape().elements()
              + " elements, but "
              + shape
              + " needs "
              + shape.elements());
    }
    return Inference.of(x.withShape(shape));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor x = operands.get(0);
    return List.of(Tensor.of(x.dtype(), x.array(), sizes.of(shape)));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      Shape own = adjoint.node().operand(0).type().shape();
      adjoint.contribute(0, adjoint.build().reshape(adjoint.cotangent(), own));
    }
  }

  /**
   * Axes are matched in groups of equal product, so that only axes that are really merged or split
   * cost quotients; those stay unresolved, for the sizes of loops are not known here.
   */
  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    return operands.at(0, position(index, shape, node.operand(0).type().shape()));
  }

  /** Where the element at {@code index} of a tensor of shape {@code in} is under another shape. */
  public static List<Index> position(List<Index> index, Shape in, Shape other) {
    List<Dim> from = other.dims();
    List<Dim> to = in.dims();
    List<Index> position = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < to.size() || j < from.size()) {
      int firstI = i;
      int firstJ = j;
      Dim left = i < to.size() ? to.get(i++) : Dim.ONE;
      Dim right = j < from.size() ? from.get(j++) : Dim.ONE;
      while (!left.equals(right) && (i < to.size() || j < from.size())) {
        if (i < to.size() && (j == from.size() || fits(left, right))) {
          left = left.times(to.get(i++));
        } else {
          right = right.times(from.get(j++));
        }
      }
      position.addAll(
          split(to.subList(firstI, i), index.subList(firstI, i), from.subList(firstJ, j)));
    }
    return position;
  }

  /** Whether the smaller size {@code part} may grow to {@code whole}. */
  private static boolean fits(Dim part, Dim whole) {
    if (part.isConstant() && whole.isConstant()) {
      return part.value() < whole.value();
    }
    return part.is(1) || whole.modulo(part).is(0);
  }

  /** The index into axes of sizes {@code from} of what {@code index} finds in axes {@code to}. */
  private static List<Index> split(List<Dim> to, List<Index> index, List<Dim> from) {
    Index flat = Index.flatten(index, new Shape(to).strides());
    List<Dim> strides = new Shape(from).strides();
    List<Index> position = new ArrayList<>();
    boolean outermost = true;
    for (int axis = 0; axis < from.size(); axis++) {
      if (from.get(axis).is(1)) {
        position.add(Index.ZERO);
        continue;
      }
      Index quotient = flat.dividedBy(strides.get(axis), name -> null);
      position.add(outermost ? quotient : quotient.modulo(from.get(axis), name -> null));
      outermost = false;
    }
    return position;
  }
}
