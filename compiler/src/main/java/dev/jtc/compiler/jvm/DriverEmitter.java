package dev.jtc.compiler.jvm;

import dev.jtc.compiler.jvm.KernelCalls.Form;
import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the driver of a plan: {@code run}, which launches kernels, and where there are many steps
 * the methods {@code run0}, {@code run1} … that it calls for runs of steps.
 */
final class DriverEmitter {
  /** Bytes of code, estimated from above, that one method of steps may have. */
  private static final int METHOD = 6_000;

  /** Other methods that one method calls. */
  private static final int CALLS = 500;

  /** Bytes of a loop or branch body above which it becomes a method. */
  private static final int BODY = 1_000;

  /** Bytes of code around a loop that may be divided among threads. */
  private static final int DIVIDE = 200;

  /** Bytes of code that ask for the form of a kernel. */
  private static final int ASK = 8;

  private static final Type WORKSPACE = Type.getObjectType("dev/jtc/runtime/Workspace");
  private static final Type BUFFERS = Type.getType(Object[].class);
  private static final Type DIMS = Type.getType(int[].class);

  private static final MethodCode.Parameter GIVEN =
      new MethodCode.Parameter("workspace", WORKSPACE);
  private static final List<MethodCode.Parameter> PARAMETERS =
      List.of(
          GIVEN,
          new MethodCode.Parameter("buffers", BUFFERS),
          new MethodCode.Parameter("dims", DIMS));

  private final Plan plan;
  private final ImageWriter writer;
  private final DriverClasses classes;
  private final KernelCalls kernels;
  private final Optional<LaunchClock> clock;
  private final Regions regions;
  private final Trials trials;
  private Form form = Form.CHOSEN;
  private int methods;

  DriverEmitter(
      Plan plan,
      ImageWriter writer,
      DriverClasses classes,
      KernelCalls kernels,
      Optional<LaunchClock> clock,
      Regions regions,
      Trials trials) {
    this.plan = plan;
    this.writer = writer;
    this.classes = classes;
    this.kernels = kernels;
    this.clock = clock;
    this.regions = regions;
    this.trials = trials;
  }

  /**
   * Writes the method {@code name} and those it needs.
   *
   * @param form the code of the kernels that it calls
   */
  void write(String name, Form form) {
    this.form = form;
    Method main = method(plan.steps());
    MethodCode code =
        MethodCode.ofInstance(
            writer, Opcodes.ACC_PROTECTED, writer.internalName(), name, List.of(GIVEN));
    Operand workspace = code.parameter(1);
    Operand buffers = getter(workspace, "buffers", BUFFERS);
    Operand dims = getter(workspace, "dims", DIMS);
    call(code, main, workspace, buffers, dims);
    code.end();
  }

  private static Operand getter(Operand workspace, String name, Type type) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        WORKSPACE.getInternalName(),
        name,
        Type.getMethodDescriptor(type),
        List.of(workspace));
  }

  /** The size of a dimension variable, read from the array of sizes. */
  static Operand dim(Plan plan, Operand dims, String name) {
    int index = plan.dims().indexOf(name);
    if (index < 0) {
      throw new IllegalStateException(
          "plan `" + plan.name() + "` does not bind the dimension `" + name + "`");
    }
    return Operands.element(dims, Operands.constant(index));
  }

  /** What a kernel's method is given in a launch. */
  static List<Operand> arguments(
      Plan plan, Plan.Launch launch, KernelSignature signature, Operand buffers, Operand dims) {
    List<Operand> arguments = new ArrayList<>();
    List<Buffer> wanted = signature.kernel().buffers();
    for (int i : signature.touched()) {
      Operand slot = Operands.element(buffers, Operands.constant(launch.slots().get(i)));
      arguments.add(Operands.cast(KernelSignature.type(wanted.get(i)), slot));
    }
    signature.dims().forEach(name -> arguments.add(dim(plan, dims, name)));
    return arguments;
  }

  /** A method of steps. */
  private record Method(String owner, String name) {}

  /** Writes a method that does {@code steps}. */
  private Method method(List<Plan.Step> steps) {
    List<List<Plan.Step>> runs = runs(steps);
    if (runs.size() == 1) {
      int bytes = steps.stream().mapToInt(this::bytes).sum();
      return method(bytes, code -> steps.forEach(step -> new Steps(code).step(step)));
    }
    List<Method> parts = new ArrayList<>();
    runs.forEach(run -> parts.add(method(run)));
    return allOf(parts);
  }

  /** A method that calls others, through further ones where there are many. */
  private Method allOf(List<Method> parts) {
    List<Method> few = parts;
    while (few.size() > CALLS) {
      List<Method> groups = new ArrayList<>();
      for (int from = 0; from < few.size(); from += CALLS) {
        groups.add(calls(few.subList(from, Math.min(from + CALLS, few.size()))));
      }
      few = groups;
    }
    return calls(few);
  }

  private Method calls(List<Method> parts) {
    return method(10 * parts.size(), code -> parts.forEach(part -> passOn(code, part)));
  }

  private Method method(int bytes, Consumer<MethodCode> body) {
    ImageWriter owner = classes.withRoomFor(bytes);
    Method method = new Method(owner.internalName(), "run" + methods++);
    MethodCode code = MethodCode.ofStatic(owner, method.name(), PARAMETERS);
    body.accept(code);
    code.end();
    return method;
  }

  /** Calls a method of steps from another one. */
  private static void passOn(MethodCode code, Method method) {
    call(code, method, code.parameter(0), code.parameter(1), code.parameter(2));
  }

  private static void call(MethodCode code, Method method, Operand... arguments) {
    code.perform(
        new Operand.Invocation(method.owner(), method.name(), Type.VOID_TYPE, List.of(arguments)));
  }

  /** Cuts steps into runs that fit a method. */
  private List<List<Plan.Step>> runs(List<Plan.Step> steps) {
    List<List<Plan.Step>> runs = new ArrayList<>();
    List<Plan.Step> current = new ArrayList<>();
    int size = 0;
    for (Plan.Step step : steps) {
      int bytes = bytes(step);
      if (!current.isEmpty() && size + bytes > METHOD) {
        runs.add(current);
        current = new ArrayList<>();
        size = 0;
      }
      current.add(step);
      size += bytes;
    }
    runs.add(current);
    return runs;
  }

  /** At least the bytes of code that a step takes. */
  private int bytes(Plan.Step step) {
    if (step instanceof Plan.Launch launch) {
      int dims = kernels.dims(launch.kernel()).size();
      int call = 10 + 10 * launch.slots().size() + 8 * dims;
      int pieces = KernelCalls.pieces(launch.kernel());
      return (call + ASK + (pieces > 0 ? DIVIDE : 0))
              * Math.max(1, pieces)
              * (1 + launch.kernel().variants().size())
          + (clock.isPresent() ? LaunchClock.BYTES : 0);
    }
    if (step instanceof Plan.Repeat repeat) {
      return 120 + body(repeat.condition()) + body(repeat.body());
    }
    if (step instanceof Plan.Choose choose) {
      return 40 + body(choose.then()) + body(choose.otherwise());
    }
    return 200;
  }

  private int body(List<Plan.Step> steps) {
    return Math.min(BODY, steps.stream().mapToInt(this::bytes).sum());
  }

  /** A launch, written into the method of {@code steps}. */
  private final class Call implements KernelCalls.Site {
    private final Steps steps;
    private final Plan.Launch launch;

    Call(Steps steps, Plan.Launch launch) {
      this.steps = steps;
      this.launch = launch;
    }

    @Override
    public MethodCode code() {
      return steps.code;
    }

    @Override
    public List<Operand> arguments(KernelSignature signature) {
      return DriverEmitter.arguments(plan, launch, signature, steps.buffers, steps.dims);
    }

    @Override
    public Operand dim(String name) {
      return DriverEmitter.dim(plan, steps.dims, name);
    }

    @Override
    public Operand divided(KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece) {
      Regions.Region region = new Regions.Region(classes, kernel, piece, launch.slots());
      return regions.divide(region, steps.workspace, steps.dims);
    }

    @Override
    public Operand lanes(Kernel kernel) {
      return trials.lanes(launch, steps.workspace);
    }

    @Override
    public void apart(Consumer<KernelCalls.Site> part) {
      int bytes = bytes(launch);
      passOn(steps.code, method(bytes, own -> part.accept(new Call(new Steps(own), launch))));
    }
  }

  /** Writes steps into one method. */
  private final class Steps {
    private final MethodCode code;
    private final Operand workspace;
    private final Operand buffers;
    private final Operand dims;

    Steps(MethodCode code) {
      this.code = code;
      this.workspace = code.parameter(0);
      this.buffers = code.parameter(1);
      this.dims = code.parameter(2);
    }

    void step(Plan.Step step) {
      if (step instanceof Plan.Launch launch) {
        launch(launch);
      } else if (step instanceof Plan.Copy copy) {
        copy(copy);
      } else if (step instanceof Plan.Repeat repeat) {
        repeat(repeat);
      } else {
        Plan.Choose choose = (Plan.Choose) step;
        code.choose(
            first(choose.conditionSlot(), DType.BOOL),
            () -> steps(choose.then()),
            () -> steps(choose.otherwise()));
      }
    }

    /** Steps that are not always done. */
    private void steps(List<Plan.Step> steps) {
      trials.inBranch(() -> branch(steps));
    }

    private void branch(List<Plan.Step> steps) {
      if (steps.stream().mapToInt(DriverEmitter.this::bytes).sum() > BODY) {
        passOn(code, method(steps));
      } else {
        steps.forEach(this::step);
      }
    }

    private void launch(Plan.Launch launch) {
      if (launch.kernel().buffers().size() != launch.slots().size()) {
        throw new IllegalStateException(
            "kernel `" + launch.kernel().name() + "` is launched with the wrong number of slots");
      }
      Runnable call = () -> kernels.call(new Call(this, launch), launch.kernel(), form);
      if (clock.isPresent()) {
        clock.get().around(code, dims, call);
      } else {
        call.run();
      }
    }

    private void copy(Plan.Copy copy) {
      Operand zero = Operands.constant(0);
      DimCode sizes = DimCode.ofInts(name -> dim(plan, dims, name));
      Operand length = sizes.operand(copy.elements());
      code.perform(
          new Operand.Invocation(
              "java/lang/System",
              "arraycopy",
              Type.VOID_TYPE,
              List.of(slot(copy.from()), zero, slot(copy.to()), zero, length)));
    }

    private void repeat(Plan.Repeat repeat) {
      Local trips = code.declare("trips", first(repeat.trips(), DType.I64));
      Local done = code.declare("done", Operands.constant(0L));
      code.loop(
          exit -> {
            code.store(array(repeat.counter(), DType.I64), Operands.constant(0), done);
            code.leaveUnless(Operands.compare(Comparison.LT, done, trips), exit);
            if (repeat.conditionSlot() >= 0) {
              steps(repeat.condition());
              code.leaveUnless(first(repeat.conditionSlot(), DType.BOOL), exit);
            }
          },
          () -> {
            steps(repeat.body());
            code.assign(done, Operands.add(done, Operands.constant(1L)));
          });
    }

    private Operand first(int slot, DType dtype) {
      return Operands.element(array(slot, dtype), Operands.constant(0));
    }

    private Operand array(int slot, DType dtype) {
      if (plan.slots().get(slot).dtype() != dtype) {
        throw new IllegalStateException("slot " + slot + " is no scalar of " + dtype);
      }
      return slot(slot, Type.getType(dtype.arrayClass()));
    }

    private Operand slot(int slot, Type type) {
      return Operands.cast(type, slot(slot));
    }

    private Operand slot(int slot) {
      return Operands.element(buffers, Operands.constant(slot));
    }
  }
}
