package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.BinaryOp;
import dev.jtc.compiler.ast.UnaryOp;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators: literals that take the dtype of what they meet, broadcasting, matrix products. */
final class Arithmetic {
  /** The largest integer exponent that becomes products rather than a power. */
  private static final long MOST_MULTIPLIED = 64;

  private final Elaboration e;

  Arithmetic(Elaboration e) {
    this.e = e;
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
      case POW -> power(left, right, places);
      case MATMUL -> {
        DType dtype = commonType(left, right);
        yield matmul(written(left, dtype), written(right, dtype), places);
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

  /** Where an operator and its operands stand, for messages. */
  record Places(String symbol, Span left, Optional<Span> op, Span right) {
    Places(String symbol, Span left, Span op, Span right) {
      this(symbol, left, Optional.of(op), right);
    }

    /** The places of a function's arguments. */
    static Places ofCall(String name, Span left, Span right) {
      return new Places(name, left, Optional.empty(), right);
    }

    /** {@code diagnostic} with what stands left and right. */
    Diagnostic mark(Diagnostic diagnostic, String leftText, String rightText) {
      Diagnostic marked = op.map(diagnostic::at).orElse(diagnostic);
      return op.isPresent() || left.equals(right)
          ? marked.at(left, leftText).at(right, rightText)
          : marked.at(right, rightText).at(left, leftText);
    }
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
      return mixed(a.type(), b.type(), places);
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
    Shape shape = broadcast(a.type(), b.type(), places);
    if (shape == null) {
      return Val.ERROR;
    }
    return new Val.Tensor(e.build().map(fn, stretch(a, shape), stretch(b, shape)));
  }

  private Val mixed(TensorType left, TensorType right, Places places) {
    return e.error(
        places
            .mark(
                Diagnostic.error(
                    Code.DTYPES_DIFFER, "dtypes do not agree for `" + places.symbol() + "`"),
                left.words(),
                right.words())
            .help(conversion(left, right, places)));
  }

  /** How to write that the integer side becomes a float, else the right what the left is. */
  private static String conversion(TensorType left, TensorType right, Places places) {
    boolean isLeft = right.dtype().isFloat() && !left.dtype().isFloat();
    String operand = (isLeft ? places.left() : places.right()).text();
    String shown = operand.length() <= 20 && !operand.contains("\n") ? operand : "…";
    DType dtype = isLeft ? right.dtype() : left.dtype();
    return "convert one of them: `" + dtype.text() + "(" + shown + ")`";
  }

  /** The shape two types broadcast to, NumPy's rule; null after a report. */
  Shape broadcast(TensorType left, TensorType right, Places places) {
    return broadcast(left, left.shape(), right, right.shape(), places);
  }

  /** The shape that parts of the shapes of {@code left} and {@code right} broadcast to. */
  private Shape broadcast(
      TensorType left, Shape leftPart, TensorType right, Shape rightPart, Places places) {
    int rank = Math.max(leftPart.rank(), rightPart.rank());
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Dim a = dimFromEnd(leftPart, rank - 1 - axis);
      Dim b = dimFromEnd(rightPart, rank - 1 - axis);
      if (a.equals(b) || b.is(1)) {
        dims.add(a);
      } else if (a.is(1)) {
        dims.add(b);
      } else {
        String title = "shapes do not agree for `" + places.symbol() + "`";
        Diagnostic diagnostic =
            places
                .mark(Diagnostic.error(Code.SHAPES_DIFFER, title), left.words(), right.words())
                .note(axisName(axis, left, right) + " is " + a + " here and " + b + " there");
        e.error(explained(diagnostic, a, b));
        return null;
      }
    }
    return new Shape(dims);
  }

  private static String axisName(int axis, TensorType left, TensorType right) {
    int fromEnd = Math.max(left.rank(), right.rank()) - axis;
    return left.rank() == right.rank()
        ? "axis " + axis
        : fromEnd == 1 ? "the last axis" : "axis -" + fromEnd;
  }

  private static Diagnostic explained(Diagnostic diagnostic, Dim a, Dim b) {
    if (a.isConstant() && b.isConstant()) {
      return diagnostic;
    }
    Diagnostic noted =
        diagnostic.note(
            "they may differ when the program runs; only equal sizes, or 1, go together");
    return a.isVariable() && b.isVariable()
        ? noted.help("if they are always equal, use one name for both")
        : noted;
  }

  private static Dim dimFromEnd(Shape shape, int fromEnd) {
    int axis = shape.rank() - 1 - fromEnd;
    return axis < 0 ? Dim.ONE : shape.dim(axis);
  }

  /** {@code value} repeated to {@code shape}, aligned at the last axis. */
  Value stretch(Value value, Shape shape) {
    int offset = shape.rank() - value.type().rank();
    List<Integer> axes =
        IntStream.range(0, value.type().rank()).map(axis -> axis + offset).boxed().toList();
    return e.build().broadcast(value, shape, axes);
  }

  // Powers.

  private Val power(Val left, Val right, Places places) {
    Optional<Long> exponent = Constants.smallInteger(right, MOST_MULTIPLIED);
    if (left instanceof Val.Tensor base
        && exponent.isPresent()
        && base.value().type().dtype() != DType.BOOL) {
      return integerPower(base, exponent.get(), places);
    }
    DType baseType =
        left instanceof Val.Tensor t && !left.isLoose() ? t.value().type().dtype() : DType.F32;
    boolean integerExponent =
        right instanceof Val.Tensor t
            && !right.isLoose()
            && t.value().type().dtype().isInt()
            && baseType.isFloat();
    Val converted =
        integerExponent
            ? new Val.Tensor(e.build().convert(((Val.Tensor) right).value(), baseType))
            : right;
    return pair(ScalarFns.POW, left, converted, places);
  }

  /** x^n by products: x^2 = x·x, x^3 = (x·x)·x, in general by squaring from the top bit down. */
  private Val integerPower(Val.Tensor base, long exponent, Places places) {
    Builds b = e.build();
    Value x = base.value();
    if (exponent < 0 && !x.type().dtype().isFloat()) {
      return e.error(
          Code.BAD_OPERAND, "an integer has no negative power", places.right(), "" + exponent);
    }
    if (exponent == 0) {
      return new Val.Tensor(b.full(x.type(), 1));
    }
    Value power = x;
    long n = Math.abs(exponent);
    for (long bit = Long.highestOneBit(n) >> 1; bit > 0; bit >>= 1) {
      power = b.mul(power, power);
      if ((n & bit) != 0) {
        power = b.mul(power, x);
      }
    }
    Value result = exponent > 0 ? power : b.map(ScalarFns.DIV, b.full(x.type(), 1), power);
    return new Val.Tensor(result);
  }

  // Matrix products.

  private Val matmul(Val left, Val right, Places places) {
    if (!(left instanceof Val.Tensor l) || !(right instanceof Val.Tensor r)) {
      return e.error(
          places.mark(
              Diagnostic.error(Code.BAD_OPERAND, "`@` needs two tensors"),
              left.describe(),
              right.describe()));
    }
    Value a = l.value();
    Value b = r.value();
    if (a.type().dtype() != b.type().dtype()) {
      return mixed(a.type(), b.type(), places);
    }
    if (a.type().dtype() == DType.BOOL) {
      return e.error(
          places.mark(
              Diagnostic.error(Code.BAD_OPERAND, "`@` does not apply to bool"),
              left.describe(),
              right.describe()));
    }
    if (a.type().rank() == 0 || b.type().rank() == 0) {
      return e.error(
          places
              .mark(
                  Diagnostic.error(Code.SHAPES_DIFFER, "`@` does not take scalars"),
                  a.type().words(),
                  b.type().words())
              .help("use `*`"));
    }
    int aAxis = a.type().rank() - 1;
    int bAxis = Math.max(0, b.type().rank() - 2);
    if (!a.type().shape().dim(aAxis).equals(b.type().shape().dim(bAxis))) {
      return e.error(
          places
              .mark(
                  Diagnostic.error(Code.SHAPES_DIFFER, "shapes do not agree for `@`"),
                  a.type().words(),
                  b.type().words())
              .note(
                  "the last axis on the left is "
                      + a.type().shape().dim(aAxis)
                      + ", axis "
                      + bAxis
                      + " on the right is "
                      + b.type().shape().dim(bAxis)));
    }
    if (a.type().rank() <= 2 && b.type().rank() <= 2) {
      return new Val.Tensor(
          e.build().emit(new Dot(List.of(aAxis), List.of(bAxis), List.of(), List.of()), a, b));
    }
    return batched(a, b, places);
  }

  /** Leading axes broadcast, the last two multiply. */
  private Val batched(Value a, Value b, Places places) {
    if (a.type().rank() == 1 || b.type().rank() == 1) {
      int aAxis = a.type().rank() - 1;
      int bAxis = Math.max(0, b.type().rank() - 2);
      return new Val.Tensor(
          e.build().emit(new Dot(List.of(aAxis), List.of(bAxis), List.of(), List.of()), a, b));
    }
    Shape batch = broadcast(a.type(), leading(a.type()), b.type(), leading(b.type()), places);
    if (batch == null) {
      return Val.ERROR;
    }
    int rank = batch.rank();
    Value left = stretch(a, withMatrix(batch, a.type()));
    Value right = stretch(b, withMatrix(batch, b.type()));
    List<Integer> axes = IntStream.range(0, rank).boxed().toList();
    return new Val.Tensor(
        e.build().emit(new Dot(List.of(rank + 1), List.of(rank), axes, axes), left, right));
  }

  private static Shape leading(TensorType type) {
    return new Shape(type.shape().dims().subList(0, type.rank() - 2));
  }

  private static Shape withMatrix(Shape batch, TensorType type) {
    List<Dim> dims = new ArrayList<>(batch.dims());
    dims.addAll(type.shape().dims().subList(type.rank() - 2, type.rank()));
    return new Shape(dims);
  }
}
