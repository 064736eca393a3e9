package dev.jtc.compiler.jvm;

import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes one method without a result, statement by statement; a thin typed layer over ASM.
 *
 * <p>Locals have a name and one type for the whole method, so that no two types ever meet where
 * control flow joins. Ill-typed statements are refused when they are written.
 */
final class MethodCode {
  private final MethodVisitor out;
  private final String name;
  private final Label start = new Label();
  private final List<Local> locals = new ArrayList<>();
  private final int parameterCount;
  private int nextSlot;

  /** A parameter, or {@code this}. */
  record Parameter(String name, Type type) {}

  private MethodCode(MethodVisitor out, String name, List<Parameter> parameters) {
    this.out = out;
    this.name = name;
    this.parameterCount = parameters.size();
    parameters.forEach(parameter -> local(parameter.name(), parameter.type()));
    out.visitCode();
    out.visitLabel(start);
  }

  /** Begins a static method. */
  static MethodCode ofStatic(ClassVisitor owner, String name, List<Parameter> parameters) {
    MethodVisitor out =
        owner.visitMethod(Opcodes.ACC_STATIC, name, descriptor(parameters), null, null);
    return new MethodCode(out, name, parameters);
  }

  /** Begins an instance method; local 0 is {@code this}. */
  static MethodCode ofInstance(
      ClassVisitor owner, int access, String self, String name, List<Parameter> parameters) {
    MethodVisitor out = owner.visitMethod(access, name, descriptor(parameters), null, null);
    List<Parameter> all = new ArrayList<>();
    all.add(new Parameter("this", Type.getObjectType(self)));
    all.addAll(parameters);
    return new MethodCode(out, name, all);
  }

  /** The descriptor of a method without result. */
  static String descriptor(List<Parameter> parameters) {
    Type[] types = parameters.stream().map(Parameter::type).toArray(Type[]::new);
    return Type.getMethodDescriptor(Type.VOID_TYPE, types);
  }

  /** Parameter {@code index}, counting {@code this}. */
  Local parameter(int index) {
    return locals.get(index);
  }

  /** Says that what follows comes from line {@code line} of the class's source file. */
  void line(int line) {
    Label here = new Label();
    out.visitLabel(here);
    out.visitLineNumber(line, here);
  }

  private Local local(String localName, Type type) {
    Local local = new Local(localName, type, nextSlot);
    nextSlot += type.getSize();
    locals.add(local);
    return local;
  }

  /** A new local that starts with {@code initial}. */
  Local declare(String localName, Operand initial) {
    Local local = local(localName, initial.type());
    assign(local, initial);
    return local;
  }

  void assign(Local local, Operand value) {
    Operands.require(local.type().equals(value.type()), "the type of the local", local, value);
    value.push(out);
    out.visitVarInsn(local.type().getOpcode(Opcodes.ISTORE), local.slot());
  }

  /** Writes an element; an int is cut to a byte where the array holds bytes. */
  void store(Operand array, Operand index, Operand value) {
    Operands.require(array.type().getSort() == Type.ARRAY, "an array", array);
    Operands.require(index.type() == Type.INT_TYPE, "an int index", index);
    Type element = Operands.elementType(array.type());
    Operands.require(element.equals(value.type()), "an element", array, value);
    array.push(out);
    index.push(out);
    value.push(out);
    out.visitInsn(Operands.component(array.type()).getOpcode(Opcodes.IASTORE));
  }

  /** A call whose result, if any, is dropped. */
  void perform(Operand call) {
    call.push(out);
    if (call.type() != Type.VOID_TYPE) {
      out.visitInsn(call.type().getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
    }
  }

  /** {@code for (int v = 0; v < extent; v++)}. */
  void count(String variable, Operand extent, Consumer<Local> body) {
    Local counter = declare(variable, Operands.constant(0));
    countOn(counter, extent, () -> body.accept(counter));
  }

  /** {@code for (; counter < extent; counter++)}. */
  void countOn(Local counter, Operand extent, Runnable body) {
    repeat(
        Operands.compare(Comparison.LT, counter, extent),
        () -> {
          body.run();
          advance(counter, 1);
        });
  }

  /** {@code counter += step}. */
  void advance(Local counter, int step) {
    out.visitIincInsn(counter.slot(), step);
  }

  /** {@code while (condition)}. */
  void repeat(Operand condition, Runnable body) {
    loop(exit -> condition.jumpIfFalse(out, exit), body);
  }

  /** {@code while (true)}, where {@code leave} writes the jumps out of the loop. */
  void loop(Consumer<Label> leave, Runnable body) {
    Label head = new Label();
    Label exit = new Label();
    out.visitLabel(head);
    leave.accept(exit);
    body.run();
    out.visitJumpInsn(Opcodes.GOTO, head);
    out.visitLabel(exit);
  }

  /** Jumps to {@code target} unless the condition holds. */
  void leaveUnless(Operand condition, Label target) {
    condition.jumpIfFalse(out, target);
  }

  /** {@code if (condition)}. */
  void when(Operand condition, Runnable body) {
    Label end = new Label();
    condition.jumpIfFalse(out, end);
    body.run();
    out.visitLabel(end);
  }

  /** {@code if (condition) … else …}. */
  void choose(Operand condition, Runnable then, Runnable otherwise) {
    Label other = new Label();
    Label end = new Label();
    condition.jumpIfFalse(out, other);
    then.run();
    out.visitJumpInsn(Opcodes.GOTO, end);
    out.visitLabel(other);
    otherwise.run();
    out.visitLabel(end);
  }

  /** The raw visitor, for the few things that are no statement. */
  MethodVisitor raw() {
    return out;
  }

  /** Ends the method and gives its size in bytes of code. */
  int end() {
    out.visitInsn(Opcodes.RETURN);
    int bytes = close();
    if (bytes > ClassImage.MAX_METHOD_BYTES) {
      throw new MethodTooLarge(name, bytes);
    }
    return bytes;
  }

  /** Ends the method so that HotSpot never compiles it. */
  void endInterpreted() {
    out.visitInsn(Opcodes.RETURN);
    fill(out);
    close();
  }

  /** Writes so much that nobody reaches that HotSpot compiles no method with it, nor inlines it. */
  static void fill(MethodVisitor out) {
    for (int i = 0; i <= ClassImage.MAX_METHOD_BYTES; i++) {
      out.visitInsn(Opcodes.NOP);
    }
    out.visitInsn(Opcodes.RETURN);
  }

  private int close() {
    Label end = new Label();
    out.visitLabel(end);
    for (Local local : locals.subList(0, parameterCount)) {
      out.visitLocalVariable(
          local.name(), local.type().getDescriptor(), null, start, end, local.slot());
    }
    out.visitMaxs(0, 0);
    out.visitEnd();
    return end.getOffset();
  }
}
