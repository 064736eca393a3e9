package dev.jtc.compiler.host;

import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.Locale;
import java.util.Set;
import org.objectweb.asm.Type;

/** How the typed API spells tensors, scalars and names in Java. */
final class JavaTypes {
  static final String TENSOR = "dev/jtc/runtime/Tensor";
  static final Type TENSOR_TYPE = Type.getObjectType(TENSOR);

  /** Words of Java, and names that every model has. */
  private static final Set<String> TAKEN =
      Set.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "try",
          "void",
          "volatile",
          "while",
          "true",
          "false",
          "null",
          "create",
          "load",
          "save",
          "loadInto",
          "saveParameters",
          "loadParameters",
          "parameters",
          "state",
          "entries",
          "set",
          "array",
          "allocate",
          "main",
          "toString",
          "equals",
          "hashCode",
          "getClass",
          "notify",
          "notifyAll",
          "wait",
          "clone",
          "finalize");

  private JavaTypes() {}

  /** The element type in Java; u8 is byte, bool boolean as a scalar and byte in arrays. */
  static Type scalar(DType dtype) {
    return switch (dtype) {
      case F32 -> Type.FLOAT_TYPE;
      case F64 -> Type.DOUBLE_TYPE;
      case I32 -> Type.INT_TYPE;
      case I64 -> Type.LONG_TYPE;
      case U8 -> Type.BYTE_TYPE;
      case BOOL -> Type.BOOLEAN_TYPE;
    };
  }

  static Type array(DType dtype) {
    return Type.getType(dtype.arrayClass());
  }

  /** A parameter or result as a flat array, a scalar as itself. */
  static Type flat(TensorType type) {
    return type.rank() == 0 ? scalar(type.dtype()) : array(type.dtype());
  }

  /** A parameter or result as a tensor, a scalar as itself. */
  static Type tensor(TensorType type) {
    return type.rank() == 0 ? scalar(type.dtype()) : TENSOR_TYPE;
  }

  /** A method name that Java and the base class leave free. */
  static String method(String name) {
    return TAKEN.contains(name) ? name + "_" : name;
  }

  /** {@code two_layer_grad} as {@code TwoLayerGrad}. */
  static String className(String fileName) {
    StringBuilder out = new StringBuilder();
    for (String word : fileName.split("[^A-Za-z0-9]+")) {
      if (!word.isEmpty()) {
        out.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    boolean startsBadly = out.isEmpty() || Character.isDigit(out.charAt(0));
    return startsBadly ? "Program" + out : out.toString();
  }
}
