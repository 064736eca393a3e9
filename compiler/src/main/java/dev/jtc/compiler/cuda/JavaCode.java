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
 * Static methods of Java on numbers as PTX, read from their bytecode and written where they are
 * called: what a scalar function computes on a GPU is then the very method that the JVM runs.
 *
 * <p>Methods of the runtime and those that {@link StrictMath} is made of may use branches, locals,
 * constant tables, and each other; some methods of the library are instructions.
 */
final class JavaCode {
  private static final String RUNTIME = "dev/jtc/runtime/";
  private static final String FDLIBM = "java/lang/FdLibm";
  private static final String REMAINDER = "dev/jtc/compiler/cuda/Remainder";

  private final PtxCode code;
  private final Numbers numbers;
  private final Steps steps;
  private final Tables tables;
  private final Map<String, ClassNode> classes = new HashMap<>();

  JavaCode(PtxCode code, Numbers numbers, Steps steps, Tables tables) {
    this.code = code;
    this.numbers = numbers;
    this.steps = steps;
    this.tables = tables;
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
    if (owner.equals("java/lang/StrictMath") || owner.equals("java/lang/Math")) {
      String capital = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
      String home = FDLIBM + "$" + capital;
      if (find(home, "compute", descriptor) == null) {
        throw new Untranslatable(refusal(name));
      }
      try {
        return call(home, "compute", descriptor, arguments);
      } catch (Untranslatable e) {
        throw new Untranslatable(refusal(name) + ": " + e.getMessage());
      }
    }
    MethodNode method =
        owner.startsWith(RUNTIME) || owner.startsWith(FDLIBM) || owner.equals(REMAINDER)
            ? find(owner, name, descriptor)
            : null;
    if (method == null) {
      throw new Untranslatable(
          "`"
              + owner.substring(owner.lastIndexOf('/') + 1)
              + "."
              + name
              + "` has no code for a GPU");
    }
    return new MethodWriter(this, code, numbers, steps, owner, method).write(arguments);
  }

  private static String refusal(String name) {
    int feature = Runtime.version().feature();
    return "`" + name + "` of f64 has no code for a GPU where the compiler runs on Java " + feature;
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
    return tables.name(constants.bits());
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
        owner.startsWith("java/")
            ? ClassLoader.getSystemResourceAsStream(path.substring(1))
            : owner.startsWith(RUNTIME)
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
      case "getExponent" -> exponent(a);
      case "scalb" -> scaled(a, b);
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

  /** The exponent of a double without its bias. */
  private Value exponent(Value a) {
    Value bits = steps.reinterpret(DType.I64, a);
    Value high = numbers.op(DType.I64, "shr.u64", bits, Value.ofInt(52));
    Value word = numbers.cast(high, DType.I32);
    Value biased = numbers.op(DType.I32, "and.b32", word, Value.ofInt(0x7FF));
    return numbers.op(DType.I32, "sub.s32", biased, Value.ofInt(1023));
  }

  /** A double times a power of two, as {@link Math#scalb} does it: what rounds comes last. */
  private Value scaled(Value a, Value power) {
    Value least = numbers.op(DType.I32, "max.s32", power, Value.ofInt(-2099));
    Value whole = numbers.op(DType.I32, "min.s32", least, Value.ofInt(2099));
    Value part = numbers.op(DType.I32, "rem.s32", whole, Value.ofInt(512));
    Value rest = numbers.op(DType.I32, "sub.s32", whole, part);
    Value biased = numbers.op(DType.I32, "add.s32", part, Value.ofInt(1023));
    Value wide = numbers.cast(biased, DType.I64);
    Value bits = numbers.op(DType.I64, "shl.b64", wide, Value.ofInt(52));
    Value result = times(a, steps.reinterpret(DType.F64, bits));
    Value up = numbers.truth("setp.gt.s32", rest, Value.ofInt(0));
    Value factor = numbers.select(up, Value.ofDouble(0x1p512), Value.ofDouble(0x1p-512));
    Value size = numbers.abs(DType.I32, rest);
    for (int step = 0; step < 2099 / 512; step++) {
      Value more = numbers.truth("setp.gt.s32", size, Value.ofInt(512 * step));
      result = times(result, numbers.select(more, factor, Value.ofDouble(1)));
    }
    return result;
  }

  private Value times(Value a, Value b) {
    return numbers.arithmetic(Arithmetic.MULTIPLY, DType.F64, a, b);
  }
}
