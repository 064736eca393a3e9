package dev.jtc.compiler.graph;

import dev.jtc.compiler.op.Sizes;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.op.Window;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Place;
import dev.jtc.runtime.SizeFault;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that sizes must satisfy for a graph to have a meaning, and that is not known before
 * they are: {@code size} is not negative if {@code when} is positive.
 */
public record SizeNeed(Dim size, Dim when, Optional<Place> place) {
  private record Key(Dim size, Dim when) {}

  /** All that {@code graph} needs, each once, in the order of its nodes. */
  public static Collection<SizeNeed> of(Graph graph) {
    Map<Key, SizeNeed> needs = new LinkedHashMap<>();
    collect(graph, needs);
    return needs.values();
  }

  private static void collect(Graph graph, Map<Key, SizeNeed> needs) {
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Slice slice) {
        slice(slice, node, needs);
      }
      if (node.op() instanceof Window window) {
        window(window, node, needs);
      }
      for (Value result : node.results()) {
        for (Dim dim : result.type().shape().dims()) {
          add(dim, Dim.ONE, node, needs);
        }
      }
      node.op().bodies().values().forEach(body -> collect(body, needs));
    }
  }

  /** The first and the last element lie inside, unless there is none. */
  private static void slice(Slice slice, Node node, Map<Key, SizeNeed> needs) {
    TensorType x = node.operand(0).type();
    for (int axis = 0; axis < x.rank(); axis++) {
      Dim start = slice.starts().get(axis);
      Dim size = slice.sizes().get(axis);
      Dim last = start.plus(size.plus(-1).times(slice.steps().get(axis)));
      boolean forward = slice.steps().get(axis) > 0;
      add(forward ? start : last, size, node, needs);
      add(x.shape().dim(axis).plus(-1).minus(forward ? last : start), size, node, needs);
    }
  }

  /** There is a first window. */
  private static void window(Window window, Node node, Map<Key, SizeNeed> needs) {
    TensorType x = node.operand(0).type();
    for (int i = 0; i < window.axes().size(); i++) {
      Dim reach = window.sizes().get(i).plus(-1).times(window.dilations().get(i));
      add(x.shape().dim(window.axes().get(i)).minus(reach).plus(-1), Dim.ONE, node, needs);
    }
  }

  private static void add(Dim size, Dim when, Node node, Map<Key, SizeNeed> needs) {
    if (!size.isConstant() && !size.isNonNegative()) {
      Dim guard = when.isConstant() && when.value() > 0 ? Dim.ONE : when;
      needs.putIfAbsent(new Key(size, guard), new SizeNeed(size, guard, node.origin().place()));
    }
  }

  /** Throws a {@link SizeFault} with its place unless {@code sizes} satisfy this. */
  public void check(Sizes sizes) {
    if (sizes.of(size) < 0 && sizes.of(when) > 0) {
      String values =
          size.variables().stream()
              .map(name -> name + " = " + sizes.of(Dim.variable(name)))
              .collect(Collectors.joining(", "));
      throw new SizeFault(
          words() + " is needed here, but " + values, place.map(Place::spelling).orElse(""));
    }
  }

  /** The condition as people read it, {@code N >= 3}. */
  public String words() {
    Dim constant = size.substitute(name -> Dim.ZERO);
    Dim rest = size.minus(constant);
    return rest.isConstant() || !constant.isConstant()
        ? size + " >= 0"
        : rest.addsSize() ? rest + " >= " + constant.times(-1) : rest.times(-1) + " <= " + constant;
  }
}
