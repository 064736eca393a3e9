package dev.jtc.compiler.jvm;

import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes operands: checks types when an operand is built and folds what is constant in int
 * arithmetic. A type error is a bug of the emitter, hence an IllegalStateException.
 */
final class Operands {
  private static final String FLOAT = "java/lang/Float";

  private static final Type OBJECT = Type.getType(Object.class);

  private Operands() {}

  static Operand constant(int value) {
    return new Operand.Constant(Type.INT_TYPE, value);
  }

  static Operand constant(long value) {
    return new Operand.Constant(Type.LONG_TYPE, value);
  }

  static Operand constant(float value) {
    return new Operand.Constant(Type.FLOAT_TYPE, value);
  }

  static Operand constant(double value) {
    return new Operand.Constant(Type.DOUBLE_TYPE, value);
  }

  /** An integer constant as an operand of {@code type}, int or long. */
  static Operand integer(Type type, long value) {
    return type == Type.LONG_TYPE ? constant(value) : constant(Math.toIntExact(value));
  }

  /** The 0 of a number type. */
  static Operand zero(Type type) {
    return switch (type.getSort()) {
      case Type.FLOAT -> constant(0f);
      case Type.DOUBLE -> constant(0d);
      default -> integer(type, 0);
    };
  }

  static Operand add(Operand a, Operand b) {
    if (isInt(a, 0)) {
      return b;
    }
    if (isInt(b, 0)) {
      return a;
    }
    return folded(Opcodes.IADD, a, b);
  }

  static Operand subtract(Operand a, Operand b) {
    return isInt(b, 0) ? a : folded(Opcodes.ISUB, a, b);
  }

  static Operand multiply(Operand a, Operand b) {
    if (isInt(a, 1)) {
      return b;
    }
    if (isInt(b, 1)) {
      return a;
    }
    return folded(Opcodes.IMUL, a, b);
  }

  /** The instruction that is {@code intOpcode} for ints, on two numbers of one type. */
  static Operand binary(int intOpcode, Operand a, Operand b) {
    require(a.type().equals(b.type()) && isNumber(a), "two numbers of one type", a, b);
    boolean bits =
        intOpcode == Opcodes.IAND || intOpcode == Opcodes.IOR || intOpcode == Opcodes.IXOR;
    require(!bits || isInteger(a), "integers", a, b);
    return new Operand.Binary(intOpcode, a, b);
  }

  /** The quotient rounded down; {@code sign} says whether plain division does that already. */
  static Operand floorQuotient(Operand a, Operand b, Sign sign) {
    require(isInteger(a) && a.type().equals(b.type()), "integers of one type", a, b);
    return sign == Sign.NON_NEGATIVE
        ? folded(Opcodes.IDIV, a, b)
        : call("java/lang/Math", "floorDiv", a.type(), List.of(a, b));
  }

  /** The remainder of {@link #floorQuotient}. */
  static Operand floorRemainder(Operand a, Operand b, Sign sign) {
    require(isInteger(a) && a.type().equals(b.type()), "integers of one type", a, b);
    return sign == Sign.NON_NEGATIVE
        ? folded(Opcodes.IREM, a, b)
        : call("java/lang/Math", "floorMod", a.type(), List.of(a, b));
  }

  /** What is known about the operands of a division. */
  enum Sign {
    NON_NEGATIVE,
    ANY
  }

  static Operand negate(Operand a) {
    require(isNumber(a), "a number", a);
    return new Operand.Negative(a);
  }

  /** An {@code int} wrapped to an unsigned byte. */
  static Operand unsignedByte(Operand a) {
    require(a.type() == Type.INT_TYPE, "an int", a);
    return new Operand.Binary(Opcodes.IAND, a, constant(0xff));
  }

  static Operand both(Operand a, Operand b) {
    return junction(Opcodes.IAND, a, b);
  }

  static Operand either(Operand a, Operand b) {
    return junction(Opcodes.IOR, a, b);
  }

  private static Operand junction(int opcode, Operand a, Operand b) {
    require(a.type() == Type.INT_TYPE && b.type() == Type.INT_TYPE, "truth values", a, b);
    return new Operand.Junction(opcode, a, b);
  }

  static Operand compare(Comparison kind, Operand a, Operand b) {
    require(a.type().equals(b.type()) && isNumber(a), "two numbers of one type", a, b);
    return new Operand.Relation(kind, a, b);
  }

  static Operand choose(Operand condition, Operand then, Operand otherwise) {
    require(condition.type() == Type.INT_TYPE, "a truth value", condition);
    require(then.type().equals(otherwise.type()), "two values of one type", then, otherwise);
    if (isZero(then) && isAtHand(otherwise)) {
      return masked(new Operand.Choice(condition, constant(0), constant(-1)), otherwise);
    }
    if (isZero(otherwise) && isAtHand(then)) {
      return masked(new Operand.Choice(condition, constant(-1), constant(0)), then);
    }
    return new Operand.Choice(condition, then, otherwise);
  }

  /**
   * A float with the bits of {@code mask} only. Where a choice is as good as random, as in the
   * gradient of a rectifier, this is several times faster than a branch: HotSpot has conditional
   * moves for ints only.
   */
  private static Operand masked(Operand mask, Operand value) {
    Operand bits = call(FLOAT, "floatToRawIntBits", Type.INT_TYPE, List.of(value));
    Operand some = new Operand.Binary(Opcodes.IAND, bits, mask);
    return call(FLOAT, "intBitsToFloat", Type.FLOAT_TYPE, List.of(some));
  }

  private static boolean isZero(Operand a) {
    return a instanceof Operand.Constant constant
        && constant.value() instanceof Float number
        && Float.floatToRawIntBits(number) == 0;
  }

  /** Whether computing {@code a} needs next to nothing and cannot fail. */
  private static boolean isAtHand(Operand a) {
    return a instanceof Local || a instanceof Operand.Element;
  }

  static Operand element(Operand array, Operand index) {
    require(array.type().getSort() == Type.ARRAY, "an array", array);
    require(index.type() == Type.INT_TYPE, "an int index", index);
    return new Operand.Element(array, index, elementType(array.type()));
  }

  /** What an array holds; an array of arrays holds arrays. */
  static Type component(Type array) {
    return Type.getType(array.getDescriptor().substring(1));
  }

  /** The type of an element of {@code array} on the stack, where a byte is an int. */
  static Type elementType(Type array) {
    Type element = component(array);
    return element == Type.BYTE_TYPE ? Type.INT_TYPE : element;
  }

  /** A cast of {@code a} to the type of a number. */
  static Operand convert(Type to, Operand a) {
    require(isNumber(a), "a number", a);
    if (a.type().equals(to)) {
      return a;
    }
    if (a instanceof Operand.Constant constant && isInteger(a) && to == Type.LONG_TYPE) {
      return constant(constant.value().longValue());
    }
    int from = rank(a.type());
    int target = rank(to);
    // I2L I2F I2D L2I L2F L2D F2I F2L F2D D2I D2L D2F follow each other, three for each source.
    int opcode = Opcodes.I2L + 3 * from + (target > from ? target - 1 : target);
    return new Operand.Conversion(to, a, opcode);
  }

  /** A reference that the verifier shall take as {@code type}. */
  static Operand cast(Type type, Operand reference) {
    require(reference.type().equals(OBJECT), "a reference", reference);
    return new Operand.Reference(type, reference);
  }

  /** An array as an argument of type Object. */
  static Operand asObject(Operand array) {
    require(array.type().getSort() == Type.ARRAY, "an array", array);
    return new Operand.AnyObject(array);
  }

  static Operand call(String owner, String method, Type result, List<Operand> arguments) {
    return new Operand.Invocation(owner, method, result, List.copyOf(arguments));
  }

  private static Operand folded(int opcode, Operand a, Operand b) {
    if (a instanceof Operand.Constant x && b instanceof Operand.Constant y && isInteger(a)) {
      long left = x.value().longValue();
      long right = y.value().longValue();
      boolean divides = opcode == Opcodes.IDIV || opcode == Opcodes.IREM;
      if (!divides || right != 0) {
        return integer(
            a.type(),
            switch (opcode) {
              case Opcodes.IADD -> left + right;
              case Opcodes.ISUB -> left - right;
              case Opcodes.IMUL -> left * right;
              case Opcodes.IDIV -> left / right;
              case Opcodes.IREM -> left % right;
              default -> throw new IllegalStateException("no folding of opcode " + opcode);
            });
      }
    }
    return binary(opcode, a, b);
  }

  private static boolean isInt(Operand a, int value) {
    return a instanceof Operand.Constant c && isInteger(a) && c.value().longValue() == value;
  }

  private static boolean isInteger(Operand a) {
    return a.type() == Type.INT_TYPE || a.type() == Type.LONG_TYPE;
  }

  private static boolean isNumber(Operand a) {
    return isInteger(a) || a.type() == Type.FLOAT_TYPE || a.type() == Type.DOUBLE_TYPE;
  }

  private static int rank(Type number) {
    return switch (number.getSort()) {
      case Type.INT -> 0;
      case Type.LONG -> 1;
      case Type.FLOAT -> 2;
      case Type.DOUBLE -> 3;
      default -> throw new IllegalStateException("not a number type: " + number);
    };
  }

  static void require(boolean holds, String wanted, Operand... found) {
    if (!holds) {
      List<Type> types = List.of(found).stream().map(Operand::type).toList();
      throw new IllegalStateException("wanted " + wanted + ", found " + types);
    }
  }

  static void pushInt(MethodVisitor out, int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      out.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      out.visitLdcInsn(value);
    }
  }

  /** Whether one instruction without a constant pool entry pushes the number. */
  static boolean isShort(Type type, Number value) {
    return switch (type.getSort()) {
      case Type.INT -> true;
      case Type.LONG -> value.longValue() == 0 || value.longValue() == 1;
      // −0.0 is no constant of the instruction set, so bits are compared.
      case Type.FLOAT -> value.equals(0f) || value.equals(1f) || value.equals(2f);
      case Type.DOUBLE -> value.equals(0d) || value.equals(1d);
      default -> throw new IllegalStateException("not a number type: " + type);
    };
  }

  static void pushShort(MethodVisitor out, Type type, Number value) {
    switch (type.getSort()) {
      case Type.INT -> pushInt(out, value.intValue());
      case Type.LONG -> out.visitInsn(Opcodes.LCONST_0 + value.intValue());
      case Type.FLOAT -> out.visitInsn(Opcodes.FCONST_0 + value.intValue());
      case Type.DOUBLE -> out.visitInsn(Opcodes.DCONST_0 + value.intValue());
      default -> throw new IllegalStateException("not a number type: " + type);
    }
  }

  /** Pushes 1 if the relation holds and 0 if not. */
  static void pushTruth(MethodVisitor out, Operand.Relation relation) {
    Label fails = new Label();
    Label end = new Label();
    relation.jumpIfFalse(out, fails);
    out.visitInsn(Opcodes.ICONST_1);
    out.visitJumpInsn(Opcodes.GOTO, end);
    out.visitLabel(fails);
    out.visitInsn(Opcodes.ICONST_0);
    out.visitLabel(end);
  }
}
