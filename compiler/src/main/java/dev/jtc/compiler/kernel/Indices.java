package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Index.Quotient;
import dev.jtc.compiler.loop.Index.Remainder;
import dev.jtc.compiler.loop.Index.Term;
import dev.jtc.compiler.type.Dim;
import java.util.Map;
import java.util.function.Function;

/** Simplification of indices once the sizes of the loops are known. */
final class Indices {
  private Indices() {}

  /**
   * An equal index with fewer quotients and remainders.
   *
   * @param extents the size that each loop variable stays below
   */
  static Index simplify(Index index, Function<String, Dim> extents) {
    boolean plain =
        index.terms().keySet().stream()
            .noneMatch(term -> term instanceof Quotient || term instanceof Remainder);
    if (plain) {
      return index;
    }
    Index result = Index.of(index.offset());
    for (Map.Entry<Term, Dim> entry : index.terms().entrySet()) {
      result = result.plus(simplify(entry.getKey(), extents).times(entry.getValue()));
    }
    return joined(result);
  }

  private static Index simplify(Term term, Function<String, Dim> extents) {
    if (term instanceof Quotient quotient) {
      return simplify(quotient.dividend(), extents).dividedBy(quotient.divisor(), extents);
    }
    if (term instanceof Remainder remainder) {
      return simplify(remainder.dividend(), extents).modulo(remainder.divisor(), extents);
    }
    return Index.term(term);
  }

  /** {@code c·d·(x/d) + c·(x%d) = c·x}, where x/a/b is x/(a·b). */
  private static Index joined(Index index) {
    for (Map.Entry<Term, Dim> entry : index.terms().entrySet()) {
      if (!(entry.getKey() instanceof Remainder remainder)) {
        continue;
      }
      Dim c = entry.getValue();
      Term quotient = quotient(remainder.dividend(), remainder.divisor(), index);
      Dim factor = index.terms().get(quotient);
      if (c.times(remainder.divisor()).equals(factor)) {
        Index rest =
            index.minus(Index.term(remainder).times(c)).minus(Index.term(quotient).times(factor));
        return joined(rest.plus(remainder.dividend().times(c)));
      }
    }
    return index;
  }

  /** The quotient, in the one of its forms that {@code index} holds if it holds one. */
  private static Term quotient(Index dividend, Dim divisor, Index index) {
    Term plain = new Quotient(dividend, divisor);
    boolean isQuotient = dividend.terms().size() == 1 && dividend.offset().is(0);
    if (!index.terms().containsKey(plain) && isQuotient) {
      Map.Entry<Term, Dim> only = dividend.terms().entrySet().iterator().next();
      if (only.getKey() instanceof Quotient inner && only.getValue().is(1)) {
        return new Quotient(inner.dividend(), inner.divisor().times(divisor));
      }
    }
    return plain;
  }
}
