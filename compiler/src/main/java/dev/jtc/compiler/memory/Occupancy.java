package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Between which steps the slots of a plan are used, and how much of them when. */
final class Occupancy {
  private final Plan plan;
  private final int[] first;
  private final int[] last;
  private final Stay[] current;
  private final List<Stay> stays = new ArrayList<>();
  private final List<Touch> touches = new ArrayList<>();
  private int step = -1;

  /** One value in a slot, from the step that writes it to the last one that reads it. */
  private static final class Stay {
    final int slot;
    final int from;
    final Dim elements;
    int end;

    Stay(int slot, int from, Dim elements) {
      this.slot = slot;
      this.from = from;
      this.elements = elements;
      this.end = from;
    }
  }

  private record Touch(int slot, boolean isFresh) {}

  private Occupancy(Plan plan) {
    this.plan = plan;
    this.first = new int[plan.slots().size()];
    this.last = new int[plan.slots().size()];
    this.current = new Stay[plan.slots().size()];
    Arrays.fill(first, -1);
  }

  static Occupancy of(Plan plan) {
    Occupancy occupancy = new Occupancy(plan);
    occupancy.steps(plan.steps());
    return occupancy;
  }

  /** The first step that uses {@code slot}, negative if none does. */
  int first(int slot) {
    return first[slot];
  }

  /** The last one. */
  int last(int slot) {
    return last[slot];
  }

  private void steps(List<Plan.Step> list) {
    list.forEach(this::step);
  }

  private void step(Plan.Step next) {
    step++;
    if (next instanceof Plan.Launch launch) {
      launch(launch);
    } else if (next instanceof Plan.Copy copy) {
      read(copy.from(), copy.elements());
      write(copy.to(), copy.elements());
    } else if (next instanceof Plan.Repeat repeat) {
      read(repeat.trips(), Dim.ONE);
      write(repeat.counter(), Dim.ONE);
      int before = touches.size();
      steps(repeat.condition());
      if (repeat.conditionSlot() >= 0) {
        read(repeat.conditionSlot(), Dim.ONE);
      }
      steps(repeat.body());
      keepUntilHere(touches.subList(before, touches.size()));
    } else {
      Plan.Choose choose = (Plan.Choose) next;
      read(choose.conditionSlot(), Dim.ONE);
      steps(choose.then());
      steps(choose.otherwise());
    }
  }

  private void launch(Plan.Launch launch) {
    List<Buffer> buffers = launch.kernel().buffers();
    for (boolean writes : new boolean[] {false, true}) {
      for (int i = 0; i < buffers.size(); i++) {
        boolean isFresh =
            buffers.get(i).role() == Role.OUT || buffers.get(i).role() == Role.SCRATCH;
        if (isFresh == writes) {
          touch(launch.slots().get(i), buffers.get(i).type().shape().elements(), isFresh);
        }
      }
    }
  }

  private void read(int slot, Dim elements) {
    touch(slot, elements, false);
  }

  private void write(int slot, Dim elements) {
    touch(slot, elements, true);
  }

  /** A loop needs until its end what an iteration reads before it writes. */
  private void keepUntilHere(List<Touch> inLoop) {
    Set<Integer> seen = new HashSet<>();
    for (Touch touch : List.copyOf(inLoop)) {
      if (seen.add(touch.slot()) && !touch.isFresh()) {
        touch(touch.slot(), current[touch.slot()].elements, false);
      }
    }
  }

  private void touch(int slot, Dim elements, boolean isFresh) {
    touches.add(new Touch(slot, isFresh));
    first[slot] = first[slot] < 0 ? step : first[slot];
    last[slot] = step;
    Stay stay = current[slot];
    if (isFresh || stay == null) {
      if (stay != null && stay.end == step) {
        // Written in the place of what is read for it.
        stay.end = step - 1;
      }
      current[slot] = new Stay(slot, step, elements);
      stays.add(current[slot]);
    } else {
      stay.end = step;
    }
  }

  /** Whether no size of a value in scratch is known only when the plan runs. */
  boolean isKnown() {
    return stays.stream()
        .filter(stay -> plan.slots().get(stay.slot).kind() == Plan.Slot.Kind.SCRATCH)
        .allMatch(stay -> stay.elements.isConstant());
  }

  /**
   * The bytes of scratch in use at each step.
   *
   * @throws IllegalStateException if not all are {@linkplain #isKnown known}
   */
  long[] inUse() {
    long[] inUse = new long[step + 2];
    for (Stay stay : stays) {
      Plan.Slot slot = plan.slots().get(stay.slot);
      if (slot.kind() == Plan.Slot.Kind.SCRATCH && stay.end >= stay.from) {
        long bytes = stay.elements.value() * slot.dtype().bytes();
        inUse[stay.from] += bytes;
        inUse[stay.end + 1] -= bytes;
      }
    }
    for (int i = 1; i < inUse.length; i++) {
      inUse[i] += inUse[i - 1];
    }
    return Arrays.copyOf(inUse, step + 1);
  }
}
