package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Positions and sizes as integers: words where they are places in arrays, which have fewer than
 * 2^31 elements, and long numbers where the program asks for the number itself.
 */
final class Positions {
  private final PtxCode code;
  private final Numbers numbers;
  private final Function<String, String> dims;
  private final BiFunction<Expr, Names, Value> computed;

  /**
   * @param dims the register that holds a size, by its name
   * @param computed code for the integers that the program computes
   */
  Positions(
      PtxCode code,
      Numbers numbers,
      Function<String, String> dims,
      BiFunction<Expr, Names, Value> computed) {
    this.code = code;
    this.numbers = numbers;
    this.dims = dims;
    this.computed = computed;
  }

  /** A size as a word. */
  String size(Dim dim) {
    return dim.isConstant() ? Long.toString(dim.value()) : dim.fold(sizes());
  }

  private Dim.Algebra<String> sizes() {
    return new Dim.Algebra<>() {
      @Override
      public String constant(long value) {
        return Long.toString(value);
      }

      @Override
      public String variable(String name) {
        return dims.apply(name);
      }

      @Override
      public String add(String a, String b) {
        return code.value(Bank.WORD, "add.s32", a, b);
      }

      @Override
      public String multiply(String a, String b) {
        return code.value(Bank.WORD, "mul.lo.s32", a, b);
      }

      @Override
      public String floorDivide(String a, String b) {
        return numbers.floorQuotient(DType.I32, word(a), word(b)).text();
      }

      @Override
      public String floorModulo(String a, String b) {
        return numbers.floorRemainder(DType.I32, word(a), word(b)).text();
      }
    };
  }

  private static Value word(String text) {
    return new Value(DType.I32, text);
  }

  /** An index as I32 or I64. */
  Value sum(Index index, DType dtype, Names names) {
    Value sum = null;
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      Value term = term(entry.getKey(), dtype, names);
      sum = add(sum, term, entry.getValue(), dtype);
    }
    Dim offset = index.offset();
    if (sum == null) {
      return of(offset, dtype);
    }
    return offset.is(0) ? sum : plus(sum, of(offset, dtype), dtype);
  }

  private Value add(Value sum, Value term, Dim factor, DType dtype) {
    if (factor.is(1)) {
      return sum == null ? term : plus(sum, term, dtype);
    }
    Value by = of(factor, dtype);
    return sum == null
        ? numbers.op(dtype, "mul.lo." + Numbers.type(dtype), term, by)
        : numbers.op(dtype, "mad.lo." + Numbers.type(dtype), term, by, sum);
  }

  private Value plus(Value a, Value b, DType dtype) {
    return numbers.op(dtype, "add." + Numbers.type(dtype), a, b);
  }

  private Value of(Dim dim, DType dtype) {
    Value word = new Value(DType.I32, size(dim));
    return dtype == DType.I32 || dim.isConstant()
        ? new Value(dtype, word.text())
        : numbers.cast(word, dtype);
  }

  private Value term(Index.Term term, DType dtype, Names names) {
    if (term instanceof Index.Variable variable) {
      String word = names.position(variable.name());
      boolean isNumber = Character.isDigit(word.charAt(0));
      return dtype == DType.I32 || isNumber
          ? new Value(dtype, word)
          : numbers.cast(word(word), dtype);
    }
    if (term instanceof Index.Quotient quotient) {
      Value dividend = sum(quotient.dividend(), dtype, names);
      Value divisor = of(quotient.divisor(), dtype);
      return isNonNegative(quotient.dividend()) && quotient.divisor().isNonNegative()
          ? numbers.op(dtype, "div.u" + (dtype == DType.I32 ? "32" : "64"), dividend, divisor)
          : numbers.floorQuotient(dtype, dividend, divisor);
    }
    if (term instanceof Index.Remainder remainder) {
      Value dividend = sum(remainder.dividend(), dtype, names);
      Value divisor = of(remainder.divisor(), dtype);
      return isNonNegative(remainder.dividend()) && remainder.divisor().isNonNegative()
          ? numbers.op(dtype, "rem.u" + (dtype == DType.I32 ? "32" : "64"), dividend, divisor)
          : numbers.floorRemainder(dtype, dividend, divisor);
    }
    return numbers.cast(computed.apply(((Index.Computed) term).value(), names), dtype);
  }

  /** Whether it is never negative, whatever the loop variables are. */
  static boolean isNonNegative(Index index) {
    return index.offset().isNonNegative()
        && index.terms().entrySet().stream()
            .allMatch(entry -> entry.getValue().isNonNegative() && isNonNegative(entry.getKey()));
  }

  private static boolean isNonNegative(Index.Term term) {
    if (term instanceof Index.Quotient quotient) {
      return isNonNegative(quotient.dividend()) && quotient.divisor().isNonNegative();
    }
    if (term instanceof Index.Remainder remainder) {
      return remainder.divisor().isNonNegative();
    }
    return term instanceof Index.Variable;
  }
}
