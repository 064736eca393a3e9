package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A position along an axis or in a buffer: an affine sum of loop variables with coefficients known
 * up to dimension variables. Schedules and emitters read strides off it.
 *
 * <p>Besides loop variables it may hold quotients and remainders (from reshapes that do not merge
 * or split cleanly) and integers that the program computes (from gathers).
 */
public final class Index {
  public static final Index ZERO = new Index(new TreeMap<>(), Dim.ZERO);

  private final TreeMap<Term, Dim> terms;
  private final Dim offset;

  private Index(TreeMap<Term, Dim> terms, Dim offset) {
    terms.values().removeIf(coefficient -> coefficient.is(0));
    this.terms = terms;
    this.offset = offset;
  }

  /** What an index is a sum of. */
  public sealed interface Term extends Comparable<Term> {
    @Override
    default int compareTo(Term other) {
      return toString().compareTo(other.toString());
    }
  }

  /** A loop variable. */
  public record Variable(String name) implements Term {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Floor quotient of an index by a size. */
  public record Quotient(Index dividend, Dim divisor) implements Term {
    @Override
    public String toString() {
      return "((" + dividend + ")/(" + divisor + "))";
    }
  }

  /** Floor remainder of an index by a size. */
  public record Remainder(Index dividend, Dim divisor) implements Term {
    @Override
    public String toString() {
      return "((" + dividend + ")%(" + divisor + "))";
    }
  }

  /** An i64 that the program computes. */
  public record Computed(Expr value) implements Term {
    @Override
    public String toString() {
      return "[" + value + "]";
    }
  }

  public static Index of(long value) {
    return of(Dim.of(value));
  }

  public static Index of(Dim offset) {
    return new Index(new TreeMap<>(), offset);
  }

  public static Index variable(String name) {
    return term(new Variable(name));
  }

  public static Index computed(Expr value) {
    return term(new Computed(value));
  }

  public static Index term(Term term) {
    TreeMap<Term, Dim> terms = new TreeMap<>();
    terms.put(term, Dim.ONE);
    return new Index(terms, Dim.ZERO);
  }

  public Index plus(Index other) {
    TreeMap<Term, Dim> sum = new TreeMap<>(terms);
    other.terms.forEach((term, coefficient) -> sum.merge(term, coefficient, Dim::plus));
    return new Index(sum, offset.plus(other.offset));
  }

  public Index plus(Dim value) {
    return new Index(new TreeMap<>(terms), offset.plus(value));
  }

  public Index plus(long value) {
    return plus(Dim.of(value));
  }

  public Index minus(Index other) {
    return plus(other.times(Dim.of(-1)));
  }

  public Index times(Dim factor) {
    TreeMap<Term, Dim> product = new TreeMap<>();
    terms.forEach((term, coefficient) -> product.put(term, coefficient.times(factor)));
    return new Index(product, offset.times(factor));
  }

  public Index times(long factor) {
    return times(Dim.of(factor));
  }

  /**
   * The floor quotient by {@code divisor}, given that no term but multiples of it can reach it: the
   * caller passes {@code extents}, the size that each loop variable stays below.
   */
  public Index dividedBy(Dim divisor, Function<String, Dim> extents) {
    Split split = split(divisor, extents);
    return split == null ? term(new Quotient(this, divisor)) : split.quotient;
  }

  /** The floor remainder by {@code divisor}; see {@link #dividedBy}. */
  public Index modulo(Dim divisor, Function<String, Dim> extents) {
    Split split = split(divisor, extents);
    return split == null ? term(new Remainder(this, divisor)) : split.remainder;
  }

  private record Split(Index quotient, Index remainder) {}

  /** Splits into multiples of the divisor and a rest that is provably in [0, divisor). */
  private Split split(Dim divisor, Function<String, Dim> extents) {
    if (divisor.is(1)) {
      return new Split(this, ZERO);
    }
    TreeMap<Term, Dim> quotient = new TreeMap<>();
    TreeMap<Term, Dim> rest = new TreeMap<>();
    Dim largestRest = Dim.ZERO;
    for (Map.Entry<Term, Dim> entry : terms.entrySet()) {
      if (entry.getValue().modulo(divisor).is(0)) {
        quotient.put(entry.getKey(), entry.getValue().dividedBy(divisor));
        continue;
      }
      Dim extent =
          entry.getKey() instanceof Variable variable ? extents.apply(variable.name()) : null;
      if (extent == null || !entry.getValue().isNonNegative()) {
        return null;
      }
      rest.put(entry.getKey(), entry.getValue());
      largestRest = largestRest.plus(entry.getValue().times(extent.plus(-1)));
    }
    Dim quotientOffset = Dim.ZERO;
    Dim restOffset = offset;
    if (offset.modulo(divisor).is(0)) {
      quotientOffset = offset.dividedBy(divisor);
      restOffset = Dim.ZERO;
    }
    boolean fits =
        rest.isEmpty() && restOffset.is(0)
            || restOffset.isNonNegative()
                && divisor.minus(Dim.ONE).minus(largestRest).minus(restOffset).isNonNegative();
    return fits
        ? new Split(new Index(quotient, quotientOffset), new Index(rest, restOffset))
        : null;
  }

  /** The coefficients by term, in a fixed order. */
  public Map<Term, Dim> terms() {
    return Collections.unmodifiableMap(terms);
  }

  /** The part that no term contributes to. */
  public Dim offset() {
    return offset;
  }

  /** How far the index moves when {@code variable} grows by one; null if that is not constant. */
  public Dim stride(String variable) {
    for (Term term : terms.keySet()) {
      if (!(term instanceof Variable) && mentions(term, variable)) {
        return null;
      }
    }
    return terms.getOrDefault(new Variable(variable), Dim.ZERO);
  }

  private static boolean mentions(Term term, String variable) {
    if (term instanceof Variable v) {
      return v.name().equals(variable);
    }
    if (term instanceof Quotient quotient) {
      return quotient.dividend().variables().contains(variable);
    }
    if (term instanceof Remainder remainder) {
      return remainder.dividend().variables().contains(variable);
    }
    return ((Computed) term).value().indexVariables().contains(variable);
  }

  /** The loop variables it depends on. */
  public Set<String> variables() {
    Set<String> names = new LinkedHashSet<>();
    for (Term term : terms.keySet()) {
      if (term instanceof Variable variable) {
        names.add(variable.name());
      } else if (term instanceof Quotient quotient) {
        names.addAll(quotient.dividend().variables());
      } else if (term instanceof Remainder remainder) {
        names.addAll(remainder.dividend().variables());
      } else {
        names.addAll(((Computed) term).value().indexVariables());
      }
    }
    return names;
  }

  /** This with each loop variable replaced by what {@code replacement} gives for it. */
  public Index substitute(Function<String, Index> replacement) {
    Index result = of(offset);
    for (Map.Entry<Term, Dim> entry : terms.entrySet()) {
      result = result.plus(substitute(entry.getKey(), replacement).times(entry.getValue()));
    }
    return result;
  }

  private static Index substitute(Term term, Function<String, Index> replacement) {
    if (term instanceof Variable variable) {
      return replacement.apply(variable.name());
    }
    if (term instanceof Quotient quotient) {
      return term(new Quotient(quotient.dividend().substitute(replacement), quotient.divisor()));
    }
    if (term instanceof Remainder remainder) {
      return term(new Remainder(remainder.dividend().substitute(replacement), remainder.divisor()));
    }
    return term(new Computed(((Computed) term).value().substitute(replacement)));
  }

  /** The position in a row-major buffer with {@code strides} of the element at {@code index}. */
  public static Index flatten(List<Index> index, List<Dim> strides) {
    Index flat = ZERO;
    for (int axis = 0; axis < index.size(); axis++) {
      flat = flat.plus(index.get(axis).times(strides.get(axis)));
    }
    return flat;
  }

  public Collection<Expr> computedTerms() {
    List<Expr> values = new ArrayList<>();
    for (Term term : terms.keySet()) {
      if (term instanceof Computed computed) {
        values.add(computed.value());
      } else if (term instanceof Quotient quotient) {
        values.addAll(quotient.dividend().computedTerms());
      } else if (term instanceof Remainder remainder) {
        values.addAll(remainder.dividend().computedTerms());
      }
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Index index && terms.equals(index.terms) && offset.equals(index.offset);
  }

  @Override
  public int hashCode() {
    return 31 * terms.hashCode() + offset.hashCode();
  }

  /** For instance {@code 10*i+j}, {@code (K)*k+N}; parses back. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    terms.forEach(
        (term, coefficient) -> {
          out.append(out.isEmpty() ? "" : "+");
          if (!coefficient.is(1)) {
            boolean bare = coefficient.isConstant() && coefficient.isNonNegative();
            out.append(bare ? coefficient : "(" + coefficient + ")").append('*');
          }
          out.append(term);
        });
    if (!offset.is(0) || out.isEmpty()) {
      boolean bare = out.isEmpty() || offset.isConstant() && offset.isNonNegative();
      out.append(out.isEmpty() ? "" : "+").append(bare ? offset : "(" + offset + ")");
    }
    return out.toString();
  }
}
