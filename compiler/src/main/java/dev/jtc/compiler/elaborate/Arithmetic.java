package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.BinaryOp;
import dev.jtc.compiler.ast.UnaryOp;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.Optional;

/** Operators, and literals that take the dtype of what they meet. */
final class Arithmetic {
  private final Elaboration e;
  private final MatrixProduct product;
  private final Power power;

  Arithmetic(Elaboration e) {
    this.e = e;
    this.product = new MatrixProduct(e);
    this.power = new Power(e);
  }

  // Literals.

  /** {@code val} as a tensor: literals get {@code wanted}, or i64 and f32 if that does not fit. */
  Value tensor(Val val, Optional<DType> wanted) {
    Builds b = e.build();
    if (val instanceof Val.Tensor tensor) {
      boolean becomesOther = val.isLoose() && wanted.isPresent() && wanted.get() != DType.BOOL;
      return becomesOther ? b.convert(tensor.value(), wanted.get()) : tensor.value();
    } else if (val instanceof Val.Int integer) {
      DType dtype = wanted.filter(d -> d != DType.BOOL).orElse(DType.I64);
      return integer.dim().isConstant()
          ? constant(dtype, integer.dim().value())
          : b.convert(b.size(integer.dim()), dtype);
    } else if (val instanceof Val.Float number) {
      return b.constant(wanted.filter(DType::isFloat).orElse(DType.F32), number.value());
    } else if (val instanceof Val.Bool truth) {
      return b.constant(DType.BOOL, truth.value() ? 1 : 0);
    }
    if (val instanceof Val.Items items) {
      return b.emit(Literals.tensor(items, wanted));
    }
    throw new IllegalStateException("not a number: " + val.describe());
  }

  private Value constant(DType dtype, long value) {
    return dtype.isFloat()
        ? e.build().constant(dtype, value)
        : e.build().emit(Constant.ofInteger(dtype, value));
  }

  /** Whether {@link #tensor} accepts it. */
  static boolean isNumeric(Val val) {
    return val instanceof Val.Tensor
        || val.isLiteral()
        || val instanceof Val.Bool
        || val instanceof Val.Items items && Literals.isTensor(items);
  }

  /** A literal as a tensor of {@code dtype} where it fits; anything else unchanged. */
  Val convertLiteral(Val val, DType dtype) {
    boolean fits =
        val.isLoose() && !(val instanceof Val.Float) && dtype != DType.BOOL
            || val instanceof Val.Float && dtype.isFloat()
            || val instanceof Val.Bool && dtype == DType.BOOL;
    return fits ? new Val.Tensor(tensor(val, Optional.of(dtype))) : val;
  }

  /** A condition as a bool scalar tensor; null after a report. */
  Val.Tensor condition(Val val, Span span) {
    if (val instanceof Val.Bool) {
      return new Val.Tensor(tensor(val, Optional.empty()));
    }
    if (val instanceof Val.Tensor tensor
        && tensor.value().type().equals(TensorType.scalar(DType.BOOL))) {
      return tensor;
    }
    if (!val.isError()) {
      boolean isMask =
          val instanceof Val.Tensor tensor && tensor.value().type().dtype() == DType.BOOL;
      Diagnostic diagnostic =
          Diagnostic.error(Code.NOT_A_CONDITION, "a condition must be a bool scalar")
              .at(span, val.describe());
      e.error(
          diagnostic.help(
              isMask
                  ? "make one of it with `any(…)` or `all(…)`, or choose by `where(…)`"
                  : "compare it with something, for instance `x > 0`"));
    }
    return null;
  }

  // Unary.

  Val unary(UnaryOp op, Val given, Span span) {
    if (given.isError()) {
      return Val.ERROR;
    }
    Val operand = written(Literals.stacked(e, given, Optional.empty()), null);
    if (op == UnaryOp.NOT) {
      if (operand instanceof Val.Bool known) {
        return new Val.Bool(!known.value());
      }
      if (operand instanceof Val.Tensor t && t.value().type().dtype() == DType.BOOL) {
        Builds b = e.build();
        Value yes = b.full(t.value().type(), 1);
        return new Val.Tensor(b.map(ScalarFns.XOR, t.value(), yes));
      }
    } else if (operand instanceof Val.Int integer) {
      return new Val.Int(integer.dim().times(-1));
    } else if (operand instanceof Val.Float number) {
      return new Val.Float(-number.value());
    } else if (operand instanceof Val.Tensor t && t.value().type().dtype() != DType.BOOL) {
      return new Val.Tensor(e.build().neg(t.value()), t.dtype());
    }
    return e.error(
        Code.BAD_OPERAND, "`" + op.text() + "` does not apply to " + operand.describe(), span, "");
  }

  // Binary.

  Val binary(BinaryOp op, Val a, Val b, Places places) {
    if (a.isError() || b.isError()) {
      return Val.ERROR;
    }
    Val left = Literals.stacked(e, a, Optional.ofNullable(commonType(a, b)));
    Val right = Literals.stacked(e, b, Optional.ofNullable(commonType(a, b)));
    Optional<Val> known = Constants.binary(op, left, right);
    if (known.isPresent()) {
      return known.get();
    }
    if (!isNumeric(left) || !isNumeric(right)) {
      return e.error(
          places.mark(
              Diagnostic.error(Code.BAD_OPERAND, "`" + op.text() + "` does not apply here"),
              left.describe(),
              right.describe()));
    }
    Val result = ofNumbers(op, left, right, places);
    boolean staysLoose =
        left.isLoose()
            && right.isLoose()
            && result instanceof Val.Tensor tensor
            && tensor.value().type().dtype() == DType.I64;
    return staysLoose ? Val.Tensor.counter(((Val.Tensor) result).value()) : result;
  }

  private Val ofNumbers(BinaryOp op, Val left, Val right, Places places) {
    return switch (op) {
      case ADD -> pair(ScalarFns.ADD, left, right, places);
      case SUB -> pair(ScalarFns.SUB, left, right, places);
      case MUL -> pair(ScalarFns.MUL, left, right, places);
      case DIV -> quotient(left, right, places);
      case MOD -> pair(ScalarFns.REM, left, right, places);
      case POW -> power.of(left, right, places);
      case MATMUL -> {
        DType dtype = commonType(left, right);
        yield product.of(written(left, dtype), written(right, dtype), places);
      }
      case EQ -> pair(ScalarFns.EQ, left, right, places);
      case NE -> pair(ScalarFns.NE, left, right, places);
      case LT -> pair(ScalarFns.LT, left, right, places);
      case LE -> pair(ScalarFns.LE, left, right, places);
      case GT -> pair(ScalarFns.GT, left, right, places);
      case GE -> pair(ScalarFns.GE, left, right, places);
      case AND -> pair(ScalarFns.AND, left, right, places);
      case OR -> pair(ScalarFns.OR, left, right, places);
    };
  }

  private Val quotient(Val left, Val right, Places places) {
    DType dtype = commonType(left, right);
    return pair(
        dtype != null && dtype.isFloat() ? ScalarFns.DIV : ScalarFns.FLOORDIV, left, right, places);
  }

  /** The dtype of the operand that is a tensor; of two literals f32 if one has a point. */
  static DType commonType(Val left, Val right) {
    return left instanceof Val.Tensor l && !left.isLoose()
        ? l.value().type().dtype()
        : right instanceof Val.Tensor r && !right.isLoose()
            ? r.value().type().dtype()
            : hasPoint(left) || hasPoint(right) ? DType.F32 : null;
  }

  private static boolean hasPoint(Val val) {
    return val instanceof Val.Float
        || val instanceof Val.Items items && Literals.naturalType(items) == DType.F32;
  }

  /** A tensor that is written out as one of {@code wanted}; anything else unchanged. */
  private Val written(Val val, DType wanted) {
    return val instanceof Val.Items items && Literals.isTensor(items)
        ? new Val.Tensor(tensor(items, Optional.ofNullable(wanted)))
        : val;
  }

  /** A scalar function of two operands that broadcast. */
  Val pair(ScalarFn fn, Val left, Val right, Places places) {
    if (left.isError() || right.isError()) {
      return Val.ERROR;
    }
    DType dtype = commonType(left, right);
    Value a = tensor(left, Optional.ofNullable(dtype));
    Value b = tensor(right, Optional.ofNullable(dtype));
    if (a.type().dtype() != b.type().dtype()) {
      return e.broadcasting.mixed(a.type(), b.type(), places);
    }
    if (!fn.domain().contains(a.type().dtype())) {
      return e.error(
          places.mark(
              Diagnostic.error(
                  Code.BAD_OPERAND,
                  "`" + places.symbol() + "` does not apply to " + a.type().dtype().text()),
              left.describe(),
              right.describe()));
    }
    Shape shape = e.broadcasting.broadcast(a.type(), b.type(), places);
    if (shape == null) {
      return Val.ERROR;
    }
    return new Val.Tensor(
        e.build().map(fn, e.broadcasting.stretch(a, shape), e.broadcasting.stretch(b, shape)));
  }
}
