package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import java.util.Map;
import java.util.Set;

/** Questions about indices that decide what may be computed ahead of a loop. */
final class Indices {
  private Indices() {}

  /**
   * The terms of {@code index} that depend on no other loop variable than {@code variables}, with
   * the offset unless that is a number. Terms that load something, or divide by what may be 0, stay
   * out: they may fail.
   */
  static Index invariantPart(Index index, Set<String> variables) {
    Index part = index.offset().isConstant() ? Index.ZERO : Index.of(index.offset());
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      if (isInvariant(entry.getKey(), variables)) {
        part = part.plus(Index.term(entry.getKey()).times(entry.getValue()));
      }
    }
    return part;
  }

  private static boolean isInvariant(Index.Term term, Set<String> variables) {
    if (term instanceof Index.Variable variable) {
      return variables.contains(variable.name());
    }
    if (term instanceof Index.Quotient quotient) {
      return isInvariant(quotient.dividend(), quotient.divisor(), variables);
    }
    if (term instanceof Index.Remainder remainder) {
      return isInvariant(remainder.dividend(), remainder.divisor(), variables);
    }
    return false;
  }

  private static boolean isInvariant(Index dividend, Dim divisor, Set<String> variables) {
    return divisor.isConstant()
        && !divisor.is(0)
        && dividend.terms().keySet().stream().allMatch(term -> isInvariant(term, variables));
  }

  /** Whether computing the sum takes an instruction, so that a local is worth it. */
  static boolean isWorthLocal(Index sum) {
    if (sum.terms().isEmpty()) {
      return !sum.offset().isConstant() && !sum.offset().isVariable();
    }
    boolean single = sum.terms().size() == 1 && sum.offset().is(0);
    Map.Entry<Index.Term, Dim> first = sum.terms().entrySet().iterator().next();
    return !(single && first.getKey() instanceof Index.Variable && first.getValue().is(1));
  }

  /** Whether the index provably lies in [0, size) while loop variables are below their extents. */
  static boolean isWithin(Index index, Dim size, Map<String, Dim> extents) {
    Dim largest = index.offset();
    if (!largest.isNonNegative()) {
      return false;
    }
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      Dim extent =
          entry.getKey() instanceof Index.Variable variable ? extents.get(variable.name()) : null;
      if (extent == null || !entry.getValue().isNonNegative()) {
        return false;
      }
      largest = largest.plus(entry.getValue().times(extent.plus(-1)));
    }
    return size.minus(Dim.ONE).minus(largest).isNonNegative();
  }

  /** Whether it is never negative, whatever the loop variables are. */
  static boolean isNonNegative(Index index) {
    return index.offset().isNonNegative()
        && index.terms().entrySet().stream()
            .allMatch(entry -> entry.getValue().isNonNegative() && isNonNegative(entry.getKey()));
  }

  private static boolean isNonNegative(Index.Term term) {
    if (term instanceof Index.Variable) {
      return true;
    }
    if (term instanceof Index.Quotient quotient) {
      return isNonNegative(quotient.dividend()) && quotient.divisor().isNonNegative();
    }
    return term instanceof Index.Remainder remainder && remainder.divisor().isNonNegative();
  }
}
