package dev.jtc.compiler.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The sizes of a tensor's axes, outermost first; rank 0 is a scalar. */
public record Shape(List<Dim> dims) {
  public static final Shape SCALAR = new Shape(List.of());

  public Shape {
    dims = List.copyOf(dims);
  }

  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
  }

  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  public int rank() {
    return dims.size();
  }

  /** The size of axis {@code axis}. */
  public Dim dim(int axis) {
    return dims.get(axis);
  }

  /** The number of elements. */
  public Dim elements() {
    return Dim.product(dims);
  }

  public boolean isConstant() {
    return dims.stream().allMatch(Dim::isConstant);
  }

  /** The distance in elements between neighbours along each axis of a row-major tensor. */
  public List<Dim> strides() {
    List<Dim> strides = new ArrayList<>(dims);
    Dim stride = Dim.ONE;
    for (int axis = rank() - 1; axis >= 0; axis--) {
      strides.set(axis, stride);
      stride = stride.times(dims.get(axis));
    }
    return strides;
  }

  public Shape substitute(Function<String, Dim> replacement) {
    return new Shape(dims.stream().map(dim -> dim.substitute(replacement)).toList());
  }

  /** The shape in numbers when every variable has the size that {@code sizes} gives. */
  public int[] evaluate(ToLongFunction<String> sizes) {
    return dims.stream().mapToInt(dim -> Math.toIntExact(dim.evaluate(sizes))).toArray();
  }

  /** As programs write it and messages show it, {@code [N, 10]}; {@code []} for a scalar. */
  public String words() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }

  /** For instance {@code [N,10]}; empty for a scalar. */
  @Override
  public String toString() {
    return rank() == 0
        ? ""
        : dims.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
