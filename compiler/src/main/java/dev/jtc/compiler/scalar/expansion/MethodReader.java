package dev.jtc.compiler.scalar.expansion;

import dev.jtc.runtime.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Reads one straight-line static method of the runtime as steps.
 *
 * <p>It may use locals, constants, arithmetic and shifts by constants on float, double, int and
 * long; fma, abs, min and max of {@link Math}; the bits of a float; {@code Choice}; and static
 * methods of the runtime of the same kind, which are read in place. A branch or anything else is an
 * {@link IllegalStateException}.
 */
final class MethodReader extends MethodVisitor {
  private static final String RUNTIME = "dev/jtc/runtime/";

  private final Recorder out;
  private final Map<Integer, Integer> locals = new HashMap<>();
  private final Deque<Integer> stack = new ArrayDeque<>();
  private int result = -1;

  private MethodReader(Recorder out, Type[] types, List<Integer> arguments) {
    super(Opcodes.ASM9);
    this.out = out;
    int slot = 0;
    for (int i = 0; i < types.length; i++) {
      locals.put(slot, arguments.get(i));
      slot += types[i].getSize();
    }
  }

  /**
   * Takes down the steps of a method.
   *
   * @param owner the class, by its internal name
   * @return the number of the value it returns
   */
  static int read(
      Recorder out, String owner, String method, String descriptor, List<Integer> arguments) {
    MethodReader reader = new MethodReader(out, Type.getArgumentTypes(descriptor), arguments);
    ClassVisitor finder =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String signature, String[] exceptions) {
            return name.equals(method) && type.equals(descriptor) ? reader : null;
          }
        };
    try (InputStream bytes = DType.class.getResourceAsStream("/" + owner + ".class")) {
      new ClassReader(bytes).accept(finder, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    if (reader.result < 0) {
      throw new IllegalStateException("no method " + owner + "." + method + descriptor);
    }
    return reader.result;
  }

  @Override
  public void visitInsn(int opcode) {
    switch (opcode) {
      case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 ->
          visitLdcInsn((float) (opcode - Opcodes.FCONST_0));
      case Opcodes.DCONST_0, Opcodes.DCONST_1 -> visitLdcInsn((double) (opcode - Opcodes.DCONST_0));
      case Opcodes.LCONST_0, Opcodes.LCONST_1 -> visitLdcInsn((long) (opcode - Opcodes.LCONST_0));
      case Opcodes.ICONST_M1,
          Opcodes.ICONST_0,
          Opcodes.ICONST_1,
          Opcodes.ICONST_2,
          Opcodes.ICONST_3,
          Opcodes.ICONST_4,
          Opcodes.ICONST_5 ->
          visitLdcInsn(opcode - Opcodes.ICONST_0);
      case Opcodes.FADD -> binary(Primitive.ADD, DType.F32);
      case Opcodes.FSUB -> binary(Primitive.SUBTRACT, DType.F32);
      case Opcodes.FMUL -> binary(Primitive.MULTIPLY, DType.F32);
      case Opcodes.FDIV -> binary(Primitive.DIVIDE, DType.F32);
      case Opcodes.FNEG -> stack.push(out.add(Primitive.NEGATE, DType.F32, stack.pop()));
      case Opcodes.DADD -> binary(Primitive.ADD, DType.F64);
      case Opcodes.DSUB -> binary(Primitive.SUBTRACT, DType.F64);
      case Opcodes.DMUL -> binary(Primitive.MULTIPLY, DType.F64);
      case Opcodes.DDIV -> binary(Primitive.DIVIDE, DType.F64);
      case Opcodes.DNEG -> stack.push(out.add(Primitive.NEGATE, DType.F64, stack.pop()));
      case Opcodes.INEG -> stack.push(out.add(Primitive.NEGATE, DType.I32, stack.pop()));
      case Opcodes.IADD -> binary(Primitive.ADD, DType.I32);
      case Opcodes.ISUB -> binary(Primitive.SUBTRACT, DType.I32);
      case Opcodes.IAND -> binary(Primitive.AND, DType.I32);
      case Opcodes.IOR -> binary(Primitive.OR, DType.I32);
      case Opcodes.IXOR -> binary(Primitive.XOR, DType.I32);
      case Opcodes.LADD -> binary(Primitive.ADD, DType.I64);
      case Opcodes.LSUB -> binary(Primitive.SUBTRACT, DType.I64);
      case Opcodes.LAND -> binary(Primitive.AND, DType.I64);
      case Opcodes.LOR -> binary(Primitive.OR, DType.I64);
      case Opcodes.LXOR -> binary(Primitive.XOR, DType.I64);
      case Opcodes.ISHL -> shift(Primitive.SHIFT_LEFT, DType.I32);
      case Opcodes.ISHR -> shift(Primitive.SHIFT_RIGHT, DType.I32);
      case Opcodes.IUSHR -> shift(Primitive.SHIFT_RIGHT_UNSIGNED, DType.I32);
      case Opcodes.LSHL -> shift(Primitive.SHIFT_LEFT, DType.I64);
      case Opcodes.LSHR -> shift(Primitive.SHIFT_RIGHT, DType.I64);
      case Opcodes.LUSHR -> shift(Primitive.SHIFT_RIGHT_UNSIGNED, DType.I64);
      case Opcodes.FRETURN, Opcodes.DRETURN, Opcodes.IRETURN, Opcodes.LRETURN ->
          result = stack.pop();
      default -> throw foreign("opcode " + opcode);
    }
  }

  private void binary(Primitive primitive, DType dtype) {
    int right = stack.pop();
    int left = stack.pop();
    stack.push(out.add(primitive, dtype, left, right));
  }

  private void shift(Primitive primitive, DType dtype) {
    Step distance = out.step(stack.pop());
    if (distance.primitive() != Primitive.LITERAL) {
      throw foreign("a computed shift");
    }
    stack.push(out.add(new Step(primitive, dtype, dtype, List.of(stack.pop()), distance.bits())));
  }

  @Override
  public void visitLdcInsn(Object value) {
    if (value instanceof Float number) {
      stack.push(out.literal(DType.F32, Float.floatToRawIntBits(number)));
    } else if (value instanceof Double number) {
      stack.push(out.literal(DType.F64, Double.doubleToRawLongBits(number)));
    } else if (value instanceof Integer number) {
      stack.push(out.literal(DType.I32, number));
    } else if (value instanceof Long number) {
      stack.push(out.literal(DType.I64, number));
    } else {
      throw foreign("the constant " + value);
    }
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    if (opcode != Opcodes.BIPUSH && opcode != Opcodes.SIPUSH) {
      throw foreign("opcode " + opcode);
    }
    visitLdcInsn(operand);
  }

  @Override
  public void visitVarInsn(int opcode, int slot) {
    switch (opcode) {
      case Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.ILOAD, Opcodes.LLOAD ->
          stack.push(locals.get(slot));
      case Opcodes.FSTORE, Opcodes.DSTORE, Opcodes.ISTORE, Opcodes.LSTORE ->
          locals.put(slot, stack.pop());
      default -> throw foreign("opcode " + opcode);
    }
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    if (opcode != Opcodes.INVOKESTATIC) {
      throw foreign("a call of " + name);
    }
    Type[] types = Type.getArgumentTypes(descriptor);
    List<Integer> arguments = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      arguments.add(stack.pop());
    }
    Collections.reverse(arguments);
    DType compute = dtype(types[0]);
    DType given = dtype(Type.getReturnType(descriptor));
    stack.push(
        owner.startsWith(RUNTIME) && !owner.equals(RUNTIME + "Choice")
            ? read(out, owner, name, descriptor, arguments)
            : out.add(new Step(primitive(owner, name), given, compute, arguments, 0)));
  }

  private static Primitive primitive(String owner, String name) {
    return switch (owner + "." + name) {
      case "java/lang/Math.fma" -> Primitive.FMA;
      case "java/lang/Math.abs" -> Primitive.ABS;
      case "java/lang/Math.min" -> Primitive.MIN;
      case "java/lang/Math.max" -> Primitive.MAX;
      case "java/lang/Float.floatToRawIntBits",
          "java/lang/Float.intBitsToFloat",
          "java/lang/Double.doubleToRawLongBits",
          "java/lang/Double.longBitsToDouble" ->
          Primitive.REINTERPRET;
      case RUNTIME + "Choice.ifLess" -> Primitive.IF_LESS;
      case RUNTIME + "Choice.ifEqual" -> Primitive.IF_EQUAL;
      default -> throw foreign("a call of " + owner + "." + name);
    };
  }

  private static DType dtype(Type type) {
    return switch (type.getSort()) {
      case Type.FLOAT -> DType.F32;
      case Type.DOUBLE -> DType.F64;
      case Type.INT -> DType.I32;
      case Type.LONG -> DType.I64;
      default -> throw foreign("a value of type " + type);
    };
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    throw foreign("a branch");
  }

  @Override
  public void visitIincInsn(int slot, int amount) {
    throw foreign("a counter");
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    throw foreign("an object");
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    throw foreign("the field " + name);
  }

  private static IllegalStateException foreign(String what) {
    return new IllegalStateException("a method to expand has " + what);
  }
}
