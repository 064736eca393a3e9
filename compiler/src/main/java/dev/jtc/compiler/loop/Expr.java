package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.runtime.DType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A number computed inside a kernel. Printing gives its text form. */
public sealed interface Expr {
  DType dtype();

  /** This with each loop variable replaced in every index. */
  Expr substitute(Function<String, Index> replacement);

  /** Adds the loop variables that this depends on through indices. */
  void collectIndexVariables(Set<String> names);

  /** The loop variables that this depends on through indices (not through local names). */
  default Set<String> indexVariables() {
    Set<String> names = new LinkedHashSet<>();
    collectIndexVariables(names);
    return names;
  }

  /** A constant; {@code bits} as in the operation {@code const}. */
  record Literal(DType dtype, long bits) implements Expr {
    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return this;
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      // None.
    }

    @Override
    public String toString() {
      return switch (dtype) {
        case F32 -> Float.toString((float) Double.longBitsToDouble(bits)) + "f32";
        case F64 -> Double.toString(Double.longBitsToDouble(bits)) + "f64";
        case I32, I64, U8, BOOL -> bits + dtype.text();
      };
    }
  }

  /** A local name, bound by {@link Stmt.Let} or {@link Stmt.Declare} around it. */
  record Local(DType dtype, String name) implements Expr {
    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return this;
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      // None.
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The element of a buffer at a flat position. */
  record Load(DType dtype, String buffer, Index index) implements Expr {
    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return new Load(dtype, buffer, index.substitute(replacement));
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      names.addAll(index.variables());
    }

    @Override
    public String toString() {
      return buffer + "[" + index + "]";
    }
  }

  /**
   * A scalar function.
   *
   * @param compute the dtype it computes in (that of its operands, conditions apart)
   * @param place where in the program it stands, if it can fail on these operands; then it is
   *     computed even if another branch is taken, for the program would fail one operation after
   *     the other
   */
  record Call(ScalarFn fn, DType compute, List<Expr> arguments, Optional<String> place)
      implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }

    /** A function that cannot fail. */
    public Call(ScalarFn fn, DType compute, List<Expr> arguments) {
      this(fn, compute, arguments, Optional.empty());
    }

    /** This with other operands. */
    public Call withArguments(List<Expr> others) {
      return new Call(fn, compute, others, place);
    }

    @Override
    public DType dtype() {
      return fn.resultType(compute);
    }

    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return withArguments(arguments.stream().map(a -> a.substitute(replacement)).toList());
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      arguments.forEach(argument -> argument.collectIndexVariables(names));
    }

    @Override
    public String toString() {
      if (!fn.symbol().isEmpty() && fn.arity() == 2 && place.isEmpty()) {
        return "(" + arguments.get(0) + " " + fn.symbol() + " " + arguments.get(1) + ")";
      }
      StringBuilder out = new StringBuilder(fn.name()).append('(');
      for (int i = 0; i < arguments.size(); i++) {
        out.append(i == 0 ? "" : ", ").append(arguments.get(i));
      }
      place.ifPresent(text -> out.append(", \"").append(text).append('"'));
      return out.append(')').toString();
    }
  }

  /** A conversion, as Java casts; from a float to bool it is {@code != 0}. */
  record Cast(DType dtype, Expr value) implements Expr {
    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return new Cast(dtype, value.substitute(replacement));
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      value.collectIndexVariables(names);
    }

    @Override
    public String toString() {
      return dtype.text() + "(" + value + ")";
    }
  }

  /** The number that an index is, as i64. */
  record Position(Index index) implements Expr {
    @Override
    public DType dtype() {
      return DType.I64;
    }

    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return new Position(index.substitute(replacement));
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      names.addAll(index.variables());
    }

    @Override
    public String toString() {
      return "pos(" + index + ")";
    }
  }

  /**
   * 32 random bits as i32: word {@code position} of the Philox stream that starts at block {@code
   * counter} under {@code key}.
   */
  record RandomWord(Expr key, Expr counter, Index position) implements Expr {
    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public Expr substitute(Function<String, Index> replacement) {
      return new RandomWord(
          key.substitute(replacement),
          counter.substitute(replacement),
          position.substitute(replacement));
    }

    @Override
    public void collectIndexVariables(Set<String> names) {
      key.collectIndexVariables(names);
      counter.collectIndexVariables(names);
      names.addAll(position.variables());
    }

    @Override
    public String toString() {
      return "philox(" + key + ", " + counter + ", pos(" + position + "))";
    }
  }
}
