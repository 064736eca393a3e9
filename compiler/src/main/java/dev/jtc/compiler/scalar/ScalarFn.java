package dev.jtc.compiler.scalar;

import dev.jtc.runtime.DType;
import java.util.List;
import java.util.function.Supplier;

/**
 * A function of one, two or three numbers.
 *
 * <p>All operands have one dtype, the <em>compute dtype</em>, except that {@code select} takes a
 * bool first. The result has the compute dtype, or bool for a predicate.
 *
 * @param name the word of the IR, as in {@code map.tanh}
 * @param arity the number of operands, 1 to 3
 * @param domain the compute dtypes it is defined for
 * @param result whether it gives a number or a truth value
 * @param meaning what it computes; the interpreter calls this
 * @param derivative the partial derivative by each operand; none if it is piecewise constant (a
 *     supplier, for a function's derivative may name the function itself)
 * @param spelling how generated JVM code computes the same bits
 * @param symbol the operator that dumps print, or the empty string
 */
public record ScalarFn(
    String name,
    int arity,
    Domain domain,
    Result result,
    Meaning meaning,
    Supplier<List<Formula>> derivative,
    JvmSpelling spelling,
    String symbol) {

  /** The dtypes a function is defined for. */
  public enum Domain {
    FLOAT,
    NUMBER,
    BOOL,
    /** Only i64: rows and choices. */
    INDEX,
    ANY;

    public boolean contains(DType dtype) {
      return switch (this) {
        case FLOAT -> dtype.isFloat();
        case NUMBER -> dtype != DType.BOOL;
        case BOOL -> dtype == DType.BOOL;
        case INDEX -> dtype == DType.I64;
        case ANY -> true;
      };
    }
  }

  /** What dtype a function gives. */
  public enum Result {
    SAME,
    TRUTH
  }

  /** A function of floats; operands beyond the arity are 0, truth values are 0 and 1. */
  @FunctionalInterface
  public interface OfFloats {
    float apply(float a, float b, float c);
  }

  /** A function of doubles; operands beyond the arity are 0, truth values are 0 and 1. */
  @FunctionalInterface
  public interface OfDoubles {
    double apply(double a, double b, double c);
  }

  /** A function of integers, for i64, and for i32, u8 and bool before wrapping to their width. */
  @FunctionalInterface
  public interface OfLongs {
    long apply(long a, long b, long c);
  }

  /** The function by kind of number; null where the domain leaves that kind out. */
  public record Meaning(OfFloats f32, OfDoubles f64, OfLongs integer) {}

  /**
   * Whether it can throw on numbers of {@code dtype}. The class {@code dev.jtc.runtime.Checks} has
   * it then with one more argument, the place in the program.
   */
  public boolean canFail(DType dtype) {
    boolean divides = name.equals("floordiv") || name.equals("rem");
    return domain == Domain.INDEX || divides && !dtype.isFloat();
  }

  /** The partial derivatives by each operand, or none where all of them are zero. */
  public List<Formula> partials() {
    return derivative.get();
  }

  /** The dtype of the result for the compute dtype {@code dtype}. */
  public DType resultType(DType dtype) {
    return result == Result.TRUTH ? DType.BOOL : dtype;
  }

  /** Whether operand {@code index} is a truth value whatever the compute dtype is. */
  public boolean isCondition(int index) {
    return spelling instanceof JvmSpelling.Select && index == 0;
  }

  /** Functions are the entries of one table, so the name identifies them. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ScalarFn fn && name.equals(fn.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
