package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Windows added up where they lie on one another, the adjoint of {@link Window}: element l along an
 * axis is the sum of all elements k of windows o with {@code stride·o + dilation·k = l}.
 *
 * <p>Shapes: the operand has the shape that {@link Window} gives for the result's.
 *
 * <p>Numerics: each result element is one chain of additions from 0 on, over the elements k of a
 * window in row-major order; integers wrap.
 *
 * @param axes ascending, at least one
 * @param strides from one window to the next, by entry of {@code axes}
 * @param dilations from one element of a window to the next
 * @param shape the result's
 */
public record Fold(List<Integer> axes, List<Dim> strides, List<Dim> dilations, Shape shape)
    implements Op {
  public Fold {
    axes = List.copyOf(axes);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  private Windows windows() {
    return new Windows(axes, strides, dilations);
  }

  @Override
  public String mnemonic() {
    return "fold";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return windows().attributes();
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    int rank = shape.rank() + axes.size();
    if (operands.size() != 1 || operands.get(0).rank() != rank) {
      return Inference.violation("fold takes one operand of rank " + rank);
    }
    TensorType x = operands.get(0);
    if (x.dtype() == DType.BOOL) {
      return Inference.violation("truth values have no sum");
    }
    List<Dim> sizes = x.shape().dims().subList(shape.rank(), rank);
    String violation = windows().violation(shape, sizes);
    if (violation != null) {
      return Inference.violation(violation);
    }
    Shape windowed = windows().windowed(shape, sizes);
    return x.shape().equals(windowed)
        ? Inference.of(x.withShape(shape))
        : Inference.violation("windows over " + shape + " are " + windowed + ", not " + x.shape());
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes numbers) {
    Tensor x = operands.get(0);
    Tensor y = Elements.zeros(x.dtype(), numbers.of(shape));
    int[] from = Strided.rowMajor(x.shape());
    int[] to = windows().strides(y.shape(), numbers);
    // The elements of a window outside, so that those that meet do so in their order.
    List<Integer> order = new ArrayList<>();
    for (int axis = shape.rank(); axis < x.rank(); axis++) {
      order.add(axis);
    }
    for (int axis = 0; axis < shape.rank(); axis++) {
      order.add(axis);
    }
    if (x.size() > 0) {
      add(x, from, 0, y, to, 0, order);
    }
    return List.of(y);
  }

  private static void add(
      Tensor x, int[] from, int i, Tensor y, int[] to, int j, List<Integer> order) {
    if (order.isEmpty()) {
      switch (x.dtype()) {
        case F32 -> y.floats()[j] += x.floats()[i];
        case F64 -> y.doubles()[j] += x.doubles()[i];
        case I32, I64, U8, BOOL ->
            Elements.setLong(y, j, Elements.getLong(y, j) + Elements.getLong(x, i));
      }
      return;
    }
    int axis = order.get(0);
    List<Integer> inner = order.subList(1, order.size());
    for (int n = 0; n < x.dim(axis); n++) {
      add(x, from, i + n * from[axis], y, to, j + n * to[axis], inner);
    }
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      List<Dim> dims = adjoint.node().operand(0).type().shape().dims();
      List<Dim> sizes = dims.subList(shape.rank(), dims.size());
      Window window = new Window(axes, sizes, strides, dilations);
      adjoint.contribute(0, adjoint.build().emit(window, adjoint.cotangent()));
    }
  }
}
