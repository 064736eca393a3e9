package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * All windows of {@code sizes} elements along some axes: element (…, o, …, k…) is the operand's
 * element (…, stride·o + dilation·k, …). A convolution is a {@link Dot} over windows.
 *
 * <p>Shapes: an axis of size L becomes (L − dilation·(size − 1) − 1)/stride + 1 windows, and for
 * each a new last axis holds the elements of a window.
 *
 * <p>Gradient: {@link Fold}.
 *
 * @param axes ascending, at least one
 * @param sizes the elements of a window, by entry of {@code axes}
 * @param strides from one window to the next
 * @param dilations from one element of a window to the next
 */
public record Window(List<Integer> axes, List<Dim> sizes, List<Dim> strides, List<Dim> dilations)
    implements Op, Pointwise {
  public Window {
    axes = List.copyOf(axes);
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  private Windows windows() {
    return new Windows(axes, strides, dilations);
  }

  @Override
  public String mnemonic() {
    return "window";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = windows().attributes();
    attributes.put("size", Attributes.list(sizes));
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 1) {
      return Inference.violation("windows are taken of one tensor");
    }
    TensorType x = operands.get(0);
    String violation = windows().violation(x.shape(), sizes);
    return violation != null
        ? Inference.violation(violation)
        : Inference.of(x.withShape(windows().windowed(x.shape(), sizes)));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes numbers) {
    Tensor x = operands.get(0);
    int[] shape = new int[x.rank() + axes.size()];
    for (int axis = 0; axis < x.rank(); axis++) {
      shape[axis] = x.dim(axis);
    }
    for (int i = 0; i < axes.size(); i++) {
      int size = numbers.of(sizes.get(i));
      int span = (size - 1) * numbers.of(dilations.get(i)) + 1;
      int room = x.dim(axes.get(i)) - span;
      shape[axes.get(i)] = Math.floorDiv(room, numbers.of(strides.get(i))) + 1;
      shape[x.rank() + i] = size;
    }
    Tensor y = Elements.zeros(x.dtype(), shape);
    int[] strides = windows().strides(x.shape(), numbers);
    new Strided(x, 0, strides).copyTo(Strided.whole(y), shape);
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      Value x = adjoint.node().operand(0);
      Fold fold = new Fold(axes, strides, dilations, x.type().shape());
      adjoint.contribute(0, adjoint.build().emit(fold, adjoint.cotangent()));
    }
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    int rank = index.size() - axes.size();
    List<Index> position = new ArrayList<>(index.subList(0, rank));
    for (int i = 0; i < axes.size(); i++) {
      Index window = index.get(axes.get(i)).times(strides.get(i));
      position.set(axes.get(i), window.plus(index.get(rank + i).times(dilations.get(i))));
    }
    return operands.at(0, position);
  }
}
