package dev.jtc.compiler.cuda;

import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.runtime.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Static methods of Java on numbers as PTX, read from their bytecode: what a scalar function
 * computes on a GPU is then the very method that the JVM runs. Short ones are written where they
 * are called, the others are {@link Functions}.
 *
 * <p>Methods of the runtime may use branches, locals, constant tables, and each other; some methods
 * of Java's library are instructions, the others have no code.
 */
final class JavaCode {
  private static final String RUNTIME = "dev/jtc/runtime/";
  private static final String REMAINDER = "dev/jtc/compiler/cuda/Remainder";

  private final PtxCode code;
  private final Numbers numbers;
  private final Steps steps;
  private final Functions functions;
  private final Map<String, ClassNode> classes = new HashMap<>();

  JavaCode(PtxCode code, Numbers numbers, Steps steps, Functions functions) {
    this.code = code;
    this.numbers = numbers;
    this.steps = steps;
    this.functions = functions;
  }

  /** The dtype that a number of a Java type is kept as. */
  static DType dtype(Type type) {
    return switch (type.getSort()) {
      case Type.FLOAT -> DType.F32;
      case Type.DOUBLE -> DType.F64;
      case Type.LONG -> DType.I64;
      case Type.INT, Type.BOOLEAN, Type.BYTE, Type.SHORT, Type.CHAR -> DType.I32;
      default -> throw new Untranslatable("a value of type " + type + " has no place on a GPU");
    };
  }

  /** What {@code owner.name} gives for {@code arguments}; a truth value is 0 or 1. */
  Value call(String owner, String name, String descriptor, List<?> arguments) {
    boolean isOfNumbers = arguments.stream().allMatch(argument -> argument instanceof Value);
    Value known =
        isOfNumbers
            ? instruction(owner, name, arguments.stream().map(Value.class::cast).toList())
            : null;
    if (known != null) {
      return known;
    }
    MethodNode method =
        owner.startsWith(RUNTIME) || owner.equals(REMAINDER) ? find(owner, name, descriptor) : null;
    if (method == null) {
      throw new Untranslatable(
          "`"
              + owner.substring(owner.lastIndexOf('/') + 1)
              + "."
              + name
              + "` has no code for a GPU");
    }
    if (isOfNumbers && Functions.suits(method)) {
      String[] texts =
          arguments.stream().map(argument -> ((Value) argument).text()).toArray(String[]::new);
      DType dtype = dtype(Type.getReturnType(descriptor));
      return new Value(dtype, code.call(Bank.of(dtype), functions.name(owner, method), texts));
    }
    return new MethodWriter(this, code, numbers, steps, owner, method).write(arguments);
  }

  /** The remainder of Java for floats. */
  Value remainder(DType dtype, List<Value> arguments) {
    return call(REMAINDER, "of", dtype == DType.F32 ? "(FF)F" : "(DD)D", arguments);
  }

  /** The elements of a static array. */
  Constants constants(String owner, String field) {
    long[] bits = StaticArrays.bits(classOf(owner), field);
    if (bits == null) {
      throw new Untranslatable("the array " + owner + "." + field + " is not constant");
    }
    return new Constants(bits);
  }

  /** The name of the table that holds these constants. */
  String table(Constants constants) {
    return functions.tables().name(constants.bits());
  }

  private MethodNode find(String owner, String name, String descriptor) {
    ClassNode node = classOf(owner);
    return node == null
        ? null
        : node.methods.stream()
            .filter(method -> method.name.equals(name) && method.desc.equals(descriptor))
            .findFirst()
            .orElse(null);
  }

  private ClassNode classOf(String owner) {
    return classes.computeIfAbsent(owner, JavaCode::read);
  }

  private static ClassNode read(String owner) {
    String path = "/" + owner + ".class";
    try (InputStream bytes =
        owner.startsWith(RUNTIME)
            ? DType.class.getResourceAsStream(path)
            : JavaCode.class.getResourceAsStream(path)) {
      if (bytes == null) {
        return null;
      }
      ClassNode node = new ClassNode();
      new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return node;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The methods that are few instructions; null for the others. */
  private Value instruction(String owner, String name, List<Value> values) {
    Value a = values.isEmpty() ? null : values.get(0);
    Value b = values.size() > 1 ? values.get(1) : null;
    if (owner.equals(RUNTIME + "Choice")) {
      Value holds =
          numbers.truth(
              (name.equals("ifLess") ? "setp.lt." : "setp.eq.") + Numbers.type(a.dtype()), a, b);
      return numbers.select(holds, values.get(2), values.get(3));
    }
    if (owner.equals("java/lang/Math") || owner.equals("java/lang/StrictMath")) {
      return ofMath(name, values, a, b);
    }
    return switch (owner + "." + name) {
      case "java/lang/Float.floatToRawIntBits", "java/lang/Float.floatToIntBits" ->
          steps.reinterpret(DType.I32, a);
      case "java/lang/Float.intBitsToFloat" -> steps.reinterpret(DType.F32, a);
      case "java/lang/Double.doubleToRawLongBits", "java/lang/Double.doubleToLongBits" ->
          steps.reinterpret(DType.I64, a);
      case "java/lang/Double.longBitsToDouble" -> steps.reinterpret(DType.F64, a);
      case "java/lang/Double.isNaN", "java/lang/Float.isNaN" ->
          numbers.cast(numbers.truth("setp.nan." + Numbers.type(a.dtype()), a, a), DType.I32);
      case "java/lang/Integer.signum" -> signum(a);
      case "java/lang/Long.signum" -> numbers.cast(signum(a), DType.I32);
      default -> null;
    };
  }

  private Value ofMath(String name, List<Value> values, Value a, Value b) {
    String type = Numbers.type(a.dtype());
    return switch (name) {
      case "fma" -> numbers.fma(a.dtype(), a, b, values.get(2));
      case "abs" -> numbers.abs(a.dtype(), a);
      case "min", "max" -> numbers.extreme(name, a.dtype(), a, b);
      case "sqrt" -> numbers.op(a.dtype(), "sqrt.rn." + type, a);
      case "floor" -> numbers.op(a.dtype(), "cvt.rmi." + type + "." + type, a);
      case "ceil" -> numbers.op(a.dtype(), "cvt.rpi." + type + "." + type, a);
      case "rint" -> numbers.op(a.dtype(), "cvt.rni." + type + "." + type, a);
      // PTX takes the sign of the first operand.
      case "copySign" -> numbers.op(a.dtype(), "copysign." + type, b, a);
      default -> null;
    };
  }

  private Value signum(Value a) {
    String type = Numbers.type(a.dtype());
    Value zero = numbers.literal(a.dtype(), 0);
    Value positive = numbers.cast(numbers.truth("setp.gt." + type, a, zero), a.dtype());
    Value negative = numbers.cast(numbers.truth("setp.lt." + type, a, zero), a.dtype());
    return numbers.arithmetic(Arithmetic.SUBTRACT, a.dtype(), positive, negative);
  }
}
