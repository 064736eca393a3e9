package dev.jtc.compiler.view;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.Plan.Choose;
import dev.jtc.compiler.memory.Plan.Copy;
import dev.jtc.compiler.memory.Plan.Launch;
import dev.jtc.compiler.memory.Plan.Repeat;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.memory.Plan.Step;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.view.Sketch.Cluster;
import dev.jtc.compiler.view.Sketch.Line;
import dev.jtc.compiler.view.Sketch.Outline;
import dev.jtc.compiler.view.Sketch.Stroke;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns a plan into marks and lines. */
final class PlanSketcher {
  private final Plan plan;
  private final PictureOptions options;
  private final Pen pen = new Pen();

  /** The marks that may have written a slot last. */
  private Map<Integer, Set<String>> writers = new HashMap<>();

  private int drawn;
  private int left;

  private PlanSketcher(Plan plan, PictureOptions options) {
    this.plan = plan;
    this.options = options;
  }

  static Sketch sketch(Plan plan, PictureOptions options) {
    return new PlanSketcher(plan, options).whole();
  }

  private Sketch whole() {
    Cluster root = new Cluster("", Tint.NEUTRAL, "");
    for (int slot = 0; slot < plan.argumentCount(); slot++) {
      String name = plan.slots().get(slot).name();
      boolean isState = plan.resultSlots().contains(slot) || options.trained().contains(name);
      Tint tint = isState ? Tint.PARAMETER : Tint.INPUT;
      write(slot, pen.mark(root, Outline.BOX, tint, name, describe(slot)));
    }
    steps(plan.steps(), root);
    for (int slot : plan.resultSlots()) {
      String name = plan.slots().get(slot).name();
      String text = slot < plan.argumentCount() ? "new " + name : name;
      String mark = pen.mark(root, Outline.DOUBLE_BOX, Tint.RESULT, text, describe(slot));
      read(slot, mark, bytes(slot), Stroke.SOLID);
    }
    List<String> notes = new ArrayList<>();
    int kernels = kernels(plan.steps());
    notes.add(kernels + (kernels == 1 ? " kernel, " : " kernels, ") + scratch());
    if (left > 0) {
      notes.add("the first " + drawn + " steps; " + left + " more are not drawn");
    }
    return pen.sketch(options.title().orElse(plan.name()), notes, root);
  }

  /** Draws steps in order; gives the marks that stand for them. */
  private List<String> steps(List<Step> steps, Cluster frame) {
    List<String> marks = new ArrayList<>();
    for (Step step : steps) {
      if (drawn >= options.maxMarks()) {
        left++;
        continue;
      }
      drawn++;
      if (step instanceof Launch launch) {
        marks.add(launch(launch, frame));
      } else if (step instanceof Copy copy) {
        String mark =
            pen.mark(frame, Outline.ROUND, Tint.KERNEL, drawn + "  copy", "a whole array");
        read(copy.from(), mark, bytes(copy), Stroke.SOLID);
        write(copy.to(), mark);
        marks.add(mark);
      } else if (step instanceof Repeat repeat) {
        marks.add(repeat(repeat, frame));
      } else {
        marks.add(choose((Choose) step, frame));
      }
    }
    return marks;
  }

  private String launch(Launch launch, Cluster frame) {
    List<Buffer> buffers = launch.kernel().buffers();
    StringBuilder tooltip = new StringBuilder(launch.kernel().name());
    buffers.forEach(
        buffer ->
            tooltip
                .append("\n")
                .append(buffer.role().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(buffer.name())
                .append(": ")
                .append(buffer.type()));
    String text = KernelText.of(launch.kernel(), drawn);
    String mark = pen.mark(frame, Outline.CODE, Tint.KERNEL, text, tooltip.toString());
    for (int i = 0; i < buffers.size(); i++) {
      Buffer buffer = buffers.get(i);
      if (buffer.role() == Role.IN || buffer.role() == Role.INOUT) {
        String shape = Source.text(buffer.type());
        String size = bytes(buffers.get(i));
        String label = buffer.name() + (shape.isEmpty() ? "" : "  " + shape + "\n" + size);
        read(launch.slots().get(i), mark, label, Stroke.SOLID);
      }
    }
    for (int i = 0; i < buffers.size(); i++) {
      if (buffers.get(i).role() == Role.OUT || buffers.get(i).role() == Role.INOUT) {
        write(launch.slots().get(i), mark);
      }
    }
    return mark;
  }

  private String repeat(Repeat repeat, Cluster around) {
    Cluster frame = new Cluster("repeat", Tint.KERNEL, "repeat");
    around.inner().add(frame);
    String again = pen.mark(frame, Outline.DIAMOND, Tint.KERNEL, drawn + "  again?", "once more");
    read(repeat.trips(), again, "trips", Stroke.DASHED);
    write(repeat.counter(), again);
    Map<Integer, Set<String>> before = copy(writers);
    steps(repeat.condition(), frame);
    if (repeat.conditionSlot() >= 0) {
      read(repeat.conditionSlot(), again, "while", Stroke.DASHED);
    }
    List<String> body = steps(repeat.body(), frame);
    if (!body.isEmpty()) {
      String last = body.get(body.size() - 1);
      pen.add(new Line(last, again, "next", Stroke.AGAIN, Tint.NEUTRAL, "the next trip"));
    }
    join(before);
    return again;
  }

  private String choose(Choose choose, Cluster around) {
    Cluster frame = new Cluster("if", Tint.KERNEL, "if");
    around.inner().add(frame);
    String choice = pen.mark(frame, Outline.DIAMOND, Tint.KERNEL, drawn + "  if", "one of two");
    read(choose.conditionSlot(), choice, "condition", Stroke.DASHED);
    Map<Integer, Set<String>> before = copy(writers);
    side("then", choose.then(), choice, frame);
    Map<Integer, Set<String>> after = writers;
    writers = before;
    side("else", choose.otherwise(), choice, frame);
    join(after);
    return choice;
  }

  private void side(String title, List<Step> steps, String choice, Cluster around) {
    if (!steps.isEmpty()) {
      Cluster frame = new Cluster(title, Tint.KERNEL, title);
      around.inner().add(frame);
      List<String> marks = steps(steps, frame);
      if (!marks.isEmpty()) {
        pen.add(new Line(choice, marks.get(0), "", Stroke.DASHED, Tint.NEUTRAL, title));
      }
    }
  }

  private void read(int slot, String mark, String label, Stroke stroke) {
    for (String writer : writers.getOrDefault(slot, Set.of())) {
      if (!writer.equals(mark)) {
        pen.add(new Line(writer, mark, label, stroke, Tint.NEUTRAL, describe(slot)));
      }
    }
  }

  private void write(int slot, String mark) {
    writers.put(slot, new LinkedHashSet<>(List.of(mark)));
  }

  private static Map<Integer, Set<String>> copy(Map<Integer, Set<String>> writers) {
    Map<Integer, Set<String>> copy = new HashMap<>();
    writers.forEach((slot, marks) -> copy.put(slot, new LinkedHashSet<>(marks)));
    return copy;
  }

  /** A slot may also have been written as {@code other} says. */
  private void join(Map<Integer, Set<String>> other) {
    other.forEach(
        (slot, marks) -> writers.computeIfAbsent(slot, s -> new LinkedHashSet<>()).addAll(marks));
  }

  private String describe(int index) {
    Slot slot = plan.slots().get(index);
    return slot.name() + ": " + slot.dtype().text() + ", " + bytes(index);
  }

  private String bytes(int index) {
    return text(size(plan.slots().get(index)));
  }

  private String bytes(Buffer buffer) {
    return text(buffer.type().shape().elements().times(buffer.type().dtype().bytes()));
  }

  private String bytes(Copy copy) {
    return text(copy.elements().times(plan.slots().get(copy.from()).dtype().bytes()));
  }

  private static Dim size(Slot slot) {
    return slot.elements().times(slot.rows()).times(slot.dtype().bytes());
  }

  private String scratch() {
    Dim bytes = Dim.ZERO;
    for (Slot slot : plan.slots()) {
      bytes = slot.kind() == Slot.Kind.SCRATCH ? bytes.plus(size(slot)) : bytes;
    }
    return bytes.is(0) ? "no scratch arrays" : text(bytes) + " of scratch arrays";
  }

  private static String text(Dim bytes) {
    if (!bytes.isConstant()) {
      return bytes + " B";
    }
    long count = bytes.value();
    if (count < 1024) {
      return count + " B";
    }
    boolean isSmall = count < 1024 * 1024;
    double shown = count / (isSmall ? 1024.0 : 1024.0 * 1024);
    return String.format(
        Locale.ROOT, shown < 10 ? "%.1f %s" : "%.0f %s", shown, isSmall ? "KiB" : "MiB");
  }

  private static int kernels(List<Step> steps) {
    int count = 0;
    for (Step step : steps) {
      if (step instanceof Repeat repeat) {
        count += kernels(repeat.condition()) + kernels(repeat.body());
      } else if (step instanceof Choose choose) {
        count += kernels(choose.then()) + kernels(choose.otherwise());
      } else if (step instanceof Launch) {
        count++;
      }
    }
    return count;
  }
}
