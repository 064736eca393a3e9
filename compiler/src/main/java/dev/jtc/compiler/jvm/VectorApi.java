package dev.jtc.compiler.jvm;

import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.runtime.DType;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The module {@code jdk.incubator.vector} by its names and descriptors: no Java source refers to
 * it, so the build needs no flag and code without vectors runs where it is missing.
 *
 * <p>All vectors of one loop have as many lanes and fill registers, for HotSpot keeps accumulators
 * on the heap once it knows f32 vectors of two sizes. Numbers of {@link DType#U8} are ints from 0
 * to 255 here. Truth values are masks over f32, or over f64 among elements of eight bytes.
 */
final class VectorApi {
  static final Type MASK = Type.getObjectType("jdk/incubator/vector/VectorMask");

  private static final String PACKAGE = "jdk/incubator/vector/";
  private static final String SPECIES = VectorConstants.SPECIES;
  private static final String VECTOR = "Ljdk/incubator/vector/Vector;";
  private static final int BYTE_MASK = 0xff;

  /** The fewest bytes that are a vector. */
  private static final int FEWEST_BYTES = 8;

  private final VectorConstants constants;
  private final int lanes;

  /** The integers of the size of the elements. */
  private final DType integer;

  /**
   * @param bytes the size of the elements, of which every register is full
   */
  VectorApi(VectorConstants constants, int bytes) {
    this.constants = constants;
    this.lanes = constants.width().lanes() * Float.BYTES / bytes;
    this.integer = bytes == Double.BYTES ? DType.I64 : DType.I32;
  }

  /** The name of the class of vectors; bytes are U8. */
  static String className(DType dtype) {
    return switch (dtype) {
      case F32 -> PACKAGE + "FloatVector";
      case F64 -> PACKAGE + "DoubleVector";
      case I32 -> PACKAGE + "IntVector";
      case I64 -> PACKAGE + "LongVector";
      case U8, BOOL -> PACKAGE + "ByteVector";
    };
  }

  /** What a number is in a register. */
  private static DType held(DType dtype) {
    return dtype == DType.U8 ? DType.I32 : dtype;
  }

  /** The type of a vector of {@code dtype}, or of a mask. */
  static Type type(DType dtype) {
    return dtype == DType.BOOL ? MASK : Type.getObjectType(className(held(dtype)));
  }

  /** How many elements a vector holds. */
  int lanes() {
    return lanes;
  }

  private Operand species(DType dtype) {
    return constants.species(held(dtype), lanes);
  }

  /** A vector of equal numbers. */
  Operand broadcast(DType dtype, Operand number) {
    String element = ExprCode.type(dtype).getDescriptor();
    return call(dtype, "broadcast", "(" + SPECIES + element + ")", species(dtype), number);
  }

  /** A mask of equal truth values. */
  Operand maskAll(Operand truth) {
    return new Operand.Method(
        Opcodes.INVOKEINTERFACE,
        PACKAGE + "VectorSpecies",
        "maskAll",
        "(Z)" + MASK.getDescriptor(),
        List.of(species(canonical(integer)), truth));
  }

  /** The elements of an array from {@code index} on; a mask if they are truth values. */
  Operand load(DType dtype, Operand array, Operand index) {
    return switch (dtype) {
      case F32, F64, I32, I64 -> fromArray(dtype, array, index);
      case U8 -> operator(DType.I32, "AND", ofBytes(array, index), ints(BYTE_MASK));
      case BOOL -> isTrue(integer, ofBytes(array, index));
    };
  }

  private Operand fromArray(DType dtype, Operand array, Operand index) {
    String parameters = "(" + SPECIES + array.type().getDescriptor() + "I)";
    return call(dtype, "fromArray", parameters, species(dtype), array, index);
  }

  private Operand ints(int number) {
    return broadcast(DType.I32, Operands.constant(number));
  }

  /** Bytes of an array as integers with their sign. */
  private Operand ofBytes(Operand array, Operand index) {
    if (lanes < FEWEST_BYTES) {
      Type number = ExprCode.type(integer);
      Operand all = broadcast(integer, Operands.zero(number));
      for (int lane = 0; lane < lanes; lane++) {
        Operand element = Operands.element(array, Operands.add(index, Operands.constant(lane)));
        all = withLane(all, lane, Operands.convert(number, element));
      }
      return all;
    }
    Operand bytes =
        new Operand.Method(
            Opcodes.INVOKESTATIC,
            className(DType.U8),
            "fromArray",
            "(" + SPECIES + "[BI)L" + className(DType.U8) + ";",
            List.of(constants.species(DType.U8, lanes), array, index));
    String conversion = "B2" + letter(integer);
    return shaped(conversion, className(DType.U8), bytes, type(integer), species(integer));
  }

  private Operand withLane(Operand all, int lane, Operand number) {
    String descriptor = "(I" + number.type().getDescriptor() + ")" + type(integer).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(integer),
        "withLane",
        descriptor,
        List.of(all, Operands.constant(lane), number));
  }

  /** Writes a vector; a mask as bytes. */
  void store(MethodCode code, DType dtype, Operand vector, Operand array, Operand index) {
    switch (dtype) {
      case F32, F64, I32, I64 -> code.perform(intoArray(className(dtype), vector, array, index));
      case U8 -> storeBytes(code, vector, array, index);
      case BOOL -> storeBytes(code, ofMask(integer, vector), array, index);
    }
  }

  private void storeBytes(MethodCode code, Operand vector, Operand array, Operand index) {
    if (lanes < FEWEST_BYTES) {
      Local all = code.declare("b", vector);
      for (int lane = 0; lane < lanes; lane++) {
        Operand element =
            new Operand.Method(
                Opcodes.INVOKEVIRTUAL,
                className(integer),
                "lane",
                "(I)" + ExprCode.type(integer).getDescriptor(),
                List.of(all, Operands.constant(lane)));
        Operand at = Operands.add(index, Operands.constant(lane));
        code.store(array, at, Operands.convert(Type.INT_TYPE, element));
      }
      return;
    }
    Operand species = constants.species(DType.U8, lanes);
    Type bytes = Type.getObjectType(className(DType.U8));
    Operand cut = shaped(letter(integer) + "2B", className(integer), vector, bytes, species);
    code.perform(intoArray(className(DType.U8), cut, array, index));
  }

  private static Operand intoArray(String owner, Operand vector, Operand array, Operand index) {
    String descriptor = "(" + array.type().getDescriptor() + "I)V";
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL, owner, "intoArray", descriptor, List.of(vector, array, index));
  }

  /**
   * The elements of an array from {@code index} on, {@code stride} apart: neighbours are loaded and
   * those between left out, which is faster than to gather them. Nothing beyond the last is read.
   */
  Operand strided(DType dtype, Operand array, Operand index, int stride) {
    Operand all = null;
    for (int part = 0; part < stride; part++) {
      boolean last = part == stride - 1;
      int start = last ? (stride - 1) * (lanes - 1) : part * lanes;
      int[] sources = new int[lanes];
      long mine = 0;
      for (int lane = 0; lane < lanes; lane++) {
        int position = lane * stride;
        if (Math.min(position / lanes, stride - 1) == part) {
          sources[lane] = position - start;
          mine |= 1L << lane;
        }
      }
      if (mine != 0) {
        Operand at = Operands.add(index, Operands.constant(start));
        Operand moved = rearranged(dtype, fromArray(dtype, array, at), sources);
        Operand here = all == null ? null : constants.mask(dtype, lanes, mine);
        all = all == null ? moved : blended(dtype, here, moved, all);
      }
    }
    return all;
  }

  private Operand rearranged(DType dtype, Operand vector, int[] sources) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(dtype),
        "rearrange",
        "(" + VectorConstants.SHUFFLE + ")" + type(dtype).getDescriptor(),
        List.of(vector, constants.shuffle(dtype, sources)));
  }

  /** {@code first}, {@code first + step}, {@code first + 2 step} …, numbers of i64. */
  Operand progression(Operand first, int step) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(DType.I64),
        "addIndex",
        "(I)" + type(DType.I64).getDescriptor(),
        List.of(broadcast(DType.I64, first), Operands.constant(step)));
  }

  private static Operand call(DType dtype, String method, String parameters, Operand... operands) {
    String descriptor = parameters + type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKESTATIC, className(held(dtype)), method, descriptor, List.of(operands));
  }

  /** {@code a.method(others…)}, where all are vectors of {@code dtype}. */
  Operand lanewise(DType dtype, String method, List<Operand> operands) {
    String descriptor =
        "(" + VECTOR.repeat(operands.size() - 1) + ")" + type(dtype).getDescriptor();
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL, className(held(dtype)), method, descriptor, operands);
  }

  /** A binary operation that only has a constant in {@code VectorOperators}. */
  Operand operator(DType dtype, String operator, Operand a, Operand b) {
    String kind = "Ljdk/incubator/vector/VectorOperators$Associative;";
    String binary = "Ljdk/incubator/vector/VectorOperators$Binary;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", operator, Type.getType(kind));
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(held(dtype)),
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
        className(held(dtype)),
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
            className(held(dtype)),
            "compare",
            "(" + comparison + VECTOR + ")" + MASK.getDescriptor(),
            List.of(a, constant, b));
    return mask(mask, held(dtype), canonical(dtype));
  }

  /** {@code a} where a canonical mask of the same size holds, else {@code b}. */
  Operand select(DType dtype, Operand mask, Operand a, Operand b) {
    return blended(dtype, mask(mask, canonical(dtype), held(dtype)), a, b);
  }

  private static Operand blended(DType dtype, Operand mask, Operand a, Operand b) {
    return new Operand.Method(
        Opcodes.INVOKEVIRTUAL,
        className(held(dtype)),
        "blend",
        "(" + VECTOR + MASK.getDescriptor() + ")" + type(dtype).getDescriptor(),
        List.of(b, a, mask));
  }

  /** A mask as numbers 0 and 1. */
  Operand ofMask(DType dtype, Operand mask) {
    Type number = ExprCode.type(dtype);
    Operand one = broadcast(dtype, Operands.convert(number, Operands.constant(1)));
    return select(dtype, mask, one, broadcast(dtype, Operands.zero(number)));
  }

  /** Where numbers are not 0. */
  Operand isTrue(DType dtype, Operand vector) {
    Operand zero = broadcast(dtype, Operands.zero(ExprCode.type(dtype)));
    return compare(dtype, Comparison.NE, vector, zero);
  }

  /** Whether a relation of vectors of integers holds in any lane: a truth value. */
  Operand any(Comparison kind, Operand a, Operand b) {
    String comparison = "Ljdk/incubator/vector/VectorOperators$Comparison;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", kind.name(), Type.getType(comparison));
    return anyTrue(
        new Operand.Method(
            Opcodes.INVOKEVIRTUAL,
            className(integer),
            "compare",
            "(" + comparison + VECTOR + ")" + MASK.getDescriptor(),
            List.of(a, constant, b)));
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
        Opcodes.INVOKEVIRTUAL, className(held(dtype)), "toArray", descriptor, List.of(vector));
  }

  /** The dtype over which masks are kept among elements of the size of {@code dtype}. */
  static DType canonical(DType dtype) {
    return dtype.bytes() == Double.BYTES ? DType.F64 : DType.F32;
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

  /** A conversion of numbers, as Java casts. */
  Operand convert(DType from, DType to, Operand vector) {
    if (to == DType.U8) {
      return operator(DType.I32, "AND", convert(from, DType.I32, vector), ints(BYTE_MASK));
    }
    if (held(from) == to) {
      return vector;
    }
    String conversion = letter(held(from)) + "2" + letter(to);
    return shaped(conversion, className(held(from)), vector, type(to), species(to));
  }

  private static Operand shaped(
      String conversion, String from, Operand vector, Type to, Operand species) {
    String kind = "Ljdk/incubator/vector/VectorOperators$Conversion;";
    Operand constant =
        new Operand.Constants(PACKAGE + "VectorOperators", conversion, Type.getType(kind));
    Operand converted =
        new Operand.Method(
            Opcodes.INVOKEVIRTUAL,
            from,
            "convertShape",
            "(" + kind + SPECIES + "I)" + VECTOR,
            List.of(vector, constant, species, Operands.constant(0)));
    return new Operand.Reference(to, converted);
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
        className(held(from)),
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
