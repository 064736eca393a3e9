package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The scratch arrays that each thread but the caller has for itself: those of nests in which the
 * parts of several threads touch the same places ({@link Sharing#own}). One nest follows the other,
 * so they use the same arrays.
 */
public final class OwnScratch {
  private final List<Plan.Slot> slots = new ArrayList<>();

  /** What the nests of {@code plan} want, whichever variants of its kernels run. */
  public static OwnScratch of(Plan plan) {
    OwnScratch own = new OwnScratch();
    own.add(plan.steps());
    return own;
  }

  private void add(List<Plan.Step> steps) {
    for (Plan.Step step : steps) {
      if (step instanceof Plan.Launch launch) {
        Kernel kernel = launch.kernel();
        add(kernel.body(), kernel.buffers());
        kernel.variants().forEach(variant -> add(variant.body(), kernel.buffers()));
      } else if (step instanceof Plan.Repeat repeat) {
        add(repeat.condition());
        add(repeat.body());
      } else if (step instanceof Plan.Choose choose) {
        add(choose.then());
        add(choose.otherwise());
      }
    }
  }

  private void add(List<Stmt> body, List<Buffer> buffers) {
    for (Division.Part part : Division.of(body)) {
      if (part.isParallel()) {
        Set<String> mine = Sharing.of(part.loop(), buffers).own();
        List<Integer> used = new ArrayList<>();
        buffers.stream()
            .filter(buffer -> mine.contains(buffer.name()))
            .forEach(buffer -> slot(buffer, used));
      }
    }
  }

  /** An array for {@code buffer} that is not among {@code used}, and is then. */
  public int slot(Buffer buffer, List<Integer> used) {
    TensorType type = buffer.type();
    List<Dim> dims = type.shape().dims();
    boolean rows = buffer.layout() == Buffer.Layout.ROWS;
    Dim elements = rows ? Dim.product(dims.subList(1, dims.size())) : type.shape().elements();
    Plan.Slot wanted =
        new Plan.Slot(
            "own",
            type.dtype(),
            buffer.layout(),
            elements,
            rows ? dims.get(0) : Dim.ONE,
            Plan.Slot.Kind.SCRATCH);
    int index = 0;
    while (index < slots.size() && !(slots.get(index).equals(wanted) && !used.contains(index))) {
      index++;
    }
    if (index == slots.size()) {
      slots.add(wanted);
    }
    used.add(index);
    return index;
  }

  /** The arrays. */
  public List<Plan.Slot> slots() {
    return List.copyOf(slots);
  }

  /** How many bytes they take; empty if that is only known when the plan runs. */
  OptionalLong bytes() {
    Dim bytes = Dim.ZERO;
    for (Plan.Slot slot : slots) {
      bytes = bytes.plus(slot.elements().times(slot.rows()).times(slot.dtype().bytes()));
    }
    return bytes.isConstant() ? OptionalLong.of(bytes.value()) : OptionalLong.empty();
  }
}
