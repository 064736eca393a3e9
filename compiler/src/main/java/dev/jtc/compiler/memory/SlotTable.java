package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The slots of a plan while it is being made; scratch that is given back is used again. */
final class SlotTable {
  private final List<Slot> slots = new ArrayList<>();
  private final Map<Shape, Deque<Integer>> free = new HashMap<>();

  /** What two slots must have in common to replace each other. */
  private record Shape(DType dtype, Layout layout, Dim elements, Dim rows) {
    static Shape of(Slot slot) {
      return new Shape(slot.dtype(), slot.layout(), slot.elements(), slot.rows());
    }
  }

  /** A new slot that the caller of the plan fills or reads. */
  int border(String name, TensorType type, Slot.Kind kind) {
    slots.add(flat(name, type, kind));
    return slots.size() - 1;
  }

  /** A scratch slot for a tensor. */
  int take(String name, TensorType type) {
    return take(flat(name, type, Slot.Kind.SCRATCH));
  }

  /** A scratch slot for a buffer of a kernel. */
  int take(Buffer buffer) {
    if (buffer.layout() == Layout.FLAT) {
      return take(buffer.name(), buffer.type());
    }
    List<Dim> dims = buffer.type().shape().dims();
    Dim elements = Dim.product(dims.subList(1, dims.size()));
    DType dtype = buffer.type().dtype();
    return take(
        new Slot(buffer.name(), dtype, Layout.ROWS, elements, dims.get(0), Slot.Kind.SCRATCH));
  }

  /** A scratch slot of the same size as {@code slot}. */
  int take(int slot) {
    Slot like = slots.get(slot);
    return take(
        new Slot(
            like.name(),
            like.dtype(),
            like.layout(),
            like.elements(),
            like.rows(),
            Slot.Kind.SCRATCH));
  }

  private static Slot flat(String name, TensorType type, Slot.Kind kind) {
    return new Slot(name, type.dtype(), Layout.FLAT, type.shape().elements(), Dim.ONE, kind);
  }

  private int take(Slot wanted) {
    Deque<Integer> known = free.get(Shape.of(wanted));
    if (known != null && !known.isEmpty()) {
      return known.pop();
    }
    slots.add(wanted);
    return slots.size() - 1;
  }

  /** Gives a scratch slot back. */
  void release(int slot) {
    free.computeIfAbsent(Shape.of(slots.get(slot)), shape -> new ArrayDeque<>()).push(slot);
  }

  /** Whether a tensor of {@code type} fits exactly. */
  boolean fits(int slot, TensorType type) {
    return Shape.of(slots.get(slot)).equals(Shape.of(flat("", type, Slot.Kind.SCRATCH)));
  }

  List<Slot> slots() {
    return slots;
  }
}
