package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.runtime.DType;
import java.util.List;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The module {@code jdk.incubator.vector} by its names and descriptors: no Java source refers to
 * it, so the build needs no flag and code without vectors runs where it is missing.
 *
 * <p>A class with vector code has a species for each dtype in a constant field, without which
 * HotSpot knows none of its operations. Truth values are masks over f32, or over f64 where elements
 * have eight bytes.
 */
final class VectorApi {
  static final Type MASK = Type.getObjectType("jdk/incubator/vector/VectorMask");

  private static final String PACKAGE = "jdk/incubator/vector/";
  private static final String SPECIES = "Ljdk/incubator/vector/VectorSpecies;";
  private static final String VECTOR = "Ljdk/incubator/vector/Vector;";

  private final String owner;
  private final Width width;

  /**
   * @param owner the internal name of the class that the code is written to
   */
  VectorApi(String owner, Width width) {
    this.owner = owner;
    this.width = width;
  }

  private static String className(DType dtype) {
    return switch (dtype) {
      case F32 -> PACKAGE + "FloatVector";
      case F64 -> PACKAGE + "DoubleVector";
      case I32 -> PACKAGE + "IntVector";
      case I64 -> PACKAGE + "LongVector";
      case U8, BOOL -> throw new IllegalStateException("no vectors of " + dtype.text());
    };
  }

  /** The type of a vector of {@code dtype}, or of a mask. */
  static Type type(DType dtype) {
    return dtype == DType.BOOL ? MASK : Type.getObjectType(className(dtype));
  }

  /** Declares the species of a class and writes its initializer. */
  static void declareSpecies(ClassVisitor owner, String internalName, Width width) {
    MethodVisitor out = owner.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    out.visitCode();
    for (DType dtype : Lanes.ELEMENTS) {
      int access = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_PRIVATE;
      owner.visitField(access, field(dtype), SPECIES, null, null).visitEnd();
      String constant = "SPECIES_" + width.bits();
      out.visitFieldInsn(Opcodes.GETSTATIC, className(dtype), constant, SPECIES);
      out.visitFieldInsn(Opcodes.PUTSTATIC, internalName, field(dtype), SPECIES);
    }
    out.visitInsn(Opcodes.RETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  private static String field(DType dtype) {
    return "SPECIES_" + dtype.name();
  }

  /** How many elements of {@code bytes} bytes a vector holds. */
  int lanes(int bytes) {
    return width.lanes() * Float.BYTES / bytes;
  }

  private Operand species(DType dtype) {
    return new Operand.Constants(owner, field(dtype), Type.getType(SPECIES));
  }

  /** A vector of equal numbers. */
  Operand broadcast(DType dtype, Operand number) {
    String element = ExprCode.type(dtype).getDescriptor();
    return call(dtype, "broadcast", "(" + SPECIES + element + ")", species(dtype), number);
  }

  /** A mask of equal truth values. */
  Operand maskAll(DType lanes, Operand truth) {
    return new Operand.Method(
        Opcodes.INVOKEINTERFACE,
        PACKAGE + "VectorSpecies",
        "maskAll",
        "(Z)" + MASK.getDescriptor(),
        List.of(species(lanes), truth));
  }

  Operand load(DType dtype, Operand array, Operand index) {
    String parameters = "(" + SPECIES + array.type().getDescriptor() + "I)";
    return call(dtype, "fromArray", parameters, species(dtype), array, index);
  }

  /** Writes a vector; a call without result. */
  Operand store(DType dtype, Operand vector, Operand array, Operand index) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(dtype),
        "intoArray",
        "(" + array.type().getDescriptor() + "I)V",
        List.of(vector, array, index));
  }

  private static Operand call(DType dtype, String method, String parameters, Operand... operands) {
    String descriptor = parameters + type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKESTATIC, className(dtype), method, descriptor, List.of(operands));
  }

  /** {@code a.method(others…)}, where all are vectors of {@code dtype}. */
  Operand lanewise(DType dtype, String method, List<Operand> operands) {
    String descriptor =
        "(" + VECTOR.repeat(operands.size() - 1) + ")" + type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL, className(dtype), method, descriptor, operands);
  }

  /** A binary operation that only has a constant in {@code VectorOperators}. */
  Operand operator(DType dtype, String operator, Operand a, Operand b) {
    String kind = "Ljdk/incubator/vector/VectorOperators$Associative;";
    String binary = "Ljdk/incubator/vector/VectorOperators$Binary;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", operator, Type.getType(kind));
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(dtype),
        "lanewise",
        "(" + binary + VECTOR + ")" + type(dtype).getDescriptor(),
        List.of(a, constant, b));
  }

  /** A shift of integers by a constant. */
  Operand shift(DType dtype, String operator, Operand a, int places) {
    String binary = "Ljdk/incubator/vector/VectorOperators$Binary;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", operator, Type.getType(binary));
    String element = ExprCode.type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(dtype),
        "lanewise",
        "(" + binary + element + ")" + type(dtype).getDescriptor(),
        List.of(a, constant, Operands.integer(ExprCode.type(dtype), places)));
  }

  /** A mask of a relation; as for numbers, false with NaN, except {@code NE}. */
  Operand compare(DType dtype, Comparison kind, Operand a, Operand b) {
    String comparison = "Ljdk/incubator/vector/VectorOperators$Comparison;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", kind.name(), Type.getType(comparison));
    Operand mask =
        new Operand.Method(
            Opcodes.INVOKEVIRTUAL,
            className(dtype),
            "compare",
            "(" + comparison + VECTOR + ")" + MASK.getDescriptor(),
            List.of(a, constant, b));
    return mask(mask, dtype, canonical(dtype));
  }

  /** {@code a} where the mask holds, else {@code b}. */
  Operand select(DType dtype, Operand mask, Operand a, Operand b) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(dtype),
        "blend",
        "(" + VECTOR + MASK.getDescriptor() + ")" + type(dtype).getDescriptor(),
        List.of(b, a, mask(mask, canonical(dtype), dtype)));
  }

  /** {@code and} or {@code or} of two masks. */
  Operand both(String method, Operand a, Operand b) {
    String mask = MASK.getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        MASK.getInternalName(),
        method,
        "(" + mask + ")" + mask,
        List.of(a, b));
  }

  /** The opposite of a mask. */
  Operand not(Operand a) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        MASK.getInternalName(),
        "not",
        "()" + MASK.getDescriptor(),
        List.of(a));
  }

  /** Whether a mask holds anywhere: a truth value. */
  Operand anyTrue(Operand mask) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL, MASK.getInternalName(), "anyTrue", "()Z", List.of(mask));
  }

  /** A new array of the elements of a vector. */
  Operand toArray(DType dtype, Operand vector) {
    String descriptor = "()[" + ExprCode.type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL, className(dtype), "toArray", descriptor, List.of(vector));
  }

  /** The dtype over which masks are kept among elements of the size of {@code dtype}. */
  static DType canonical(DType dtype) {
    return dtype.bytes() == Float.BYTES ? DType.F32 : DType.F64;
  }

  private Operand mask(Operand mask, DType from, DType to) {
    if (from == to) {
      return mask;
    }
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        MASK.getInternalName(),
        "cast",
        "(" + SPECIES + ")" + MASK.getDescriptor(),
        List.of(mask, species(to)));
  }

  /** A conversion of numbers between dtypes of one size, as Java casts. */
  Operand convert(DType from, DType to, Operand vector) {
    String conversion = "Ljdk/incubator/vector/VectorOperators$Conversion;";
    String name = letter(from) + "2" + letter(to);
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", name, Type.getType(conversion));
    Operand converted =
        new Operand.Method(
            Opcodes.INVOKEVIRTUAL,
            className(from),
            "convert",
            "(" + conversion + "I)" + VECTOR,
            List.of(vector, constant, Operands.constant(0)));
    return new Operand.Reference(type(to), converted);
  }

  /** The same bits as numbers of another dtype of the same size. */
  Operand reinterpret(DType from, DType to, Operand vector) {
    String method =
        switch (to) {
          case F32 -> "reinterpretAsFloats";
          case F64 -> "reinterpretAsDoubles";
          case I32 -> "reinterpretAsInts";
          case I64 -> "reinterpretAsLongs";
          case U8, BOOL -> throw new IllegalStateException("no vectors of " + to.text());
        };
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(from),
        method,
        "()" + type(to).getDescriptor(),
        List.of(vector));
  }

  private static String letter(DType dtype) {
    return switch (dtype) {
      case F32 -> "F";
      case F64 -> "D";
      case I32 -> "I";
      case I64 -> "L";
      case U8, BOOL -> throw new IllegalStateException("no vectors of " + dtype.text());
    };
  }
}
