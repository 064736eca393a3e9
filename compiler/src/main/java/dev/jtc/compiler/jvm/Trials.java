package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The kernels of a program that have vector code, numbered, and what lets the runtime launch each
 * on its own to see which code is faster: classes {@code Name$T0} and so on, which are loaded only
 * for that.
 */
final class Trials {
  /** Kernels that one class launches. */
  private static final int KERNELS = 100;

  /** Bytes of code of a kernel that HotSpot optimizes for a tenth of a second or longer. */
  private static final int LARGE = 300;

  private static final Type OBJECTS = Type.getType(Object[].class);
  private static final Type DIMS = Type.getType(int[].class);
  private static final List<MethodCode.Parameter> PARAMETERS =
      List.of(
          new MethodCode.Parameter("lanes", Type.INT_TYPE),
          new MethodCode.Parameter("parts", Type.INT_TYPE),
          new MethodCode.Parameter("buffers", OBJECTS),
          new MethodCode.Parameter("dims", DIMS));
  private static final String LAUNCH = "(III[Ljava/lang/Object;[I)V";

  private final Plan plan;
  private final String program;
  private final KernelCalls kernels;
  private final List<Plan.Launch> launches = new ArrayList<>();
  private final List<ClassImage> images = new ArrayList<>();

  /** How many methods do a part of a launch. */
  private int parts;

  /**
   * The numbers of kernels that have been launched whenever the launch comes that is being written,
   * by the names of their methods.
   */
  private Map<List<String>, Integer> known = new HashMap<>();

  Trials(Plan plan, String program, KernelCalls kernels) {
    this.plan = plan;
    this.program = program;
    this.kernels = kernels;
  }

  /** Has something written that is not always done: what it launches may never be launched. */
  void inBranch(Runnable branch) {
    Map<List<String>, Integer> before = known;
    known = new HashMap<>(before);
    branch.run();
    known = before;
  }

  /** The lanes of the kernel of a launch that is being written, 0 for scalar code. */
  Operand lanes(Plan.Launch launch, Operand workspace) {
    List<String> methods = kernels.methods(launch.kernel());
    Integer seen = known.get(methods);
    int number = seen == null ? launches.size() : seen;
    if (seen == null) {
      known.put(methods, number);
      launches.add(launch);
    }
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        Regions.WORKSPACE,
        seen == null ? "lanes" : "sameLanes",
        "(I)I",
        List.of(workspace, Operands.constant(number)));
  }

  /** Writes what {@code driver} says of its kernels. */
  void write(ImageWriter driver) {
    if (launches.isEmpty()) {
      return;
    }
    count(driver);
    MethodVisitor changes =
        driver.visitMethod(Opcodes.ACC_PROTECTED, "changes", "()Ljava/lang/String;", null, null);
    changes.visitCode();
    TextConstant.push(
        changes, launches.stream().map(Trials::changes).collect(Collectors.joining(",")));
    end(changes, Opcodes.ARETURN);
    MethodVisitor out = driver.visitMethod(Opcodes.ACC_PROTECTED, "launch", LAUNCH, null, null);
    out.visitCode();
    for (int from = 0; from < launches.size(); from += KERNELS) {
      int to = Math.min(from + KERNELS, launches.size());
      String owner = classOf(from, to);
      Label next = new Label();
      out.visitVarInsn(Opcodes.ILOAD, 1);
      Operands.pushInt(out, to);
      out.visitJumpInsn(Opcodes.IF_ICMPGE, next);
      out.visitVarInsn(Opcodes.ILOAD, 1);
      out.visitVarInsn(Opcodes.ILOAD, 2);
      out.visitVarInsn(Opcodes.ILOAD, 3);
      out.visitVarInsn(Opcodes.ALOAD, 4);
      out.visitVarInsn(Opcodes.ALOAD, 5);
      out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "launch", LAUNCH, false);
      out.visitInsn(Opcodes.RETURN);
      out.visitLabel(next);
    }
    end(out, Opcodes.RETURN);
  }

  private void count(ImageWriter driver) {
    value(driver, "kernels", "()I", Operands.constant(launches.size()));
    Operand here = Operands.constant(0);
    for (Width width : kernels.widths()) {
      here = Operands.either(here, KernelCalls.isHere(width));
    }
    value(driver, "hasVectors", "()Z", here);
  }

  private static void value(ImageWriter driver, String method, String descriptor, Operand value) {
    MethodVisitor out = driver.visitMethod(Opcodes.ACC_PROTECTED, method, descriptor, null, null);
    out.visitCode();
    value.push(out);
    end(out, Opcodes.IRETURN);
  }

  private static void end(MethodVisitor out, int opcode) {
    out.visitInsn(opcode);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  /** The slots that a launch reads and writes. */
  private static String changes(Plan.Launch launch) {
    TreeSet<Integer> changed = new TreeSet<>();
    List<Buffer> buffers = launch.kernel().buffers();
    for (int i = 0; i < buffers.size(); i++) {
      int slot = launch.slots().get(i);
      boolean shared = launch.slots().indexOf(slot) != launch.slots().lastIndexOf(slot);
      if (shared || buffers.get(i).role() == Buffer.Role.INOUT) {
        changed.add(slot);
      }
    }
    return changed.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** The class that launches some of the kernels. */
  private String classOf(int from, int to) {
    ImageWriter writer = new ImageWriter(program + "$T" + from / KERNELS, "java/lang/Object", "");
    MethodVisitor out = writer.visitMethod(Opcodes.ACC_STATIC, "launch", LAUNCH, null, null);
    out.visitCode();
    Label[] labels = new Label[to - from];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = new Label();
    }
    out.visitVarInsn(Opcodes.ILOAD, 0);
    out.visitTableSwitchInsn(from, to - 1, labels[labels.length - 1], labels);
    for (int i = from; i < to; i++) {
      String name = "launch" + i;
      out.visitLabel(labels[i - from]);
      for (int p = 0; p < PARAMETERS.size(); p++) {
        out.visitVarInsn(PARAMETERS.get(p).type().getOpcode(Opcodes.ILOAD), 1 + p);
      }
      String descriptor = MethodCode.descriptor(PARAMETERS);
      out.visitMethodInsn(Opcodes.INVOKESTATIC, writer.internalName(), name, descriptor, false);
      out.visitInsn(Opcodes.RETURN);
      MethodCode code = MethodCode.ofStatic(writer, name, PARAMETERS);
      kernels.callPart(
          new Site(writer, code, launches.get(i)),
          launches.get(i).kernel(),
          code.parameter(0),
          code.parameter(1));
      endLauncher(code, launches.get(i));
    }
    // Or it would be optimized with all kernels that are not large, and so would its callers.
    MethodCode.fill(out);
    out.visitMaxs(0, 0);
    out.visitEnd();
    images.add(writer.image());
    return writer.internalName();
  }

  /**
   * Ends a method that launches a kernel. A trial calls it thousands of times, and HotSpot would
   * optimize it with the kernel inside, once more and for nobody else; so where that takes long the
   * method is made so large that it stays interpreted.
   */
  private void endLauncher(MethodCode code, Plan.Launch launch) {
    if (kernels.bytes(launch.kernel()) >= LARGE) {
      code.endInterpreted();
    } else {
      code.end();
    }
  }

  /** All classes written. */
  List<ClassImage> images() {
    return List.copyOf(images);
  }

  /** A launch in a method of its own. */
  private final class Site implements KernelCalls.Site {
    private final ImageWriter writer;
    private final MethodCode code;
    private final Plan.Launch launch;

    Site(ImageWriter writer, MethodCode code, Plan.Launch launch) {
      this.writer = writer;
      this.code = code;
      this.launch = launch;
    }

    @Override
    public MethodCode code() {
      return code;
    }

    @Override
    public List<Operand> arguments(KernelSignature signature) {
      return DriverEmitter.arguments(plan, launch, signature, code.parameter(2), code.parameter(3));
    }

    @Override
    public Operand dim(String name) {
      return DriverEmitter.dim(plan, code.parameter(3), name);
    }

    @Override
    public Operand divided(KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece) {
      return Operands.constant(0);
    }

    @Override
    public Operand lanes(Kernel kernel) {
      return code.parameter(0);
    }

    @Override
    public void apart(Consumer<KernelCalls.Site> part) {
      String name = "part" + parts++;
      MethodCode own = MethodCode.ofStatic(writer, name, PARAMETERS);
      part.accept(new Site(writer, own, launch));
      endLauncher(own, launch);
      List<Operand> all =
          IntStream.range(0, PARAMETERS.size()).<Operand>mapToObj(code::parameter).toList();
      code.perform(new Operand.Invocation(writer.internalName(), name, Type.VOID_TYPE, all));
    }
  }
}
