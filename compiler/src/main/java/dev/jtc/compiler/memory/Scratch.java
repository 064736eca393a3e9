package dev.jtc.compiler.memory;

import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much scratch space a plan whose sizes are known takes.
 *
 * @param bytes of all scratch slots
 * @param slots how many there are
 * @param most bytes that hold something at the same time
 * @param step when that is
 */
public record Scratch(long bytes, int slots, long most, int step) {
  /**
   * The scratch space of {@code plan}; empty if some size is only known when it runs.
   *
   * @param first the first step that uses a slot, negative if none does
   * @param last the last one
   */
  static Optional<Scratch> of(Plan plan, int[] first, int[] last) {
    List<Plan.Slot> all = plan.slots();
    int steps = 0;
    for (int end : last) {
      steps = Math.max(steps, end + 1);
    }
    long[] inUse = new long[steps];
    long bytes = 0;
    int slots = 0;
    for (int slot = 0; slot < all.size(); slot++) {
      if (all.get(slot).kind() != Plan.Slot.Kind.SCRATCH) {
        continue;
      }
      Dim elements = all.get(slot).elements().times(all.get(slot).rows());
      if (!elements.isConstant()) {
        return Optional.empty();
      }
      long size = elements.value() * all.get(slot).dtype().bytes();
      bytes += size;
      slots++;
      for (int step = first[slot]; step >= 0 && step <= last[slot]; step++) {
        inUse[step] += size;
      }
    }
    int fullest = 0;
    for (int step = 0; step < steps; step++) {
      fullest = inUse[step] > inUse[fullest] ? step : fullest;
    }
    return slots == 0
        ? Optional.empty()
        : Optional.of(new Scratch(bytes, slots, inUse[fullest], fullest));
  }

  /** A line for people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "  scratch %,d bytes in %d slots; at most %,d in use, at step %d",
        bytes,
        slots,
        most,
        step);
  }
}
