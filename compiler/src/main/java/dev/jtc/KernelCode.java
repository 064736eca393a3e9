package dev.jtc;

import dev.jtc.compiler.jvm.Loader;
import dev.jtc.compiler.jvm.PlanCompiler;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** A single kernel as a program of its own, to be measured. */
final class KernelCode {
  private KernelCode() {}

  /** The plan that launches {@code kernel} on a slot for each buffer. */
  static Plan plan(Kernel kernel, SortedSet<String> dims) {
    List<Plan.Slot> slots = new ArrayList<>();
    List<Buffer> inOrder = new ArrayList<>();
    List<Integer> results = new ArrayList<>();
    for (Plan.Slot.Kind kind : Plan.Slot.Kind.values()) {
      for (Buffer buffer : kernel.buffers()) {
        if (kind(buffer) == kind) {
          if (buffer.role() == Buffer.Role.OUT || buffer.role() == Buffer.Role.INOUT) {
            results.add(slots.size());
          }
          slots.add(slot(buffer, kind));
          inOrder.add(buffer);
        }
      }
    }
    int arguments = (int) slots.stream().filter(s -> s.kind() == Plan.Slot.Kind.ARGUMENT).count();
    List<Integer> launch = kernel.buffers().stream().map(inOrder::indexOf).toList();
    return new Plan(
        kernel.name(),
        List.copyOf(dims),
        slots,
        arguments,
        results,
        List.of(new Plan.Launch(kernel, launch)));
  }

  private static Plan.Slot slot(Buffer buffer, Plan.Slot.Kind kind) {
    boolean rows = buffer.layout() == Buffer.Layout.ROWS;
    List<Dim> sizes = buffer.type().shape().dims();
    return new Plan.Slot(
        buffer.name(),
        buffer.type().dtype(),
        buffer.layout(),
        Dim.product(rows ? sizes.subList(1, sizes.size()) : sizes),
        rows ? sizes.get(0) : Dim.ONE,
        kind);
  }

  private static Plan.Slot.Kind kind(Buffer buffer) {
    return switch (buffer.role()) {
      case IN, INOUT -> Plan.Slot.Kind.ARGUMENT;
      case OUT -> Plan.Slot.Kind.RESULT;
      case SCRATCH -> Plan.Slot.Kind.SCRATCH;
    };
  }

  /** The code of a plan of one kernel: its variant for {@code width}, or else its body. */
  static Code of(Plan plan, Optional<Width> width) {
    String className = "dev.jtc.measured." + plan.name();
    return Loader.load(
        width
            .map(w -> PlanCompiler.compile(plan, className, w))
            .orElseGet(() -> PlanCompiler.compile(plan, className)));
  }
}
