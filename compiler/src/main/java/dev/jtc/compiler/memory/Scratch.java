package dev.jtc.compiler.memory;

import dev.jtc.compiler.type.Dim;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much scratch space a plan whose sizes are known takes.
 *
 * @param bytes of all scratch slots
 * @param slots how many there are
 * @param most bytes that hold something at the same time
 * @param step when that is
 * @param own bytes that each further thread has for itself
 */
public record Scratch(long bytes, int slots, long most, int step, long own) {
  /** The scratch space of {@code plan}; empty if some size is only known when it runs. */
  static Optional<Scratch> of(Plan plan, Occupancy occupancy) {
    long bytes = 0;
    int slots = 0;
    for (Plan.Slot slot : plan.slots()) {
      if (slot.kind() == Plan.Slot.Kind.SCRATCH) {
        Dim elements = slot.elements().times(slot.rows());
        if (!elements.isConstant()) {
          return Optional.empty();
        }
        bytes += elements.value() * slot.dtype().bytes();
        slots++;
      }
    }
    OptionalLong own = OwnScratch.of(plan).bytes();
    if (slots == 0 || !occupancy.isKnown() || own.isEmpty()) {
      return Optional.empty();
    }
    long[] inUse = occupancy.inUse();
    int fullest = 0;
    for (int step = 0; step < inUse.length; step++) {
      fullest = inUse[step] > inUse[fullest] ? step : fullest;
    }
    return Optional.of(new Scratch(bytes, slots, inUse[fullest], fullest, own.getAsLong()));
  }

  /** A line for people. */
  String text() {
    String text =
        String.format(
            Locale.ROOT,
            "  scratch %,d bytes in %d slots; at most %,d in use, at step %d",
            bytes,
            slots,
            most,
            step);
    return own == 0 ? text : text + String.format(Locale.ROOT, "; %,d more for each thread", own);
  }
}
