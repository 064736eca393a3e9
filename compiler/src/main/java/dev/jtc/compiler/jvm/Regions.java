package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Work;
import dev.jtc.compiler.memory.OwnScratch;
import dev.jtc.compiler.memory.Plan;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The nests of a program that threads share, numbered: offers them to threads, and writes the
 * method {@code part} by which a thread does a part of one.
 */
final class Regions {
  static final String WORKSPACE = "dev/jtc/runtime/Workspace";

  /** Regions that one method chooses from. */
  private static final int CHOICES = 128;

  /** Bytes of code, about, that choose a region or compute a size. */
  private static final int SIZE = 50;

  static final int LANES = Division.LANES;

  private static final Type DIMS = Type.getType(int[].class);
  private static final Type OBJECTS = Type.getType(Object[].class);
  private static final MethodCode.Parameter REGION =
      new MethodCode.Parameter("region", Type.INT_TYPE);
  private static final List<MethodCode.Parameter> PARAMETERS =
      List.of(
          new MethodCode.Parameter("buffers", OBJECTS),
          new MethodCode.Parameter("own", OBJECTS),
          new MethodCode.Parameter("dims", DIMS),
          new MethodCode.Parameter("from", Type.INT_TYPE),
          new MethodCode.Parameter("to", Type.INT_TYPE));

  private final Plan plan;
  private final ImageWriter writer;
  private final DriverClasses classes;
  private final List<Region> regions = new ArrayList<>();
  private final OwnScratch own = new OwnScratch();

  /**
   * A nest of a kernel that threads share, on certain arrays.
   *
   * @param kernel as {@code classes} have it
   * @param slots those of the kernel's buffers
   */
  record Region(
      KernelClasses classes, Kernel kernel, KernelEmitter.Piece piece, List<Integer> slots) {
    Sharing sharing() {
      return piece.shared().orElseThrow();
    }

    Stmt.For loop() {
      return sharing().loop();
    }
  }

  Regions(Plan plan, ImageWriter writer, DriverClasses classes) {
    this.plan = plan;
    this.writer = writer;
    this.classes = classes;
  }

  /** Whether several threads have done a loop. */
  Operand divide(Region region, Operand workspace, Operand dims) {
    int number = regions.size();
    regions.add(region);
    Map<String, Buffer> buffers = new HashMap<>();
    region.kernel().buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    Sharing sharing = region.sharing();
    Dim picos = Work.picos(List.of(sharing.nest()), buffers, region.classes().width());
    Function<String, Operand> dim = name -> DriverEmitter.dim(plan, dims, name);
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        WORKSPACE,
        sharing.isInside() ? "divideInside" : "divide",
        "(IIJ)Z",
        List.of(
            workspace,
            Operands.constant(number),
            DimCode.ofInts(dim).operand(iterations(region.loop())),
            picos.isConstant() ? Operands.constant(picos.value()) : picos(number, picos, dims)));
  }

  /** What threads divide: lanes go in groups, so that only the last vectors are not full. */
  private static Dim iterations(Stmt.For loop) {
    Dim extent = loop.extent();
    return loop.kind().isVector() ? extent.plus(LANES - 1).dividedBy(Dim.of(LANES)) : extent;
  }

  /** A call of a method that computes a size; that may be long code. */
  private Operand picos(int number, Dim picos, Operand dims) {
    String descriptor = Type.getMethodDescriptor(Type.LONG_TYPE, DIMS);
    String name = "picos" + number;
    ImageWriter owner = classes.withRoomFor(SIZE);
    MethodVisitor out = begin(owner, Opcodes.ACC_STATIC, name, descriptor);
    Local given = new Local("dims", DIMS, 0);
    DimCode.ofLongs(variable -> DriverEmitter.dim(plan, given, variable)).operand(picos).push(out);
    out.visitInsn(Opcodes.LRETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
    return new Operand.Invocation(owner.internalName(), name, Type.LONG_TYPE, List.of(dims));
  }

  /** The scratch arrays that each thread has for itself. */
  List<Plan.Slot> own() {
    return own.slots();
  }

  /** Writes {@code part}, if there is any region. */
  void write() {
    if (regions.isEmpty()) {
      return;
    }
    List<String> owners = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      owners.add(one(i, regions.get(i)));
    }
    List<MethodCode.Parameter> all = new ArrayList<>();
    all.add(REGION);
    all.addAll(PARAMETERS);
    String descriptor = MethodCode.descriptor(all);
    int groups = (regions.size() + CHOICES - 1) / CHOICES;
    String part = MethodCode.descriptor(PARAMETERS);
    List<String> groupOwners = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int first = group * CHOICES;
      int last = Math.min(first + CHOICES, regions.size()) - 1;
      ImageWriter owner = classes.withRoomFor(SIZE * (last - first + 1));
      MethodVisitor out = begin(owner, Opcodes.ACC_STATIC, "parts" + group, descriptor);
      choose(out, 0, first, last, i -> pass(out, 1, owners.get(i), "part" + i, part));
      groupOwners.add(owner.internalName());
    }
    MethodVisitor out = begin(writer, Opcodes.ACC_PROTECTED, "part", descriptor);
    for (int group = 1; group < groups; group++) {
      Label next = new Label();
      out.visitVarInsn(Opcodes.ILOAD, 1);
      Operands.pushInt(out, group * CHOICES);
      out.visitJumpInsn(Opcodes.IF_ICMPGE, next);
      out.visitVarInsn(Opcodes.ILOAD, 1);
      pass(out, 2, groupOwners.get(group - 1), "parts" + (group - 1), descriptor);
      out.visitLabel(next);
    }
    out.visitVarInsn(Opcodes.ILOAD, 1);
    pass(out, 2, groupOwners.get(groups - 1), "parts" + (groups - 1), descriptor);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  private static MethodVisitor begin(
      ImageWriter owner, int access, String name, String descriptor) {
    MethodVisitor out = owner.visitMethod(access, name, descriptor, null, null);
    out.visitCode();
    return out;
  }

  private static void choose(
      MethodVisitor out, int variable, int first, int last, IntConsumer each) {
    Label[] labels = new Label[last - first + 1];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = new Label();
    }
    out.visitVarInsn(Opcodes.ILOAD, variable);
    out.visitTableSwitchInsn(first, last, labels[labels.length - 1], labels);
    for (int i = 0; i < labels.length; i++) {
      out.visitLabel(labels[i]);
      each.accept(first + i);
    }
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  /** Calls {@code method} with the parameters from local {@code first} on, and returns. */
  private static void pass(
      MethodVisitor out, int first, String owner, String method, String descriptor) {
    for (int i = 0; i < PARAMETERS.size(); i++) {
      out.visitVarInsn(PARAMETERS.get(i).type().getOpcode(Opcodes.ILOAD), first + i);
    }
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, method, descriptor, false);
    out.visitInsn(Opcodes.RETURN);
  }

  /** Writes what a thread does of a region; gives the class. */
  private String one(int number, Region region) {
    List<Buffer> buffers = region.kernel().buffers();
    KernelSignature signature = region.classes().signature(region.kernel());
    ImageWriter owner = classes.withRoomFor(SIZE + 10 * signature.parameters().size());
    MethodCode code = MethodCode.ofStatic(owner, "part" + number, PARAMETERS);
    Set<String> mine = region.sharing().own();
    List<Integer> used = new ArrayList<>();
    List<Operand> arguments = new ArrayList<>();
    for (int i : signature.touched()) {
      Buffer buffer = buffers.get(i);
      boolean isMine = mine.contains(buffer.name());
      int index = isMine ? own.slot(buffer, used) : region.slots().get(i);
      Operand table = code.parameter(isMine ? 1 : 0);
      Operand array = Operands.element(table, Operands.constant(index));
      arguments.add(Operands.cast(KernelSignature.type(buffer), array));
    }
    Local dims = code.parameter(2);
    for (String dim : signature.dims()) {
      arguments.add(DriverEmitter.dim(plan, dims, dim));
    }
    Operand from = code.parameter(3);
    Operand to = code.parameter(4);
    if (region.loop().kind().isVector()) {
      from = Operands.multiply(from, Operands.constant(LANES));
      Function<String, Operand> dim = name -> DriverEmitter.dim(plan, dims, name);
      Operand end =
          Operands.multiply(Operands.convert(Type.LONG_TYPE, to), Operands.constant((long) LANES));
      Operand extent = DimCode.ofLongs(dim).operand(region.loop().extent());
      Operand least = Operands.call("java/lang/Math", "min", Type.LONG_TYPE, List.of(end, extent));
      to = Operands.convert(Type.INT_TYPE, least);
    }
    arguments.add(from);
    arguments.add(to);
    code.perform(region.classes().method(region.kernel()).call(region.piece(), arguments));
    code.end();
    return owner.internalName();
  }
}
