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
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A regular part: element i of an axis is the operand's element {@code start + step·i}.
 *
 * <p>Gradient: {@link Pad}, after turning round the axes with negative steps.
 *
 * @param starts the first element by axis
 * @param sizes the result's shape
 * @param steps may be negative, not 0
 */
public record Slice(List<Dim> starts, List<Dim> sizes, List<Long> steps) implements Op, Pointwise {
  public Slice {
    starts = List.copyOf(starts);
    sizes = List.copyOf(sizes);
    steps = List.copyOf(steps);
  }

  @Override
  public String mnemonic() {
    return "slice";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("start", Attributes.list(starts));
    attributes.put("step", Attributes.list(steps));
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    int rank = starts.size();
    if (operands.size() != 1 || operands.get(0).rank() != rank) {
      return Inference.violation("slice takes one operand of rank " + rank);
    }
    if (sizes.size() != rank || steps.size() != rank || steps.contains(0L)) {
      return Inference.violation("slice needs a size and a step other than 0 for each axis");
    }
    TensorType x = operands.get(0);
    for (int axis = 0; axis < rank; axis++) {
      Dim last = starts.get(axis).plus(sizes.get(axis).plus(-1).times(steps.get(axis)));
      if (sizes.get(axis).is(0)) {
        continue;
      }
      if (isOutside(starts.get(axis), x.shape().dim(axis))
          || isOutside(last, x.shape().dim(axis))) {
        return Inference.violation(
            "elements "
                + starts.get(axis)
                + " to "
                + last
                + " are outside of axis "
                + axis
                + " of "
                + x);
      }
    }
    return Inference.of(x.withShape(new Shape(sizes)));
  }

  private static boolean isOutside(Dim position, Dim size) {
    boolean before = position.isConstant() && position.value() < 0;
    Dim room = size.minus(position);
    return before || room.isConstant() && room.value() <= 0;
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes numbers) {
    Tensor x = operands.get(0);
    int[] own = Strided.rowMajor(x.shape());
    int[] shape = numbers.of(new Shape(sizes));
    int[] strides = new int[own.length];
    int base = 0;
    for (int axis = 0; axis < own.length; axis++) {
      strides[axis] = Math.toIntExact(own[axis] * steps.get(axis));
      base += own[axis] * numbers.of(starts.get(axis));
    }
    Tensor y = Elements.zeros(x.dtype(), shape);
    new Strided(x, base, strides).copyTo(Strided.whole(y), shape);
    return List.of(y);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    if (!adjoint.needs(0)) {
      return;
    }
    Shape own = adjoint.node().operand(0).type().shape();
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    List<Long> interior = new ArrayList<>();
    for (int axis = 0; axis < own.rank(); axis++) {
      long step = steps.get(axis);
      Dim start = starts.get(axis);
      Dim last = start.plus(sizes.get(axis).plus(-1).times(step));
      low.add(step > 0 ? start : last);
      high.add(own.dim(axis).plus(-1).minus(step > 0 ? last : start));
      interior.add(Math.abs(step) - 1);
    }
    Value dy = turned(adjoint.build(), adjoint.cotangent());
    adjoint.contribute(0, adjoint.build().emit(new Pad(low, high, interior), dy));
  }

  /** {@code dy} read backwards along the axes whose step is negative. */
  private Value turned(Builds b, Value dy) {
    if (steps.stream().allMatch(step -> step > 0)) {
      return dy;
    }
    List<Dim> from = new ArrayList<>();
    List<Long> by = new ArrayList<>();
    for (int axis = 0; axis < steps.size(); axis++) {
      boolean forward = steps.get(axis) > 0;
      from.add(forward ? Dim.ZERO : sizes.get(axis).plus(-1));
      by.add(forward ? 1L : -1L);
    }
    return b.emit(new Slice(from, sizes, by), dy);
  }

  /** The part of {@code count} elements of one axis from {@code start} on. */
  public static Slice ofAxis(Shape shape, int axis, Dim start, Dim count) {
    List<Dim> starts = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.ZERO));
    List<Dim> sizes = new ArrayList<>(shape.dims());
    starts.set(axis, start);
    sizes.set(axis, count);
    return new Slice(starts, sizes, Collections.nCopies(shape.rank(), 1L));
  }

  @Override
  public Expr element(Node node, List<Index> index, Operands operands) {
    List<Index> position = new ArrayList<>();
    for (int axis = 0; axis < index.size(); axis++) {
      position.add(index.get(axis).times(steps.get(axis)).plus(starts.get(axis)));
    }
    return operands.at(0, position);
  }
}
