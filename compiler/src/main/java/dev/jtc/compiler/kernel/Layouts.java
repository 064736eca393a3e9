package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * In which order the axes of each stored value lie in memory, the last one being that of
 * neighbours. A program never sees it: its parameters and results are row-major, and so is every
 * value without an entry.
 */
final class Layouts {
  private final Map<Value, List<Integer>> orders = new HashMap<>();
  private final Set<Value> narrow = new HashSet<>();
  private final Map<Group, List<Integer>> loops = new IdentityHashMap<>();

  /** The axes of a tensor of {@code rank} axes as they are written. */
  static List<Integer> rowMajor(int rank) {
    return IntStream.range(0, rank).boxed().toList();
  }

  /** The axes of a tensor of {@code rank} axes with {@code axis} moved to the end. */
  static List<Integer> last(int axis, int rank) {
    List<Integer> order = new ArrayList<>(rowMajor(rank));
    order.remove(Integer.valueOf(axis));
    order.add(axis);
    return List.copyOf(order);
  }

  void put(Value value, List<Integer> order) {
    orders.put(value, List.copyOf(order));
  }

  /** Says in which order the loops of {@code group} are, by number. */
  void put(Group group, List<Integer> order) {
    loops.put(group, List.copyOf(order));
  }

  /** The loops of {@code group}, which are named by number, in their order. */
  List<Axis> arranged(Group group, List<Axis> axes) {
    List<Integer> order = loops.get(group);
    if (order == null) {
      return axes;
    }
    List<Axis> arranged = new ArrayList<>(axes);
    arranged.sort(Comparator.comparing(axis -> order.indexOf(axis.number())));
    return arranged;
  }

  /** Whether everything is row-major. */
  boolean isEmpty() {
    return orders.isEmpty();
  }

  boolean isDecided(Value value) {
    return orders.containsKey(value);
  }

  /** The axes of {@code value}, outermost first. */
  List<Integer> order(Value value) {
    List<Integer> order = orders.get(value);
    return order == null ? rowMajor(value.type().rank()) : order;
  }

  boolean isRowMajor(Value value) {
    return order(value).equals(rowMajor(value.type().rank()));
  }

  /** How far apart neighbours along each axis of {@code value} are. */
  List<Dim> strides(Value value) {
    List<Dim> dense = new Shape(sizes(value)).strides();
    List<Integer> order = order(value);
    Dim[] strides = new Dim[order.size()];
    for (int i = 0; i < strides.length; i++) {
      strides[order.get(i)] = dense.get(i);
    }
    return Arrays.asList(strides);
  }

  /** Stores the integers of {@code value}, which are small, in half the space. */
  void narrow(Value value) {
    narrow.add(value);
  }

  /** What the elements of {@code value} are stored as. */
  DType dtype(Value value) {
    return narrow.contains(value) ? DType.I32 : value.type().dtype();
  }

  /** The array of {@code value}: its axes as they lie in memory. */
  TensorType inMemory(Value value) {
    return new TensorType(dtype(value), new Shape(sizes(value)));
  }

  private List<Dim> sizes(Value value) {
    return order(value).stream().map(value.type().shape()::dim).toList();
  }

  /** Where the element of {@code value} at {@code index} is. */
  Index position(Value value, List<Index> index) {
    return Index.flatten(index, strides(value));
  }
}
