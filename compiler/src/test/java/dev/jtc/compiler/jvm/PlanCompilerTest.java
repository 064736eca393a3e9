package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.KernelParser;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.memory.PlanPrinter;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import dev.jtc.runtime.Workspace;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCompilerTest {
  private static final Dim N = Dim.variable("N");
  private static final TensorType VECTOR = new TensorType(DType.F32, Shape.of(N));
  private static final TensorType COUNT = TensorType.scalar(DType.I64);

  private static final Kernel DOUBLE =
      KernelParser.parse(
          """
          kernel double  // loop.jt:3
            inout x: f32[N]
          {
            for i < N { x[i] = (x[i] + x[i]) }
          }
          """);
  private static final Kernel SMALL =
      KernelParser.parse(
          """
          kernel small
            in x: f32[N]
            in limit: f32
            in done: i64
            out more: bool
            out last: i64
          {
            more[0] = (x[0] < limit[0])
            last[0] = done[0]
          }
          """);

  private static Plan.Slot slot(String name, DType dtype, Dim elements, Plan.Slot.Kind kind) {
    return new Plan.Slot(name, dtype, Buffer.Layout.FLAT, elements, Dim.ONE, kind);
  }

  /** Doubles x while x[0] is below a limit, at most {@code trips} times; negates for a flag. */
  private static Plan loop() {
    Kernel negate =
        KernelParser.parse("kernel negate\ninout x: f32[N]\n{ for i < N { x[i] = neg(x[i]) } }");
    List<Plan.Slot> slots =
        List.of(
            slot("x", DType.F32, N, Plan.Slot.Kind.ARGUMENT),
            slot("limit", DType.F32, Dim.ONE, Plan.Slot.Kind.ARGUMENT),
            slot("trips", DType.I64, Dim.ONE, Plan.Slot.Kind.ARGUMENT),
            slot("flag", DType.BOOL, Dim.ONE, Plan.Slot.Kind.ARGUMENT),
            slot("y", DType.F32, N, Plan.Slot.Kind.RESULT),
            slot("done", DType.I64, Dim.ONE, Plan.Slot.Kind.RESULT),
            slot("last", DType.I64, Dim.ONE, Plan.Slot.Kind.RESULT),
            slot("more", DType.BOOL, Dim.ONE, Plan.Slot.Kind.SCRATCH));
    List<Plan.Step> condition = List.of(new Plan.Launch(SMALL, List.of(4, 1, 5, 7, 6)));
    List<Plan.Step> body = List.of(new Plan.Launch(DOUBLE, List.of(4)));
    List<Plan.Step> steps =
        List.of(
            new Plan.Copy(0, 4, N, Plan.Why.RESULT),
            new Plan.Repeat(2, 5, condition, 7, body),
            new Plan.Choose(
                3,
                List.of(new Plan.Launch(negate, List.of(4))),
                List.of(
                    new Plan.Copy(4, 0, N, Plan.Why.RESULT), new Plan.Launch(DOUBLE, List.of(0)))));
    return new Plan("loop", List.of("N"), slots, 4, List.of(4, 5, 6, 0), steps);
  }

  private static List<Tensor> runLoop(Executable program, long trips, boolean flag) {
    Tensor x = Tensor.of(new float[] {1, 3});
    return program.run(List.of(x, Tensor.scalar(20f), Tensor.scalar(trips), Tensor.scalar(flag)));
  }

  @Test
  void repeatsAndChooses() {
    List<TensorType> parameters =
        List.of(VECTOR, TensorType.scalar(DType.F32), COUNT, TensorType.scalar(DType.BOOL));
    List<TensorType> results = List.of(VECTOR, COUNT, COUNT, VECTOR);
    Executable program = Programs.compile(loop(), parameters, results);

    List<Tensor> ended = runLoop(program, 100, true);
    assertArrayEquals(new float[] {-32, -96}, ended.get(0).floats());
    assertEquals(5, ended.get(1).itemLong());
    assertEquals(5, ended.get(2).itemLong());
    assertArrayEquals(new float[] {1, 3}, ended.get(3).floats());

    List<Tensor> cut = runLoop(program, 3, false);
    assertArrayEquals(new float[] {8, 24}, cut.get(0).floats());
    assertEquals(3, cut.get(1).itemLong());
    assertEquals(2, cut.get(2).itemLong());
    assertArrayEquals(new float[] {16, 48}, cut.get(3).floats());

    assertEquals(0, runLoop(program, -7, false).get(1).itemLong());
  }

  @Test
  void plansPrint() {
    String text = PlanPrinter.print(loop());
    assertTrue(text.startsWith("plan loop  dims N  results 4 5 6 0\n"), text);
    assertTrue(text.contains("slot 4  result y: f32 N  steps 0..6\n"), text);
    assertTrue(text.contains("  1  repeat 5 < 2\n"), text);
    assertTrue(text.contains("  2  launch small(4, 1, 5, 7, 6)\n"), text);
  }

  @Test
  void argumentsAreNotTouched() {
    float[] x = {1, 2};
    Executable program = Programs.compile(Programs.plan(DOUBLE), List.of(VECTOR), List.of(VECTOR));
    assertArrayEquals(new float[] {2, 4}, program.run(List.of(Tensor.of(x))).get(0).floats());
    assertArrayEquals(new float[] {1, 2}, x);
  }

  @Test
  void manyKernelsSpreadOverMethodsAndClasses() {
    List<Plan.Step> steps = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String add = "x[i] = (x[i] + " + i + ".5f32)\n";
      String text = "kernel step\ninout x: f32[N]\n{ for i < N {\n" + add.repeat(100) + "} }";
      steps.add(new Plan.Launch(KernelParser.parse(text), List.of(0)));
    }
    for (int i = 0; i < 340; i++) {
      steps.add(steps.get(i % 60));
    }
    List<Plan.Slot> slots = List.of(slot("x", DType.F32, N, Plan.Slot.Kind.ARGUMENT));
    Plan plan = new Plan("many", List.of("N"), slots, 1, List.of(0), steps);
    assertTrue(PlanCompiler.compile(plan, "a.B").size() > 2);
    Executable program = Programs.compile(plan, List.of(VECTOR), List.of(VECTOR));
    float sum = 0;
    for (int i = 0; i < 400 * 100; i++) {
      sum += i / 100 % 60 + 0.5f;
    }
    Tensor x = program.run(List.of(Tensor.of(new float[3]))).get(0);
    assertArrayEquals(new float[] {sum, sum, sum}, x.floats());
  }

  @Test
  void equalKernelsShareAMethod() {
    List<Plan.Step> steps = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      steps.add(new Plan.Launch(KernelParser.parse(HALVE.replace("halve", "h" + i)), List.of(0)));
    }
    List<Plan.Slot> slots = List.of(slot("x", DType.F32, N, Plan.Slot.Kind.ARGUMENT));
    Plan plan = new Plan("same", List.of("N"), slots, 1, List.of(0), steps);
    String text = BytecodePrinter.print(PlanCompiler.compile(plan, "a.B").get(1));
    assertTrue(text.contains(" h0([FI)V") && !text.contains(" h1("), text);
    Executable program = Programs.compile(plan, List.of(VECTOR), List.of(VECTOR));
    Tensor x = program.run(List.of(Tensor.of(new float[] {1024}))).get(0);
    assertArrayEquals(new float[] {1}, x.floats());
  }

  @Test
  void aLoopBodyOfManyStepsIsSplit() {
    List<Plan.Step> body = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      body.add(new Plan.Launch(DOUBLE, List.of(0)));
      body.add(new Plan.Launch(KernelParser.parse(HALVE), List.of(0)));
    }
    body.add(new Plan.Launch(DOUBLE, List.of(0)));
    List<Plan.Slot> slots =
        List.of(
            slot("x", DType.F32, N, Plan.Slot.Kind.ARGUMENT),
            slot("trips", DType.I64, Dim.ONE, Plan.Slot.Kind.ARGUMENT),
            slot("done", DType.I64, Dim.ONE, Plan.Slot.Kind.SCRATCH));
    List<Plan.Step> steps = List.of(new Plan.Repeat(1, 2, List.of(), -1, body));
    Plan plan = new Plan("long", List.of("N"), slots, 2, List.of(0), steps);
    Executable program = Programs.compile(plan, List.of(VECTOR, COUNT), List.of(VECTOR));
    List<Tensor> arguments = List.of(Tensor.of(new float[] {1}), Tensor.scalar(4L));
    assertArrayEquals(new float[] {16}, program.run(arguments).get(0).floats());
  }

  private static final String HALVE =
      "kernel halve\ninout x: f32[N]\n{ for i < N { x[i] = (x[i] * 0.5f32) } }";

  /** One outer loop with so many inner loops that a method cannot hold them. */
  @Test
  void aLargeNestIsSplit() {
    StringBuilder text = new StringBuilder("kernel large\ninout x: f32[M,N]\n{ for i < M {\n");
    text.append("let c = f32(pos(i))\n");
    for (int i = 0; i < 500; i++) {
      text.append("for j < N { x[(N)*i+j] = (x[(N)*i+j] + (c + " + i + ".0f32)) }\n");
    }
    Executable program = Programs.compile(text.append("} }").toString());
    Tensor x = program.run(List.of(Tensor.of(new float[6], 2, 3))).get(0);
    float sum = 0;
    float next = 0;
    for (int i = 0; i < 500; i++) {
      sum += i;
      next += 1f + i;
    }
    assertArrayEquals(new float[] {sum, sum, sum, next, next, next}, x.floats());
  }

  @Test
  void aBodyThatCannotBeSplitIsRefused() {
    StringBuilder text = new StringBuilder("kernel large\ninout x: f32[N]\n{ for i < N {\n");
    text.append("let t0 = x[i]\n");
    for (int i = 1; i < 1200; i++) {
      text.append("let t" + i + " = exp(t" + (i - 1) + ")\n");
    }
    String kernel = text.append("x[i] = t1199\n} }").toString();
    String message =
        assertThrows(IllegalStateException.class, () -> Programs.compile(kernel)).getMessage();
    assertTrue(message.contains("`large`"), message);
  }

  @Test
  void theSamePlanGivesTheSameBytes() {
    List<ClassImage> first = PlanCompiler.compile(loop(), "a.Loop");
    List<ClassImage> second = PlanCompiler.compile(loop(), "a.Loop");
    assertEquals("a/Loop$K0.class", first.get(1).path());
    assertEquals(first.size(), second.size());
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i).bytes(), second.get(i).bytes());
    }
  }

  @Test
  void stackTracesNameTheSource() {
    Executable program = Programs.compile(Programs.plan(DOUBLE), List.of(VECTOR), List.of(VECTOR));
    Workspace workspace = new Workspace(program.code());
    workspace.dims()[0] = 5;
    workspace.buffers()[0] = new float[4];
    StackTraceElement top =
        assertThrows(IndexOutOfBoundsException.class, workspace::run).getStackTrace()[0];
    assertEquals("double", top.getMethodName());
    assertEquals("loop.jt", top.getFileName());
    assertEquals(3, top.getLineNumber());
  }

  @Test
  void steadyStateAllocatesNothing() {
    List<ClassImage> images = PlanCompiler.compile(loop(), "a.Loop");
    Workspace workspace = new Workspace(Loader.load(images));
    workspace.dims()[0] = 100;
    workspace.buffers()[0] = new float[100];
    workspace.buffers()[1] = new float[] {0};
    workspace.buffers()[2] = new long[] {10};
    workspace.buffers()[3] = new byte[1];
    workspace.buffers()[4] = new float[100];
    workspace.buffers()[5] = new long[1];
    workspace.buffers()[6] = new long[1];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 300; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      workspace.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
    assertTrue(workspace.buffers()[7] instanceof byte[]);
  }

  @Test
  void misplacedSlotsAreRefused() {
    List<Plan.Slot> slots =
        List.of(
            slot("t", DType.F32, N, Plan.Slot.Kind.SCRATCH),
            slot("x", DType.F32, N, Plan.Slot.Kind.ARGUMENT));
    Plan plan = new Plan("odd", List.of("N"), slots, 1, List.of(), List.of());
    assertThrows(IllegalStateException.class, () -> PlanCompiler.compile(plan, "a.B"));
  }
}
