package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.loop.KernelPrinter;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Runs kernels written as text. */
final class Programs {
  private Programs() {}

  /** The plan that launches one kernel on slots for its buffers. */
  static Plan plan(Kernel kernel) {
    List<Plan.Slot> slots = new ArrayList<>();
    List<Integer> results = new ArrayList<>();
    List<Buffer> inOrder = new ArrayList<>();
    for (Plan.Slot.Kind kind : Plan.Slot.Kind.values()) {
      for (Buffer buffer : kernel.buffers()) {
        if (kind(buffer) == kind) {
          if (isResult(buffer)) {
            results.add(slots.size());
          }
          slots.add(slot(buffer));
          inOrder.add(buffer);
        }
      }
    }
    List<Integer> launch = kernel.buffers().stream().map(inOrder::indexOf).toList();
    TreeSet<String> dims = new TreeSet<>(KernelSignature.of(kernel).dims());
    slots.forEach(slot -> dims.addAll(slot.elements().variables()));
    int arguments = (int) slots.stream().filter(s -> s.kind() == Plan.Slot.Kind.ARGUMENT).count();
    return new Plan(
        kernel.name(),
        List.copyOf(dims),
        slots,
        arguments,
        results,
        List.of(new Plan.Launch(kernel, launch)));
  }

  private static boolean isResult(Buffer buffer) {
    return buffer.role() == Buffer.Role.OUT || buffer.role() == Buffer.Role.INOUT;
  }

  private static Plan.Slot.Kind kind(Buffer buffer) {
    return switch (buffer.role()) {
      case IN, INOUT -> Plan.Slot.Kind.ARGUMENT;
      case OUT -> Plan.Slot.Kind.RESULT;
      case SCRATCH -> Plan.Slot.Kind.SCRATCH;
    };
  }

  static Plan.Slot slot(Buffer buffer) {
    boolean rows = buffer.layout() == Buffer.Layout.ROWS;
    Dim count = rows ? buffer.type().shape().dim(0) : Dim.ONE;
    return new Plan.Slot(
        buffer.name(),
        buffer.type().dtype(),
        buffer.layout(),
        ExprCode.columns(buffer),
        count,
        kind(buffer));
  }

  /** Compiles a kernel and checks its classes. */
  static Executable compile(String text) {
    Kernel kernel = KernelParser.parse(text);
    assertEquals(kernel, KernelParser.parse(KernelPrinter.print(kernel)));
    List<TensorType> parameters = new ArrayList<>();
    List<TensorType> results = new ArrayList<>();
    for (Buffer buffer : kernel.buffers()) {
      if (kind(buffer) == Plan.Slot.Kind.ARGUMENT) {
        parameters.add(buffer.type());
      }
      if (buffer.role() == Buffer.Role.INOUT) {
        results.add(buffer.type());
      }
    }
    kernel.buffers().stream()
        .filter(buffer -> buffer.role() == Buffer.Role.OUT)
        .forEach(buffer -> results.add(buffer.type()));
    return compile(plan(kernel), parameters, results);
  }

  /** Compiles a plan and checks its classes. */
  static Executable compile(Plan plan, List<TensorType> parameters, List<TensorType> results) {
    for (ClassImage image : PlanCompiler.compile(plan, "dev.jtc.compiled.Checked")) {
      assertEquals("", BytecodePrinter.check(image));
    }
    return Executable.of(plan, parameters, results);
  }

  /** The first result of a kernel. */
  static Tensor run(String text, Tensor... arguments) {
    return compile(text).run(List.of(arguments)).get(0);
  }

  /** {@code n} numbers without a pattern, between −1 and 1. */
  static float[] numbers(int n, int seed) {
    float[] numbers = new float[n];
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return numbers;
  }
}
