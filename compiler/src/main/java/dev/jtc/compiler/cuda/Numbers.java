package dev.jtc.compiler.cuda;

import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.runtime.DType;

/**
 * Operations on numbers with the bits of Java: every float operation rounds to nearest on its own,
 * none is contracted, and subnormal numbers are kept.
 */
final class Numbers {
  private final PtxCode code;

  Numbers(PtxCode code) {
    this.code = code;
  }

  /** The type that signed instructions name. */
  static String type(DType dtype) {
    return switch (dtype) {
      case F32 -> "f32";
      case F64 -> "f64";
      case I64 -> "s64";
      case I32, U8 -> "s32";
      case BOOL -> "pred";
    };
  }

  /** The type of plain bits. */
  static String bits(DType dtype) {
    return dtype == DType.F32 ? "f32" : Bank.of(dtype).type();
  }

  Value op(DType dtype, String opcode, Value... operands) {
    String[] texts = new String[operands.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = operands[i].text();
    }
    return new Value(dtype, code.value(Bank.of(dtype), opcode, texts));
  }

  /** A truth value that is computed from numbers. */
  Value truth(String opcode, Value... operands) {
    return op(DType.BOOL, opcode, operands);
  }

  Value literal(DType dtype, long bits) {
    return switch (dtype) {
      case F32 -> Value.ofFloat((float) Double.longBitsToDouble(bits));
      case F64 -> Value.ofDouble(Double.longBitsToDouble(bits));
      case I64 -> Value.ofLong(bits);
      case I32, U8 -> Value.ofInt((int) bits);
      case BOOL -> truth("setp.ne.s32", Value.ofInt((int) bits), Value.ofInt(0));
    };
  }

  Value arithmetic(Arithmetic kind, DType dtype, Value a, Value b) {
    if (dtype == DType.BOOL) {
      return op(dtype, truthOpcode(kind), a, b);
    }
    String type = type(dtype);
    String rounded = dtype.isFloat() ? ".rn." : ".";
    Value result =
        switch (kind) {
          case ADD -> op(dtype, "add" + rounded + type, a, b);
          case SUBTRACT -> op(dtype, "sub" + rounded + type, a, b);
          case MULTIPLY -> op(dtype, (dtype.isFloat() ? "mul.rn." : "mul.lo.") + type, a, b);
          case DIVIDE -> op(dtype, "div.rn." + type, a, b);
          case NEGATE -> op(dtype, "neg." + type, a);
          case AND -> op(dtype, "and." + Bank.of(dtype).type(), a, b);
          case OR -> op(dtype, "or." + Bank.of(dtype).type(), a, b);
          case XOR -> op(dtype, "xor." + Bank.of(dtype).type(), a, b);
        };
    return dtype == DType.U8 ? toByte(result) : result;
  }

  private static String truthOpcode(Arithmetic kind) {
    return switch (kind) {
      case AND -> "and.pred";
      case OR -> "or.pred";
      case XOR -> "xor.pred";
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE ->
          throw new IllegalStateException("no numbers: " + kind);
    };
  }

  /** The low eight bits. */
  Value toByte(Value word) {
    return op(DType.U8, "and.b32", word, Value.ofInt(255));
  }

  /** A comparison; with NaN only {@code NE} holds. */
  Value compare(Comparison kind, DType dtype, Value a, Value b) {
    if (dtype == DType.BOOL) {
      Value differs = op(DType.BOOL, "xor.pred", a, b);
      return kind == Comparison.NE ? differs : not(differs);
    }
    String relation =
        switch (kind) {
          case EQ -> "eq";
          case NE -> dtype.isFloat() ? "neu" : "ne";
          case LT -> "lt";
          case LE -> "le";
          case GT -> "gt";
          case GE -> "ge";
        };
    return truth("setp." + relation + "." + type(dtype), a, b);
  }

  Value not(Value truth) {
    return truth("not.pred", truth);
  }

  Value and(Value a, Value b) {
    return truth("and.pred", a, b);
  }

  Value or(Value a, Value b) {
    return truth("or.pred", a, b);
  }

  /** {@code a} where the condition holds, else {@code b}. */
  Value select(Value condition, Value a, Value b) {
    if (a.dtype() == DType.BOOL) {
      return or(and(condition, a), and(not(condition), b));
    }
    return op(a.dtype(), "selp." + bits(a.dtype()), a, b, condition);
  }

  /** The smaller ({@code min}) or larger ({@code max}) number; NaN if either is NaN. */
  Value extreme(String name, DType dtype, Value a, Value b) {
    Value number = op(dtype, name + "." + type(dtype), a, b);
    if (!dtype.isFloat()) {
      return number;
    }
    Value isNan = truth("setp.nan." + type(dtype), a, b);
    return select(isNan, op(dtype, "add.rn." + type(dtype), a, b), number);
  }

  Value abs(DType dtype, Value a) {
    return dtype == DType.U8 ? a : op(dtype, "abs." + type(dtype), a);
  }

  Value fma(DType dtype, Value a, Value b, Value c) {
    if (dtype.isFloat()) {
      return op(dtype, "fma.rn." + type(dtype), a, b, c);
    }
    Value sum = op(dtype, "mad.lo." + type(dtype), a, b, c);
    return dtype == DType.U8 ? toByte(sum) : sum;
  }

  /** The quotient of integers rounded down; the divisor is not 0. */
  Value floorQuotient(DType dtype, Value a, Value b) {
    String type = type(dtype);
    if (dtype == DType.U8) {
      return op(dtype, "div.u32", a, b);
    }
    Value quotient = op(dtype, "div." + type, a, b);
    Value lower = op(dtype, "sub." + type, quotient, literal(dtype, 1));
    return select(isInexactAcrossZero(dtype, a, b), lower, quotient);
  }

  /** The remainder of integers with the sign of the divisor, which is not 0. */
  Value floorRemainder(DType dtype, Value a, Value b) {
    if (dtype == DType.U8) {
      return op(dtype, "rem.u32", a, b);
    }
    Value remainder = op(dtype, "rem." + type(dtype), a, b);
    Value moved = op(dtype, "add." + type(dtype), remainder, b);
    return select(isInexactAcrossZero(dtype, a, b), moved, remainder);
  }

  private Value isInexactAcrossZero(DType dtype, Value a, Value b) {
    String type = type(dtype);
    Value zero = literal(dtype, 0);
    Value remainder = op(dtype, "rem." + type, a, b);
    Value signs = op(dtype, "xor." + Bank.of(dtype).type(), remainder, b);
    return and(truth("setp.ne." + type, remainder, zero), truth("setp.lt." + type, signs, zero));
  }

  /** A conversion as Java casts; from a float to bool it is {@code != 0}. */
  Value cast(Value value, DType to) {
    DType from = value.dtype();
    if (from == to) {
      return value;
    }
    if (to == DType.BOOL) {
      return compare(Comparison.NE, from, value, literal(from, 0));
    }
    if (from == DType.BOOL) {
      double one = 1;
      long bits = to.isFloat() ? Double.doubleToRawLongBits(one) : 1;
      return select(value, literal(to, bits), literal(to, 0));
    }
    if (to == DType.U8) {
      Value word = from == DType.I32 ? value : cast(value, DType.I32);
      return toByte(from == DType.I64 ? low(value) : word);
    }
    if (from.isFloat()) {
      return to.isFloat() ? between(value, to) : toInteger(value, to);
    }
    if (to.isFloat()) {
      return op(to, "cvt.rn." + type(to) + "." + type(from), value);
    }
    if (to == DType.I64) {
      return op(to, "cvt.s64.s32", value);
    }
    return from == DType.I64 ? low(value) : new Value(to, value.text());
  }

  private Value low(Value wide) {
    return op(DType.I32, "cvt.u32.u64", wide);
  }

  private Value between(Value value, DType to) {
    return to == DType.F64 ? op(to, "cvt.f64.f32", value) : op(to, "cvt.rn.f32.f64", value);
  }

  /** Towards zero, to the nearest that there is; NaN becomes 0. */
  private Value toInteger(Value value, DType to) {
    String from = type(value.dtype());
    Value whole = op(to, "cvt.rzi." + type(to) + "." + from, value);
    return select(truth("setp.nan." + from, value, value), literal(to, 0), whole);
  }
}
