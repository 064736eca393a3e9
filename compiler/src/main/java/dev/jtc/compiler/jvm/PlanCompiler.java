package dev.jtc.compiler.jvm;

import dev.jtc.compiler.jvm.KernelCalls.Form;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Compiles a plan to classes: the first extends {@link dev.jtc.runtime.Code} and drives, the others
 * hold kernels. The same plan gives the same bytes.
 */
public final class PlanCompiler {
  private static final String CODE = "dev/jtc/runtime/Code";

  /** Slots that one method sizes. */
  private static final int BIND_CHUNK = 50;

  /** Bytes of code, about, that size a slot. */
  private static final int SIZED = 50;

  private static final MethodCode.Parameter DIMS =
      new MethodCode.Parameter("dims", Type.getType(int[].class));

  private final Plan plan;
  private final ImageWriter writer;
  private final KernelCalls kernels;
  private final Optional<Width> forced;
  private final DriverClasses classes;
  private final Regions regions;
  private final Trials trials;
  private Optional<LaunchClock> clock = Optional.empty();

  private PlanCompiler(Plan plan, String className, Optional<Width> forced) {
    this.plan = plan;
    this.writer = new ImageWriter(className, CODE, "");
    this.forced = forced;
    this.kernels = new KernelCalls(className, forced);
    this.classes = new DriverClasses(className, writer);
    this.regions = new Regions(plan, writer, classes);
    this.trials = new Trials(plan, className, kernels);
  }

  /**
   * The classes of {@code plan}; the main one is called {@code className}, as {@code net.Mlp}.
   * Kernels with variants for vectors have all of them; {@code dev.jtc.runtime.Vectors} says at run
   * time which is called.
   */
  public static List<ClassImage> compile(Plan plan, String className) {
    return new PlanCompiler(plan, className, Optional.empty()).compile();
  }

  /** The classes of {@code plan} with nothing but the variants for {@code width}, for tests. */
  public static List<ClassImage> compile(Plan plan, String className, Width width) {
    return new PlanCompiler(plan, className, Optional.of(width)).compile();
  }

  /**
   * The classes of {@code plan} with a clock around every launch. The main class has static fields
   * {@code long[] nanos}, {@code best} (to be filled with large numbers) and {@code launches}, one
   * number for each launch of the plan in the order of its text, and {@code int[] dims}, the sizes
   * of the last call.
   */
  public static List<ClassImage> compileTimed(Plan plan, String className) {
    PlanCompiler compiler = new PlanCompiler(plan, className, Optional.empty());
    compiler.clock = Optional.of(new LaunchClock(compiler.writer));
    return compiler.compile();
  }

  private List<ClassImage> compile() {
    checkSlots();
    boolean chosen = clock.isEmpty() && forced.isEmpty();
    DriverEmitter driver =
        new DriverEmitter(plan, writer, classes, kernels, clock, regions, trials);
    driver.write("run", chosen ? Form.CHOSEN : Form.VECTORS);
    trials.write(writer);
    regions.write();
    constructor();
    bind();
    clock.ifPresent(LaunchClock::declare);
    List<ClassImage> images = new ArrayList<>();
    images.add(writer.image());
    images.addAll(classes.images());
    images.addAll(kernels.images());
    images.addAll(trials.images());
    return List.copyOf(images);
  }

  /** The table of buffers is arguments, results, scratch; only scratch may be rows. */
  private void checkSlots() {
    Plan.Slot.Kind last = Plan.Slot.Kind.ARGUMENT;
    for (Plan.Slot slot : plan.slots()) {
      boolean inOrder = slot.kind().compareTo(last) >= 0;
      boolean rows = slot.layout() == Buffer.Layout.ROWS;
      if (!inOrder || rows && slot.kind() != Plan.Slot.Kind.SCRATCH) {
        throw new IllegalStateException("plan `" + plan.name() + "`: misplaced slot " + slot);
      }
      last = slot.kind();
    }
    if (slots(Plan.Slot.Kind.ARGUMENT).size() != plan.argumentCount()) {
      throw new IllegalStateException("plan `" + plan.name() + "`: wrong number of arguments");
    }
  }

  private List<Plan.Slot> slots(Plan.Slot.Kind kind) {
    return plan.slots().stream().filter(slot -> slot.kind() == kind).toList();
  }

  private void constructor() {
    MethodVisitor out = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    out.visitCode();
    out.visitVarInsn(Opcodes.ALOAD, 0);
    for (Plan.Slot.Kind kind : Plan.Slot.Kind.values()) {
      TextConstant.push(out, dtypes(slots(kind)));
    }
    TextConstant.push(out, dtypes(regions.own()));
    Operands.pushInt(out, plan.dims().size());
    String descriptor =
        "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;I)V";
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, CODE, "<init>", descriptor, false);
    out.visitInsn(Opcodes.RETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  private static String dtypes(List<Plan.Slot> slots) {
    return slots.stream()
        .map(s -> s.dtype().text() + (s.layout() == Buffer.Layout.ROWS ? "[]" : ""))
        .collect(Collectors.joining(" "));
  }

  private void bind() {
    List<MethodCode.Parameter> parameters =
        List.of(
            DIMS,
            new MethodCode.Parameter("slotElements", DIMS.type()),
            new MethodCode.Parameter("slotRows", DIMS.type()));
    MethodCode code =
        MethodCode.ofInstance(
            writer, Opcodes.ACC_PROTECTED, writer.internalName(), "bind", parameters);
    List<Operand> arguments = List.of(code.parameter(1), code.parameter(2), code.parameter(3));
    List<Plan.Slot> scratch = new ArrayList<>(slots(Plan.Slot.Kind.SCRATCH));
    scratch.addAll(regions.own());
    for (int from = 0; from < scratch.size(); from += BIND_CHUNK) {
      String name = "bind" + from / BIND_CHUNK;
      ImageWriter owner = classes.withRoomFor(BIND_CHUNK * SIZED);
      MethodCode part = MethodCode.ofStatic(owner, name, parameters);
      for (int i = from; i < Math.min(from + BIND_CHUNK, scratch.size()); i++) {
        size(part, i, scratch.get(i));
      }
      part.end();
      code.perform(new Operand.Invocation(owner.internalName(), name, Type.VOID_TYPE, arguments));
    }
    code.end();
  }

  private void size(MethodCode code, int slot, Plan.Slot description) {
    DimCode dims = DimCode.ofLongs(name -> DriverEmitter.dim(plan, code.parameter(0), name));
    Operand index = Operands.constant(slot);
    code.store(code.parameter(1), index, length(dims.operand(description.elements())));
    code.store(code.parameter(2), index, length(dims.operand(description.rows())));
  }

  private static Operand length(Operand size) {
    return Operands.call(CODE, "length", Type.INT_TYPE, List.of(size));
  }
}
