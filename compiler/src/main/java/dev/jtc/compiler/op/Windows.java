package dev.jtc.compiler.op;

import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Windows that slide along some axes of a tensor: element k of window o is element {@code stride·o
 * + dilation·k} of the axis.
 *
 * @param axes the axes, ascending
 * @param strides from one window to the next, by entry of {@code axes}
 * @param dilations from one element of a window to the next
 */
record Windows(List<Integer> axes, List<Dim> strides, List<Dim> dilations) {
  Windows {
    axes = List.copyOf(axes);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("axes", Attributes.list(axes));
    attributes.put("stride", Attributes.list(strides));
    attributes.put("dilation", Attributes.list(dilations));
    return attributes;
  }

  /** What is wrong with windows of {@code sizes} over {@code shape}; null if nothing is. */
  String violation(Shape shape, List<Dim> sizes) {
    int count = axes.size();
    if (count == 0
        || sizes.size() != count
        || strides.size() != count
        || dilations.size() != count) {
      return "windows need a size, a stride and a dilation for each axis";
    }
    for (int i = 0; i < count; i++) {
      int axis = axes.get(i);
      if (axis < 0 || axis >= shape.rank() || i > 0 && axis <= axes.get(i - 1)) {
        return axes + " are not ascending axes of " + shape;
      }
      if (isBelowOne(sizes.get(i)) || isBelowOne(strides.get(i)) || isBelowOne(dilations.get(i))) {
        return "size, stride and dilation of a window are at least 1";
      }
      if (isBelowOne(room(shape, sizes, i).plus(1))) {
        return "a window over "
            + span(sizes, i)
            + " elements does not fit into the "
            + shape.dim(axis)
            + " of axis "
            + axis;
      }
    }
    return null;
  }

  private static boolean isBelowOne(Dim dim) {
    return dim.isConstant() && dim.value() < 1;
  }

  /** How many neighbours a window reaches over. */
  private Dim span(List<Dim> sizes, int i) {
    return sizes.get(i).plus(-1).times(dilations.get(i)).plus(1);
  }

  /** How far the first window can move. */
  private Dim room(Shape shape, List<Dim> sizes, int i) {
    return shape.dim(axes.get(i)).minus(span(sizes, i));
  }

  /**
   * The shape of all windows of {@code sizes}: the axes count windows, then come their elements.
   */
  Shape windowed(Shape shape, List<Dim> sizes) {
    List<Dim> dims = new ArrayList<>(shape.dims());
    for (int i = 0; i < axes.size(); i++) {
      dims.set(axes.get(i), room(shape, sizes, i).dividedBy(strides.get(i)).plus(1));
    }
    dims.addAll(sizes);
    return new Shape(dims);
  }

  /** The elements of a row-major tensor {@code shape} by window and element of the window. */
  int[] strides(int[] shape, Sizes numbers) {
    int[] own = Strided.rowMajor(shape);
    int[] all = Arrays.copyOf(own, own.length + axes.size());
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i);
      all[axis] = own[axis] * numbers.of(strides.get(i));
      all[own.length + i] = own[axis] * numbers.of(dilations.get(i));
    }
    return all;
  }
}
