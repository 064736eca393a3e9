package dev.jtc.compiler.scalar;

import static dev.jtc.compiler.scalar.Formula.ONE;
import static dev.jtc.compiler.scalar.Formula.ZERO;
import static dev.jtc.compiler.scalar.Formula.apply;

import dev.jtc.compiler.scalar.Formula.Operand;
import dev.jtc.compiler.scalar.JvmSpelling.Arithmetic;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.scalar.ScalarFn.Domain;
import dev.jtc.compiler.scalar.ScalarFn.Meaning;
import dev.jtc.compiler.scalar.ScalarFn.OfDoubles;
import dev.jtc.compiler.scalar.ScalarFn.OfFloats;
import dev.jtc.compiler.scalar.ScalarFn.OfLongs;
import dev.jtc.compiler.scalar.ScalarFn.Result;
import dev.jtc.runtime.Checks;
import dev.jtc.runtime.Scalars;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The table of scalar functions.
 *
 * <p>IEEE notes: {@code + - * /} and sqrt are correctly rounded; {@code min} and {@code max} give
 * NaN if either operand is NaN and order −0 below +0; comparisons with NaN are false but {@code
 * ne}; integers wrap, their division floors. Transcendental functions are those of {@link Scalars}.
 */
public final class ScalarFns {
  private static final String SCALARS = "dev/jtc/runtime/Scalars";
  private static final String CHECKS = "dev/jtc/runtime/Checks";
  private static final String MATH = "java/lang/Math";
  private static final Formula A = new Operand(0);
  private static final Formula B = new Operand(1);
  private static final Formula Y = new Formula.Result();
  private static final Supplier<List<Formula>> FLAT = List::of;

  private static final Map<String, ScalarFn> TABLE = new LinkedHashMap<>();

  public static final ScalarFn ADD =
      operator("add", "+", Domain.NUMBER, Arithmetic.ADD)
          .means((a, b, c) -> a + b, (a, b, c) -> a + b, (a, b, c) -> a + b)
          .derives(() -> List.of(ONE, ONE));
  public static final ScalarFn SUB =
      operator("sub", "-", Domain.NUMBER, Arithmetic.SUBTRACT)
          .means((a, b, c) -> a - b, (a, b, c) -> a - b, (a, b, c) -> a - b)
          .derives(() -> List.of(ONE, number(-1)));
  public static final ScalarFn MUL =
      operator("mul", "*", Domain.NUMBER, Arithmetic.MULTIPLY)
          .means((a, b, c) -> a * b, (a, b, c) -> a * b, (a, b, c) -> a * b)
          .derives(() -> List.of(B, A));

  /** Quotient of floats. */
  public static final ScalarFn DIV =
      operator("div", "/", Domain.FLOAT, Arithmetic.DIVIDE)
          .means((a, b, c) -> a / b, (a, b, c) -> a / b, null)
          .derives(() -> List.of(over(ONE, B), neg(over(Y, B))));

  public static final ScalarFn NEG =
      new Row("neg", "-", 1, Domain.NUMBER, new JvmSpelling.Instruction(Arithmetic.NEGATE))
          .means((a, b, c) -> -a, (a, b, c) -> -a, (a, b, c) -> -a)
          .derives(() -> List.of(number(-1)));

  /** Quotient rounded towards minus infinity; an integer divisor of 0 is an ArithmeticException. */
  public static final ScalarFn FLOORDIV =
      new Row("floordiv", "", 2, Domain.NUMBER, new JvmSpelling.Call(SCALARS, "floorDiv"))
          .means(
              (a, b, c) -> Scalars.floorDiv(a, b),
              (a, b, c) -> Scalars.floorDiv(a, b),
              (a, b, c) -> Scalars.floorDiv(a, b))
          .derives(FLAT);

  /** Remainder with the sign of the divisor, as {@code %} of Python. */
  public static final ScalarFn REM =
      new Row("rem", "%", 2, Domain.NUMBER, new JvmSpelling.Call(SCALARS, "floorMod"))
          .means(
              (a, b, c) -> Scalars.floorMod(a, b),
              (a, b, c) -> Scalars.floorMod(a, b),
              (a, b, c) -> Scalars.floorMod(a, b))
          .derives(() -> List.of(ONE, neg(named("floordiv", A, B))));

  /** The smaller operand; a tie sends half of the gradient to each. */
  public static final ScalarFn MIN =
      call(2, "min", Domain.NUMBER, MATH)
          .means(
              (a, b, c) -> Math.min(a, b), (a, b, c) -> Math.min(a, b), (a, b, c) -> Math.min(a, b))
          .derives(() -> List.of(share("lt", A, B), share("lt", B, A)));

  /** The larger operand; a tie sends half of the gradient to each. */
  public static final ScalarFn MAX =
      call(2, "max", Domain.NUMBER, MATH)
          .means(
              (a, b, c) -> Math.max(a, b), (a, b, c) -> Math.max(a, b), (a, b, c) -> Math.max(a, b))
          .derives(() -> List.of(share("gt", A, B), share("gt", B, A)));

  /** Power; the derivative by a zero exponent's base is 0, also at base 0. */
  public static final ScalarFn POW =
      new Row("pow", "^", 2, Domain.FLOAT, new JvmSpelling.Call(SCALARS, "pow"))
          .means((a, b, c) -> Scalars.pow(a, b), (a, b, c) -> Scalars.pow(a, b), null)
          .derives(
              () ->
                  List.of(
                      when("eq", B, ZERO, ZERO, mul(B, named("pow", A, minus(B, ONE)))),
                      when("eq", A, ZERO, ZERO, mul(Y, named("log", A)))));

  public static final ScalarFn EXP =
      call(1, "exp", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.exp(a), (a, b, c) -> Scalars.exp(a), null)
          .derives(() -> List.of(Y));
  public static final ScalarFn LOG =
      call(1, "log", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.log(a), (a, b, c) -> Scalars.log(a), null)
          .derives(() -> List.of(over(ONE, A)));
  public static final ScalarFn EXPM1 =
      call(1, "expm1", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.expm1(a), (a, b, c) -> Scalars.expm1(a), null)
          .derives(() -> List.of(named("add", Y, ONE)));
  public static final ScalarFn LOG1P =
      call(1, "log1p", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.log1p(a), (a, b, c) -> Scalars.log1p(a), null)
          .derives(() -> List.of(over(ONE, named("add", A, ONE))));
  public static final ScalarFn SIN =
      call(1, "sin", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.sin(a), (a, b, c) -> Scalars.sin(a), null)
          .derives(() -> List.of(named("cos", A)));
  public static final ScalarFn COS =
      call(1, "cos", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.cos(a), (a, b, c) -> Scalars.cos(a), null)
          .derives(() -> List.of(neg(named("sin", A))));
  public static final ScalarFn TANH =
      call(1, "tanh", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.tanh(a), (a, b, c) -> Scalars.tanh(a), null)
          .derives(() -> List.of(minus(ONE, mul(Y, Y))));
  public static final ScalarFn SIGMOID =
      call(1, "sigmoid", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.sigmoid(a), (a, b, c) -> Scalars.sigmoid(a), null)
          .derives(() -> List.of(mul(Y, minus(ONE, Y))));

  /** Logarithm to base 2, exact for powers of 2. */
  public static final ScalarFn LOG2 =
      call(1, "log2", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.log2(a), (a, b, c) -> Scalars.log2(a), null)
          .derives(() -> List.of(over(number(1 / Math.log(2)), A)));

  /** Logarithm to base 10. */
  public static final ScalarFn LOG10 =
      call(1, "log10", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.log10(a), (a, b, c) -> Scalars.log10(a), null)
          .derives(() -> List.of(over(number(1 / Math.log(10)), A)));

  public static final ScalarFn ATAN =
      call(1, "atan", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.atan(a), (a, b, c) -> Scalars.atan(a), null)
          .derives(() -> List.of(over(ONE, named("add", ONE, mul(A, A)))));

  /** The angle of the point with coordinates b and a: the arc tangent of a/b in its quadrant. */
  public static final ScalarFn ATAN2 =
      call(2, "atan2", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.atan2(a, b), (a, b, c) -> Scalars.atan2(a, b), null)
          .derives(
              () -> {
                Formula square = named("add", mul(A, A), mul(B, B));
                return List.of(over(B, square), neg(over(A, square)));
              });

  public static final ScalarFn SINH =
      call(1, "sinh", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.sinh(a), (a, b, c) -> Scalars.sinh(a), null)
          .derives(() -> List.of(named("cosh", A)));
  public static final ScalarFn COSH =
      call(1, "cosh", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.cosh(a), (a, b, c) -> Scalars.cosh(a), null)
          .derives(() -> List.of(named("sinh", A)));

  /** The Gauss error function; its derivative is 2/√π·exp(−x²). */
  public static final ScalarFn ERF =
      call(1, "erf", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.erf(a), (a, b, c) -> Scalars.erf(a), null)
          .derives(
              () -> List.of(mul(number(2 / Math.sqrt(Math.PI)), named("exp", neg(mul(A, A))))));

  /** 1 − erf(x), accurate where that is tiny. */
  public static final ScalarFn ERFC =
      call(1, "erfc", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.erfc(a), (a, b, c) -> Scalars.erfc(a), null)
          .derives(
              () -> List.of(mul(number(-2 / Math.sqrt(Math.PI)), named("exp", neg(mul(A, A))))));

  public static final ScalarFn SQRT =
      call(1, "sqrt", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.sqrt(a), (a, b, c) -> Scalars.sqrt(a), null)
          .derives(() -> List.of(over(number(0.5), Y)));

  /** Absolute value; the derivative at 0 is 0. */
  public static final ScalarFn ABS =
      call(1, "abs", Domain.NUMBER, MATH)
          .means((a, b, c) -> Math.abs(a), (a, b, c) -> Math.abs(a), (a, b, c) -> Math.abs(a))
          .derives(() -> List.of(named("sign", A)));

  /** −1, 0 or 1; NaN stays NaN. */
  public static final ScalarFn SIGN =
      call(1, "sign", Domain.NUMBER, SCALARS)
          .means(
              (a, b, c) -> Scalars.sign(a),
              (a, b, c) -> Scalars.sign(a),
              (a, b, c) -> Scalars.sign(a))
          .derives(FLAT);

  public static final ScalarFn FLOOR =
      call(1, "floor", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.floor(a), (a, b, c) -> Scalars.floor(a), null)
          .derives(FLAT);
  public static final ScalarFn CEIL =
      call(1, "ceil", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.ceil(a), (a, b, c) -> Scalars.ceil(a), null)
          .derives(FLAT);

  /** To the nearest integer, ties to the even one. */
  public static final ScalarFn ROUND =
      call(1, "round", Domain.FLOAT, SCALARS)
          .means((a, b, c) -> Scalars.round(a), (a, b, c) -> Scalars.round(a), null)
          .derives(FLAT);

  /** {@code a*b + c} with one rounding for floats. */
  public static final ScalarFn FMA =
      call(3, "fma", Domain.NUMBER, SCALARS)
          .means(
              (a, b, c) -> Scalars.fma(a, b, c),
              (a, b, c) -> Scalars.fma(a, b, c),
              (a, b, c) -> Scalars.fma(a, b, c))
          .derives(() -> List.of(B, A, ONE));

  public static final ScalarFn EQ = comparison("eq", "==", Domain.ANY, Comparison.EQ);
  public static final ScalarFn NE = comparison("ne", "!=", Domain.ANY, Comparison.NE);
  public static final ScalarFn LT = comparison("lt", "<", Domain.NUMBER, Comparison.LT);
  public static final ScalarFn LE = comparison("le", "<=", Domain.NUMBER, Comparison.LE);
  public static final ScalarFn GT = comparison("gt", ">", Domain.NUMBER, Comparison.GT);
  public static final ScalarFn GE = comparison("ge", ">=", Domain.NUMBER, Comparison.GE);

  public static final ScalarFn AND =
      operator("and", "&&", Domain.BOOL, Arithmetic.AND)
          .means(null, null, (a, b, c) -> a & b)
          .derives(FLAT);
  public static final ScalarFn OR =
      operator("or", "||", Domain.BOOL, Arithmetic.OR)
          .means(null, null, (a, b, c) -> a | b)
          .derives(FLAT);
  public static final ScalarFn XOR =
      operator("xor", "^^", Domain.BOOL, Arithmetic.XOR)
          .means(null, null, (a, b, c) -> a ^ b)
          .derives(FLAT);

  /** {@code row(i, n)}: the row of n that i means, −1 the last; outside it is an IndexFault. */
  public static final ScalarFn ROW =
      call(2, "row", Domain.INDEX, CHECKS)
          .means(null, null, (a, b, c) -> Checks.row(a, b))
          .derives(FLAT);

  /** {@code index(i, n)}: i; unless it is from 0 to n − 1 it is an IndexFault. */
  public static final ScalarFn INDEX =
      call(2, "index", Domain.INDEX, CHECKS)
          .means(null, null, (a, b, c) -> Checks.index(a, b))
          .derives(FLAT);

  /** {@code choices(low, high)}: high − low; a NumberFault unless randint can draw from so many. */
  public static final ScalarFn CHOICES =
      call(2, "choices", Domain.INDEX, CHECKS)
          .means(null, null, (a, b, c) -> Checks.choices(a, b))
          .derives(FLAT);

  /** {@code select(c, a, b)}: a where c is true, else b. */
  public static final ScalarFn SELECT =
      new Row("select", "", 3, Domain.ANY, new JvmSpelling.Select())
          .means(
              (a, b, c) -> a != 0 ? b : c, (a, b, c) -> a != 0 ? b : c, (a, b, c) -> a != 0 ? b : c)
          .derives(
              () -> List.of(ZERO, named("select", A, ONE, ZERO), named("select", A, ZERO, ONE)));

  private ScalarFns() {}

  /** The function that the IR calls {@code name}. */
  public static Optional<ScalarFn> find(String name) {
    return Optional.ofNullable(TABLE.get(name));
  }

  /** All functions, in the order of the table. */
  public static Collection<ScalarFn> all() {
    return Collections.unmodifiableCollection(TABLE.values());
  }

  /** A row of the table while it is being written. */
  private record Row(String name, String symbol, int arity, Domain domain, JvmSpelling spelling) {
    RowWithMeaning means(OfFloats f32, OfDoubles f64, OfLongs integer) {
      return new RowWithMeaning(this, new Meaning(f32, f64, integer));
    }
  }

  private record RowWithMeaning(Row row, Meaning meaning) {
    ScalarFn derives(Supplier<List<Formula>> partials) {
      boolean truth = row.spelling instanceof JvmSpelling.Compare;
      ScalarFn fn =
          new ScalarFn(
              row.name,
              row.arity,
              row.domain,
              truth ? Result.TRUTH : Result.SAME,
              meaning,
              partials,
              row.spelling,
              row.symbol);
      TABLE.put(row.name, fn);
      return fn;
    }
  }

  private static Row operator(String name, String symbol, Domain domain, Arithmetic kind) {
    return new Row(name, symbol, 2, domain, new JvmSpelling.Instruction(kind));
  }

  private static Row call(int arity, String name, Domain domain, String owner) {
    return new Row(name, "", arity, domain, new JvmSpelling.Call(owner, name));
  }

  private static ScalarFn comparison(String name, String symbol, Domain domain, Comparison kind) {
    return new Row(name, symbol, 2, domain, new JvmSpelling.Compare(kind))
        .means(
            (a, b, c) -> holds(kind, a, b) ? 1 : 0,
            (a, b, c) -> holds(kind, a, b) ? 1 : 0,
            (a, b, c) -> holds(kind, Long.compare(a, b)) ? 1 : 0)
        .derives(FLAT);
  }

  private static boolean holds(Comparison kind, double a, double b) {
    return switch (kind) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }

  private static boolean holds(Comparison kind, int order) {
    return holds(kind, order, 0);
  }

  private static Formula number(double value) {
    return new Formula.Number(value);
  }

  private static Formula named(String name, Formula... arguments) {
    return apply(TABLE.get(name), arguments);
  }

  private static Formula neg(Formula a) {
    return apply(NEG, a);
  }

  private static Formula mul(Formula a, Formula b) {
    return apply(MUL, a, b);
  }

  private static Formula minus(Formula a, Formula b) {
    return apply(SUB, a, b);
  }

  private static Formula over(Formula a, Formula b) {
    return apply(DIV, a, b);
  }

  /** 1 where {@code a} wins, 1/2 where both are equal, 0 where {@code b} wins. */
  private static Formula share(String wins, Formula a, Formula b) {
    return when("eq", a, b, number(0.5), when(wins, a, b, ONE, ZERO));
  }

  private static Formula when(String relation, Formula a, Formula b, Formula then, Formula other) {
    return named("select", named(relation, a, b), then, other);
  }
}
