package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Philox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The meaning of kernel expressions. Numbers are a Float for f32, a Double for f64, else a Long (u8
 * from 0 to 255, bool 0 or 1). Of {@code select} only the branch taken is computed.
 */
public final class ExprEvaluator {
  private final ToLongFunction<String> dims;
  private final Elements buffers;
  private final Map<String, Long> indices = new HashMap<>();
  private final Map<String, Number> locals = new HashMap<>();

  /** Reads elements of buffers. */
  @FunctionalInterface
  public interface Elements {
    Number get(String buffer, long position);
  }

  /**
   * An evaluator without variables.
   *
   * @param dims the sizes of dimension variables
   */
  public ExprEvaluator(ToLongFunction<String> dims, Elements buffers) {
    this.dims = dims;
    this.buffers = buffers;
  }

  /** Gives a loop variable its value. */
  public void setIndex(String variable, long value) {
    indices.put(variable, value);
  }

  /** Gives a local name its value. */
  public void setLocal(String name, Number value) {
    locals.put(name, value);
  }

  public long index(Index index) {
    long sum = index.offset().evaluate(dims);
    for (var entry : index.terms().entrySet()) {
      sum += entry.getValue().evaluate(dims) * term(entry.getKey());
    }
    return sum;
  }

  private long term(Index.Term term) {
    if (term instanceof Index.Variable variable) {
      return known(indices, variable.name());
    }
    if (term instanceof Index.Quotient quotient) {
      return Math.floorDiv(index(quotient.dividend()), quotient.divisor().evaluate(dims));
    }
    if (term instanceof Index.Remainder remainder) {
      return Math.floorMod(index(remainder.dividend()), remainder.divisor().evaluate(dims));
    }
    return evaluate(((Index.Computed) term).value()).longValue();
  }

  private static <V> V known(Map<String, V> values, String name) {
    V value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("no value for `" + name + "`");
    }
    return value;
  }

  public Number evaluate(Expr expr) {
    if (expr instanceof Expr.Literal literal) {
      return literal(literal.dtype(), literal.bits());
    }
    if (expr instanceof Expr.Local local) {
      return known(locals, local.name());
    }
    if (expr instanceof Expr.Load load) {
      return buffers.get(load.buffer(), index(load.index()));
    }
    if (expr instanceof Expr.Call call) {
      return call(call.fn(), call.compute(), call.arguments());
    }
    if (expr instanceof Expr.Cast cast) {
      return cast(evaluate(cast.value()), cast.dtype());
    }
    if (expr instanceof Expr.Position position) {
      return index(position.index());
    }
    Expr.RandomWord word = (Expr.RandomWord) expr;
    long key = evaluate(word.key()).longValue();
    long counter = evaluate(word.counter()).longValue();
    return (long) Philox.element(key, counter, index(word.position()));
  }

  private static Number literal(DType dtype, long bits) {
    return switch (dtype) {
      case F32 -> (float) Double.longBitsToDouble(bits);
      case F64 -> Double.longBitsToDouble(bits);
      case I32, I64, U8, BOOL -> bits;
    };
  }

  private Number call(ScalarFn fn, DType compute, List<Expr> arguments) {
    if (fn.isCondition(0)) {
      boolean first = evaluate(arguments.get(0)).longValue() != 0;
      return evaluate(arguments.get(first ? 1 : 2));
    }
    Number a = evaluate(arguments.get(0));
    Number b = fn.arity() > 1 ? evaluate(arguments.get(1)) : 0;
    Number c = fn.arity() > 2 ? evaluate(arguments.get(2)) : 0;
    Number result =
        switch (compute) {
          case F32 -> fn.meaning().f32().apply(a.floatValue(), b.floatValue(), c.floatValue());
          case F64 -> fn.meaning().f64().apply(a.doubleValue(), b.doubleValue(), c.doubleValue());
          case I32, I64, U8, BOOL ->
              fn.meaning().integer().apply(a.longValue(), b.longValue(), c.longValue());
        };
    return cast(result, fn.resultType(compute));
  }

  /** {@code value} as a number of {@code dtype}, see {@link Expr.Cast}. */
  static Number cast(Number value, DType dtype) {
    boolean isFloat = value instanceof Float || value instanceof Double;
    double real = value.doubleValue();
    return switch (dtype) {
      case F32 -> value.floatValue();
      case F64 -> real;
      case I32 -> isFloat ? (long) (int) real : (long) (int) value.longValue();
      case I64 -> isFloat ? (long) real : value.longValue();
      case U8 -> (isFloat ? (int) real : value.longValue()) & 0xffL;
      case BOOL -> (isFloat ? real != 0 : value.longValue() != 0) ? 1L : 0L;
    };
  }
}
