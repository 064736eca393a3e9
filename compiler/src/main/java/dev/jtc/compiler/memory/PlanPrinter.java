package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints plans for people: how much scratch space there is, if the sizes are known; the slots with
 * their sizes and the steps between which they are used; then the numbered steps.
 *
 * <pre>
 * plan train  dims N  results 2 0
 *   scratch 12,800 bytes in 2 slots; at most 9,600 in use, at step 1; 800 more for each thread
 *   slot 0  argument w: f32 100  steps 0..2
 *   slot 1  scratch h: f32[] 16 rows of N  steps 0..1
 *   0  launch forward(0, 1)
 *   1  copy 1 -&gt; 0  because a result is wanted in another array
 * </pre>
 */
public final class PlanPrinter {
  private final Plan plan;
  private final Occupancy occupancy;
  private final StringBuilder steps = new StringBuilder();
  private int next;

  private PlanPrinter(Plan plan) {
    this.plan = plan;
    this.occupancy = Occupancy.of(plan);
  }

  /** The text of {@code plan}, ending in a line break. */
  public static String print(Plan plan) {
    PlanPrinter printer = new PlanPrinter(plan);
    printer.steps(plan.steps(), 1);
    StringBuilder out = new StringBuilder("plan ").append(plan.name());
    if (!plan.dims().isEmpty()) {
      out.append("  dims ").append(String.join(" ", plan.dims()));
    }
    out.append("  results ").append(slots(plan.resultSlots(), " ")).append('\n');
    Scratch.of(plan, printer.occupancy).ifPresent(s -> out.append(s.text()).append('\n'));
    for (int slot = 0; slot < plan.slots().size(); slot++) {
      out.append("  slot ").append(slot).append("  ").append(printer.slot(slot)).append('\n');
    }
    return out.append(printer.steps).toString();
  }

  private String slot(int index) {
    Plan.Slot slot = plan.slots().get(index);
    boolean rows = slot.layout() == Buffer.Layout.ROWS;
    String size = rows ? slot.rows() + " rows of " + slot.elements() : slot.elements().toString();
    String kind = slot.kind().name().toLowerCase(Locale.ROOT);
    int first = occupancy.first(index);
    String life = first < 0 ? "unused" : "steps " + first + ".." + occupancy.last(index);
    String type = slot.dtype().text() + (rows ? "[] " : " ");
    return kind + " " + slot.name() + ": " + type + size + "  " + life;
  }

  private void steps(List<Plan.Step> list, int depth) {
    for (Plan.Step step : list) {
      step(step, depth);
    }
  }

  private void step(Plan.Step step, int depth) {
    int number = next++;
    if (step instanceof Plan.Launch launch) {
      line(number, depth, "launch " + launch.kernel().name() + "(" + list(launch.slots()) + ")");
    } else if (step instanceof Plan.Copy copy) {
      line(
          number,
          depth,
          "copy " + copy.from() + " -> " + copy.to() + "  because " + copy.why().text());
    } else if (step instanceof Plan.Repeat repeat) {
      line(number, depth, "repeat " + repeat.counter() + " < " + repeat.trips());
      if (repeat.conditionSlot() >= 0) {
        steps(repeat.condition(), depth + 2);
        line(number, depth, "while " + repeat.conditionSlot());
      }
      steps(repeat.body(), depth + 1);
    } else {
      Plan.Choose choose = (Plan.Choose) step;
      line(number, depth, "if " + choose.conditionSlot());
      steps(choose.then(), depth + 1);
      line(number, depth, "else");
      steps(choose.otherwise(), depth + 1);
    }
  }

  private void line(int number, int depth, String text) {
    steps.append("  ".repeat(depth)).append(number).append("  ").append(text).append('\n');
  }

  private static String list(List<Integer> slots) {
    return slots(slots, ", ");
  }

  private static String slots(List<Integer> slots, String between) {
    return slots.stream().map(String::valueOf).collect(Collectors.joining(between));
  }
}
