package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All partial derivatives of one tensor by others: a loop over the elements of the result, each of
 * whose trips makes one row by reverse mode. The Hessian is the Jacobian of a gradient.
 */
public final class Jacobian {
  private Jacobian() {}

  /**
   * For each {@code x} of {@code wrt} the tensor {@code J[i…, k…] = ∂y[i…]/∂x[k…]}, whose shape is
   * that of {@code y} followed by that of {@code x}.
   *
   * @throws IllegalStateException if {@link Reverse#unboundedLoop} finds a loop
   */
  public static List<Value> of(Emitter out, Value y, List<Value> wrt) {
    Dim rows = y.type().shape().elements();
    Builds b = new Builds(out);
    GraphBuilder region = out.region();
    Value row = region.parameter("row", TensorType.scalar(DType.I64));
    List<Value> operands = new ArrayList<>(List.of(b.size(rows)));
    List<Value> carried = new ArrayList<>();
    for (Value x : wrt) {
      TensorType type = x.type().withShape(followedBy(Shape.of(rows), x));
      carried.add(region.parameter("j" + carried.size(), type));
      operands.add(b.zeros(type));
    }
    List<Value> gradient = Reverse.gradient(region, y, wrt, unit(region, y.type(), rows, row));
    List<Named> results = new ArrayList<>();
    for (int i = 0; i < wrt.size(); i++) {
      Builds inside = new Builds(region);
      Value next = inside.emit(new DynamicUpdate(), carried.get(i), gradient.get(i), row);
      results.add(new Named("j" + i, next));
    }
    Loop loop =
        new Loop(
            region.build("jacobian", results),
            Optional.empty(),
            wrt.size(),
            Optional.of(rows),
            List.of());
    operands.addAll(region.captures().keySet());
    List<Value> matrices = out.emit(loop, operands);
    List<Value> jacobians = new ArrayList<>();
    for (int i = 0; i < wrt.size(); i++) {
      jacobians.add(b.reshape(matrices.get(i), followedBy(y.type().shape(), wrt.get(i))));
    }
    return jacobians;
  }

  /** Zeros with a one at {@code row}, counted in row-major order. */
  private static Value unit(Emitter out, TensorType type, Dim rows, Value row) {
    Builds b = new Builds(out);
    Value flat = b.zeros(type.withShape(Shape.of(rows)));
    Value one = b.constant(type.dtype(), 1);
    return b.reshape(b.emit(new DynamicUpdate(), flat, one, row), type.shape());
  }

  private static Shape followedBy(Shape shape, Value x) {
    List<Dim> dims = new ArrayList<>(shape.dims());
    dims.addAll(x.type().shape().dims());
    return new Shape(dims);
  }
}
