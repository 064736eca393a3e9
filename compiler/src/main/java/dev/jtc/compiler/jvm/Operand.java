package dev.jtc.compiler.jvm;

import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A typed value that JVM code computes: a tree that ends in instructions which leave it on the
 * stack. {@link Operands} makes them and refuses ill-typed ones. Truth values are ints, 0 or 1.
 */
sealed interface Operand
    permits Local,
        Operand.Constant,
        Operand.Text,
        Operand.Element,
        Operand.Binary,
        Operand.Negative,
        Operand.Conversion,
        Operand.Reference,
        Operand.AnyObject,
        Operand.Invocation,
        Operand.Method,
        Operand.Constants,
        Operand.Relation,
        Operand.Junction,
        Operand.Choice {
  Type type();

  /** Appends the instructions that compute this. */
  void push(MethodVisitor out);

  /** Appends a jump to {@code target} that is taken if this truth value is 0. */
  default void jumpIfFalse(MethodVisitor out, Label target) {
    push(out);
    out.visitJumpInsn(Opcodes.IFEQ, target);
  }

  /** Appends a jump to {@code target} that is taken if this truth value is not 0. */
  default void jumpIfTrue(MethodVisitor out, Label target) {
    push(out);
    out.visitJumpInsn(Opcodes.IFNE, target);
  }

  /** A number. */
  record Constant(Type type, Number value) implements Operand {
    @Override
    public void push(MethodVisitor out) {
      if (Operands.isShort(type, value)) {
        Operands.pushShort(out, type, value);
      } else {
        out.visitLdcInsn(value);
      }
    }
  }

  /** A constant text. */
  record Text(String value) implements Operand {
    @Override
    public Type type() {
      return Type.getType(String.class);
    }

    @Override
    public void push(MethodVisitor out) {
      out.visitLdcInsn(value);
    }
  }

  /** An element of an array; bytes are sign-extended to int. */
  record Element(Operand array, Operand index, Type type) implements Operand {
    @Override
    public void push(MethodVisitor out) {
      array.push(out);
      index.push(out);
      out.visitInsn(Operands.component(array.type()).getOpcode(Opcodes.IALOAD));
    }
  }

  /** An instruction of two operands, given by its form for ints. */
  record Binary(int intOpcode, Operand left, Operand right) implements Operand {
    @Override
    public Type type() {
      return left.type();
    }

    @Override
    public void push(MethodVisitor out) {
      left.push(out);
      right.push(out);
      out.visitInsn(type().getOpcode(intOpcode));
    }
  }

  /** The number with the other sign. */
  record Negative(Operand value) implements Operand {
    @Override
    public Type type() {
      return value.type();
    }

    @Override
    public void push(MethodVisitor out) {
      value.push(out);
      out.visitInsn(type().getOpcode(Opcodes.INEG));
    }
  }

  /** A cast between number types. */
  record Conversion(Type type, Operand value, int opcode) implements Operand {
    @Override
    public void push(MethodVisitor out) {
      value.push(out);
      out.visitInsn(opcode);
    }
  }

  /** A reference that is known to be of the type. */
  record Reference(Type type, Operand value) implements Operand {
    @Override
    public void push(MethodVisitor out) {
      value.push(out);
      out.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
    }
  }

  /** A reference taken as one to an Object, which needs no instruction. */
  record AnyObject(Operand value) implements Operand {
    @Override
    public Type type() {
      return Type.getType(Object.class);
    }

    @Override
    public void push(MethodVisitor out) {
      value.push(out);
    }
  }

  /** A call of a static method. */
  record Invocation(String owner, String method, Type type, List<Operand> arguments)
      implements Operand {
    @Override
    public void push(MethodVisitor out) {
      arguments.forEach(argument -> argument.push(out));
      Type[] types = arguments.stream().map(Operand::type).toArray(Type[]::new);
      String descriptor = Type.getMethodDescriptor(type, types);
      out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, method, descriptor, false);
    }
  }

  /**
   * A call of any method by its descriptor.
   *
   * @param opcode the instruction that calls it
   * @param operands its arguments, after the object if it is not static
   */
  record Method(int opcode, String owner, String name, String descriptor, List<Operand> operands)
      implements Operand {
    @Override
    public Type type() {
      return Type.getReturnType(descriptor);
    }

    @Override
    public void push(MethodVisitor out) {
      operands.forEach(operand -> operand.push(out));
      boolean ofInterface = opcode == Opcodes.INVOKEINTERFACE;
      out.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
    }
  }

  /** A static field that never changes. */
  record Constants(String owner, String name, Type type) implements Operand {
    @Override
    public void push(MethodVisitor out) {
      out.visitFieldInsn(Opcodes.GETSTATIC, owner, name, type.getDescriptor());
    }
  }

  /** A relation between two numbers of one type; false with NaN, except {@code NE}. */
  record Relation(Comparison kind, Operand left, Operand right) implements Operand {
    @Override
    public Type type() {
      return Type.INT_TYPE;
    }

    @Override
    public void push(MethodVisitor out) {
      Operands.pushTruth(out, this);
    }

    @Override
    public void jumpIfFalse(MethodVisitor out, Label target) {
      compare(out, target, negated(jump(kind)));
    }

    @Override
    public void jumpIfTrue(MethodVisitor out, Label target) {
      compare(out, target, jump(kind));
    }

    private void compare(MethodVisitor out, Label target, int jump) {
      left.push(out);
      right.push(out);
      if (left.type() == Type.INT_TYPE) {
        out.visitJumpInsn(jump - Opcodes.IFEQ + Opcodes.IF_ICMPEQ, target);
        return;
      }
      // NaN must come out on the side where the relation does not hold.
      boolean below = kind == Comparison.LT || kind == Comparison.LE;
      int opcode =
          switch (left.type().getSort()) {
            case Type.LONG -> Opcodes.LCMP;
            case Type.FLOAT -> below ? Opcodes.FCMPG : Opcodes.FCMPL;
            case Type.DOUBLE -> below ? Opcodes.DCMPG : Opcodes.DCMPL;
            default -> throw new IllegalStateException("no order on " + left.type());
          };
      out.visitInsn(opcode);
      out.visitJumpInsn(jump, target);
    }

    private static int jump(Comparison kind) {
      return switch (kind) {
        case EQ -> Opcodes.IFEQ;
        case NE -> Opcodes.IFNE;
        case LT -> Opcodes.IFLT;
        case LE -> Opcodes.IFLE;
        case GT -> Opcodes.IFGT;
        case GE -> Opcodes.IFGE;
      };
    }

    /** The opcodes of a relation and its negation are neighbours, the even one second. */
    private static int negated(int jump) {
      return (jump - Opcodes.IFEQ ^ 1) + Opcodes.IFEQ;
    }
  }

  /** Both or either of two truth values; a jump on it skips the second where the first decides. */
  record Junction(int opcode, Operand left, Operand right) implements Operand {
    @Override
    public Type type() {
      return Type.INT_TYPE;
    }

    @Override
    public void push(MethodVisitor out) {
      left.push(out);
      right.push(out);
      out.visitInsn(opcode);
    }

    @Override
    public void jumpIfFalse(MethodVisitor out, Label target) {
      if (opcode == Opcodes.IAND) {
        left.jumpIfFalse(out, target);
        right.jumpIfFalse(out, target);
      } else {
        Label holds = new Label();
        left.jumpIfTrue(out, holds);
        right.jumpIfFalse(out, target);
        out.visitLabel(holds);
      }
    }

    @Override
    public void jumpIfTrue(MethodVisitor out, Label target) {
      if (opcode == Opcodes.IOR) {
        left.jumpIfTrue(out, target);
        right.jumpIfTrue(out, target);
      } else {
        Label fails = new Label();
        left.jumpIfFalse(out, fails);
        right.jumpIfTrue(out, target);
        out.visitLabel(fails);
      }
    }
  }

  /** One of two values of the same type; only that one is computed. */
  record Choice(Operand condition, Operand then, Operand otherwise) implements Operand {
    @Override
    public Type type() {
      return then.type();
    }

    @Override
    public void push(MethodVisitor out) {
      Label other = new Label();
      Label end = new Label();
      condition.jumpIfFalse(out, other);
      then.push(out);
      out.visitJumpInsn(Opcodes.GOTO, end);
      out.visitLabel(other);
      otherwise.push(out);
      out.visitLabel(end);
    }
  }
}
