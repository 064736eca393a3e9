package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Code for the numbers and indices of one kernel.
 *
 * <p>On the stack an f32 is a float, an f64 a double, an i64 a long, and i32, u8 (0 to 255) and
 * bool (0 or 1) are ints.
 */
final class ExprCode {
  private static final String CHECKS = "dev/jtc/runtime/Checks";
  private static final String MATH = "java/lang/Math";
  private static final String PHILOX = "dev/jtc/runtime/Philox";

  private final Map<String, Buffer> buffers;
  private final Map<String, Operand> arrays;
  private final DimCode dims;

  /** {@code arrays} are the parameters that hold the buffers. */
  ExprCode(Map<String, Buffer> buffers, Map<String, Operand> arrays, DimCode dims) {
    this.buffers = buffers;
    this.arrays = arrays;
    this.dims = dims;
  }

  /** The type of a number of {@code dtype} on the stack. */
  static Type type(DType dtype) {
    return switch (dtype) {
      case F32 -> Type.FLOAT_TYPE;
      case F64 -> Type.DOUBLE_TYPE;
      case I64 -> Type.LONG_TYPE;
      case I32, U8, BOOL -> Type.INT_TYPE;
    };
  }

  /** A place in an array; a buffer of rows gives one row and the place in it. */
  record Address(Operand array, Operand index) {}

  /** A row and a column of a buffer of rows, as indices. */
  record Split(Index row, Index column) {}

  Operand expr(Expr expr, Scope scope) {
    Local hoisted = scope.hoisted(expr);
    if (hoisted != null) {
      return hoisted;
    }
    if (expr instanceof Expr.Literal literal) {
      return literal(literal);
    }
    if (expr instanceof Expr.Local local) {
      return scope.local(local.name());
    }
    if (expr instanceof Expr.Load load) {
      Address address = address(load.buffer(), load.index(), scope);
      Operand element = Operands.element(address.array(), address.index());
      return load.dtype() == DType.U8 ? Operands.unsignedByte(element) : element;
    }
    if (expr instanceof Expr.Cast cast) {
      return cast(cast.value().dtype(), cast.dtype(), expr(cast.value(), scope));
    }
    if (expr instanceof Expr.Position position) {
      return wide(position.index(), scope);
    }
    if (expr instanceof Expr.RandomWord word) {
      List<Operand> arguments =
          List.of(
              expr(word.key(), scope), expr(word.counter(), scope), wide(word.position(), scope));
      return Operands.call(PHILOX, "element", Type.INT_TYPE, arguments);
    }
    return call((Expr.Call) expr, scope);
  }

  private static Operand literal(Expr.Literal literal) {
    return switch (literal.dtype()) {
      case F32 -> Operands.constant((float) Double.longBitsToDouble(literal.bits()));
      case F64 -> Operands.constant(Double.longBitsToDouble(literal.bits()));
      case I64 -> Operands.constant(literal.bits());
      case I32, U8, BOOL -> Operands.constant((int) literal.bits());
    };
  }

  private Operand call(Expr.Call call, Scope scope) {
    List<Operand> arguments = call.arguments().stream().map(a -> expr(a, scope)).toList();
    JvmSpelling spelling = call.fn().spelling();
    if (spelling instanceof JvmSpelling.Compare compare) {
      return Operands.compare(compare.kind(), arguments.get(0), arguments.get(1));
    }
    if (spelling instanceof JvmSpelling.Select) {
      return Operands.choose(arguments.get(0), arguments.get(1), arguments.get(2));
    }
    Operand result =
        spelling instanceof JvmSpelling.Instruction instruction
            ? instruction(instruction.kind(), call.compute(), arguments)
            : invoke((JvmSpelling.Call) spelling, call, arguments);
    return call.compute() == DType.U8 ? Operands.unsignedByte(result) : result;
  }

  private static Operand invoke(
      JvmSpelling.Call spelling, Expr.Call call, List<Operand> arguments) {
    Type type = type(call.compute());
    arguments.forEach(a -> Operands.require(a.type().equals(type), type.toString(), a));
    if (call.place().isEmpty()) {
      return Operands.call(owner(spelling, call), spelling.method(), type, arguments);
    }
    List<Operand> placed = new ArrayList<>(arguments);
    placed.add(new Operand.Text(call.place().get()));
    return Operands.call(CHECKS, spelling.method(), type, placed);
  }

  /** HotSpot's interpreter knows {@code Math.fma}, and a call of it more takes it long. */
  private static String owner(JvmSpelling.Call spelling, Expr.Call call) {
    return call.fn() == ScalarFns.FMA && call.compute().isFloat() ? MATH : spelling.owner();
  }

  private static Operand instruction(Arithmetic kind, DType dtype, List<Operand> arguments) {
    Operand a = arguments.get(0);
    if (kind == Arithmetic.NEGATE) {
      return Operands.negate(a);
    }
    Operand b = arguments.get(1);
    if (kind == Arithmetic.AND && dtype == DType.BOOL) {
      return Operands.both(a, b);
    }
    if (kind == Arithmetic.OR && dtype == DType.BOOL) {
      return Operands.either(a, b);
    }
    int opcode =
        switch (kind) {
          case ADD -> Opcodes.IADD;
          case SUBTRACT -> Opcodes.ISUB;
          case MULTIPLY -> Opcodes.IMUL;
          case DIVIDE -> Opcodes.IDIV;
          case AND -> Opcodes.IAND;
          case OR -> Opcodes.IOR;
          case XOR -> Opcodes.IXOR;
          case NEGATE -> throw new IllegalStateException("a negation has one operand");
        };
    return Operands.binary(opcode, a, b);
  }

  /** A conversion between dtypes: a Java cast; to u8 by way of int or long, cut to eight bits. */
  private static Operand cast(DType from, DType to, Operand value) {
    if (from == to) {
      return value;
    }
    if (to == DType.BOOL) {
      Operand zero = Operands.zero(value.type());
      return Operands.compare(Comparison.NE, value, zero);
    }
    Operand converted = Operands.convert(type(to), value);
    return to == DType.U8 && from != DType.BOOL ? Operands.unsignedByte(converted) : converted;
  }

  /** The parameter that holds a buffer. */
  Operand array(String name) {
    return arrays.get(name);
  }

  /** Where element {@code index} of a buffer lies. */
  Address address(String name, Index index, Scope scope) {
    Buffer buffer = buffers.get(name);
    Operand array = arrays.get(name);
    if (buffer.layout() == Buffer.Layout.FLAT) {
      return new Address(array, sum(index, Type.INT_TYPE, scope));
    }
    Split split = split(buffer, index, scope.extents());
    Local row = scope.hoisted(new Scope.Row(name, split.row()));
    Operand rowArray =
        row != null ? row : Operands.element(array, sum(split.row(), Type.INT_TYPE, scope));
    return new Address(rowArray, sum(split.column(), Type.INT_TYPE, scope));
  }

  /** Takes a flat position in a buffer of rows apart. */
  static Split split(Buffer buffer, Index index, Map<String, Dim> extents) {
    Dim columns = columns(buffer);
    return new Split(index.dividedBy(columns, extents::get), index.modulo(columns, extents::get));
  }

  /** How many elements one array of the buffer has. */
  static Dim columns(Buffer buffer) {
    List<Dim> sizes = buffer.type().shape().dims();
    return buffer.layout() == Buffer.Layout.FLAT
        ? buffer.type().shape().elements()
        : Dim.product(sizes.subList(1, sizes.size()));
  }

  /** An index as a number: long arithmetic, for it need not be a position in an array. */
  private Operand wide(Index index, Scope scope) {
    return sum(index, Type.LONG_TYPE, scope);
  }

  /** An index in int arithmetic (a position in an array) or in long arithmetic. */
  Operand sum(Index index, Type type, Scope scope) {
    Map.Entry<Index, Local> part = type == Type.INT_TYPE ? scope.hoistedPart(index) : null;
    Operand sum = part == null ? Operands.integer(type, 0) : part.getValue();
    Index rest = part == null ? index : index.minus(part.getKey());
    for (Map.Entry<Index.Term, Dim> entry : rest.terms().entrySet()) {
      Operand factor = dims.operand(entry.getValue(), type);
      sum = Operands.add(sum, Operands.multiply(factor, term(entry.getKey(), type, scope)));
    }
    return Operands.add(sum, dims.operand(rest.offset(), type));
  }

  private Operand term(Index.Term term, Type type, Scope scope) {
    if (term instanceof Index.Variable variable) {
      return Operands.convert(type, scope.local(variable.name()));
    }
    if (term instanceof Index.Quotient quotient) {
      Operand dividend = sum(quotient.dividend(), type, scope);
      Operand divisor = dims.operand(quotient.divisor(), type);
      return Operands.floorQuotient(
          dividend, divisor, sign(quotient.dividend(), quotient.divisor()));
    }
    if (term instanceof Index.Remainder remainder) {
      Operand dividend = sum(remainder.dividend(), type, scope);
      Operand divisor = dims.operand(remainder.divisor(), type);
      return Operands.floorRemainder(
          dividend, divisor, sign(remainder.dividend(), remainder.divisor()));
    }
    return computed(((Index.Computed) term).value(), type, scope);
  }

  /** A computed integer; as an int it must fit, for a cut one would name another element. */
  private Operand computed(Expr value, Type type, Scope scope) {
    boolean fromInt =
        value instanceof Expr.Cast cast
            && cast.dtype() == DType.I64
            && type(cast.value().dtype()) == Type.INT_TYPE
            && scope.hoisted(value) == null;
    Operand operand = expr(fromInt ? ((Expr.Cast) value).value() : value, scope);
    return type == Type.INT_TYPE && operand.type() == Type.LONG_TYPE
        ? Operands.call(MATH, "toIntExact", type, List.of(operand))
        : Operands.convert(type, operand);
  }

  private static Operands.Sign sign(Index dividend, Dim divisor) {
    boolean known = Indices.isNonNegative(dividend) && divisor.isNonNegative();
    return known ? Operands.Sign.NON_NEGATIVE : Operands.Sign.ANY;
  }
}
