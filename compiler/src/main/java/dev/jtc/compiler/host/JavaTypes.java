package dev.jtc.compiler.host;

import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;
import org.objectweb.asm.Type;

/** How the typed API spells tensors, scalars and names in Java. */
final class JavaTypes {
  static final String TENSOR = "dev/jtc/runtime/Tensor";
  static final Type TENSOR_TYPE = Type.getObjectType(TENSOR);

  /** Names that every model has. */
  private static final Set<String> TAKEN =
      Set.of(
          "create",
          "load",
          "save",
          "loadInto",
          "saveParameters",
          "loadParameters",
          "loadFitting",
          "loadFittingParameters",
          "parameters",
          "state",
          "entries",
          "set",
          "array",
          "allocate",
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

  /** A method name that Java and the base class leave free; others get a {@code _}. */
  static String method(String name) {
    // What ends in `_` may be the answer for another name and so gets one more.
    boolean isTaken = TAKEN.contains(name.replaceAll("_+$", ""));
    return isTaken ? name + "_" : identifier(name);
  }

  /** A name of a class or parameter: a word of Java gets a {@code _}. */
  static String identifier(String name) {
    return SourceVersion.isKeyword(name.replaceAll("_+$", ""), SourceVersion.RELEASE_17)
            || name.equals("_")
        ? name + "_"
        : name;
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
