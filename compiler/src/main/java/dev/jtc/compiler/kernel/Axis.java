package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A loop over {@code extent} values of {@code variable}, counted from 0. */
record Axis(String variable, Dim extent) {
  /** One axis for each axis of {@code shape} that is not of size 1, named by number. */
  static List<Axis> of(Shape shape, String letter) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      if (!shape.dim(i).is(1)) {
        axes.add(new Axis(letter + i, shape.dim(i)));
      }
    }
    return axes;
  }

  /** The index whose entries are the variables that {@link #of} names; 0 where the size is 1. */
  static List<Index> index(Shape shape, String letter) {
    List<Index> index = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      index.add(shape.dim(i).is(1) ? Index.ZERO : Index.variable(letter + i));
    }
    return index;
  }

  /** The number in the name of the variable. */
  int number() {
    return Integer.parseInt(variable.substring(1));
  }

  /** The extent by variable, null for what is no variable of {@code axes}. */
  static Function<String, Dim> extents(List<Axis> axes) {
    return name ->
        axes.stream()
            .filter(a -> a.variable.equals(name))
            .map(Axis::extent)
            .findFirst()
            .orElse(null);
  }
}
