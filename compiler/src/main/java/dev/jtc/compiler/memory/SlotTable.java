package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The slots of a plan while it is being made. Whoever takes scratch gets a slot of his own; which
 * of them become one array is settled at the end, when all their times are known.
 */
final class SlotTable {
  private final List<Slot> slots = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final List<Integer> released = new ArrayList<>();
  private int borders;
  private int now;

  /** A new slot that the caller of the plan fills or reads. */
  int border(String name, TensorType type, Slot.Kind kind) {
    if (borders++ != slots.size()) {
      throw new IllegalStateException("scratch was taken before `" + name + "`");
    }
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
    slots.add(wanted);
    taken.add(now++);
    released.add(Integer.MAX_VALUE);
    return slots.size() - 1;
  }

  /** Gives a scratch slot back. */
  void release(int slot) {
    if (released.set(slot - borders, now++) != Integer.MAX_VALUE) {
      throw new IllegalStateException("slot " + slot + " was given back twice");
    }
  }

  /** Whether a tensor of {@code type} fits exactly. */
  boolean fits(int slot, TensorType type) {
    Slot there = slots.get(slot);
    return there.dtype() == type.dtype()
        && there.layout() == Layout.FLAT
        && there.elements().equals(type.shape().elements());
  }

  /** How many elements {@code slot} has to have. */
  Dim elements(int slot) {
    return slots.get(slot).elements();
  }

  /** The arrays that all this takes, and which of them each slot is. */
  Settled settled(SlotSharing.Fit fit) {
    List<SlotSharing.Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      wanted.add(new SlotSharing.Wanted(slots.get(borders + i), taken.get(i), released.get(i)));
    }
    SlotSharing.Result shared = SlotSharing.of(wanted, fit);
    List<Slot> all = new ArrayList<>(slots.subList(0, borders));
    all.addAll(shared.slots());
    return new Settled(
        all, slot -> slot < borders ? slot : borders + shared.places()[slot - borders]);
  }

  /** The slots of a plan, and which one each slot of the table became. */
  record Settled(List<Slot> slots, IntUnaryOperator numbers) {}
}
