package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Adds rows to rows picked by integers: y is base, then {@code y[index[i…], r…] += updates[i…,
 * r…]}.
 *
 * <p>Shapes: base is {@code [A, ...R]}, the index i64 or i32 {@code [...I]}, updates {@code [...I,
 * ...R]}. Numerics: additions happen in row-major order of the updates. Errors: as {@link Gather}.
 */
public record ScatterAdd() implements Op {
  @Override
  public String mnemonic() {
    return "scatter_add";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.size() != 3 || operands.get(0).rank() == 0) {
      return Inference.violation("scatter_add takes a tensor with an axis, an index and updates");
    }
    TensorType base = operands.get(0);
    TensorType index = operands.get(1);
    TensorType updates = operands.get(2);
    if (!Rows.isIndex(index)) {
      return Inference.violation("an index is i64 or i32, not " + index.dtype().text());
    }
    List<Dim> dims = new ArrayList<>(index.shape().dims());
    dims.addAll(Rows.rowShape(base).dims());
    boolean fits = updates.dtype() == base.dtype() && updates.shape().dims().equals(dims);
    if (!fits || base.dtype() == DType.BOOL) {
      return Inference.violation("cannot add rows " + updates + " to " + base + " at " + index);
    }
    return Inference.of(base);
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Tensor y = operands.get(0).copy();
    Tensor index = operands.get(1);
    Tensor updates = operands.get(2);
    int n = Rows.rowSize(y);
    for (int i = 0; i < index.size(); i++) {
      int row = Rows.row(Elements.getLong(index, i), y.dim(0));
      for (int k = 0; k < n; k++) {
        addElement(y, row * n + k, updates, i * n + k);
      }
    }
    return List.of(y);
  }

  private static void addElement(Tensor y, int at, Tensor updates, int from) {
    switch (y.dtype()) {
      case F32 -> y.floats()[at] += updates.floats()[from];
      case F64 -> y.doubles()[at] += updates.doubles()[from];
      case I32, I64, U8, BOOL ->
          Elements.setLong(y, at, Elements.getLong(y, at) + Elements.getLong(updates, from));
    }
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (adjoint.needs(0)) {
      adjoint.contribute(0, adjoint.cotangent());
    }
    if (adjoint.needs(2)) {
      Value index = adjoint.node().operand(1);
      adjoint.contribute(2, adjoint.build().emit(new Gather(), adjoint.cotangent(), index));
    }
  }
}
