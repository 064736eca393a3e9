package dev.jtc.compiler.type;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Floor division of polynomials.
 *
 * <p>Everything rests on one equation, true of all integers with {@code c != 0} and either sign:
 * {@code floor((c*q + r) / c) = q + floor(r / c)}. What is a multiple of the divisor is taken out,
 * and numbers in the rest are brought into {@code 0 .. c-1}, so that {@code (3*H - 1) / 3} and
 * {@code H - 1} have one form, and {@code (H - 4) / 2 + 1} and {@code H / 2 - 1} as well.
 */
final class Division {
  private Division() {}

  /** {@code dividend = divisor * whole + rest}. */
  private record Split(Dim whole, Dim rest) {}

  /** The floor quotient. */
  static Dim quotient(Dim dividend, Dim divisor) {
    if (divisor.is(0)) {
      return Dim.atom(new Atom.Quotient(dividend, divisor));
    }
    if (leadsNegative(divisor)) {
      return quotient(dividend.times(-1), divisor.times(-1));
    }
    Split split = split(dividend, divisor);
    Dim rest = split.rest();
    if (rest.is(0) || rest.isConstant() && divisor.isConstant()) {
      return split.whole();
    }
    Dim common = commonFactor(rest, divisor);
    if (!common.is(1)) {
      return split.whole().plus(quotient(exact(rest, common), exact(divisor, common)));
    }
    Atom.Quotient inner = shiftedQuotient(rest);
    if (inner != null && divisor.isConstant() && inner.divisor().isConstant()) {
      // floor((floor(a / b) + r) / c) = floor((a + r * b) / (b * c)) for c > 0.
      Dim shift = rest.minus(Dim.atom(inner));
      Dim sum = inner.dividend().plus(shift.times(inner.divisor()));
      return split.whole().plus(quotient(sum, inner.divisor().times(divisor)));
    }
    return split.whole().plus(Dim.atom(new Atom.Quotient(rest, divisor)));
  }

  /** The remainder of the floor division. */
  static Dim remainder(Dim dividend, Dim divisor) {
    if (divisor.is(0)) {
      return Dim.atom(new Atom.Remainder(dividend, divisor));
    }
    if (leadsNegative(divisor)) {
      return remainder(dividend.times(-1), divisor.times(-1)).times(-1);
    }
    Dim rest = split(withoutRemainders(dividend, divisor), divisor).rest();
    if (rest.is(0) || rest.isConstant() && divisor.isConstant()) {
      return rest;
    }
    Dim common = commonFactor(rest, divisor);
    if (!common.is(1)) {
      return remainder(exact(rest, common), exact(divisor, common)).times(common);
    }
    return Dim.atom(new Atom.Remainder(rest, divisor));
  }

  /** The quotient where every division comes out even, else null. */
  static Dim exact(Dim dividend, Dim divisor) {
    if (divisor.is(0)) {
      return null;
    }
    if (divisor.terms().size() > 1) {
      return longDivision(dividend, divisor);
    }
    Split split = split(dividend, divisor);
    return split.rest().is(0) ? split.whole() : null;
  }

  private static boolean leadsNegative(Dim dim) {
    return dim.terms().firstEntry().getValue() < 0;
  }

  private static Split split(Dim dividend, Dim divisor) {
    if (divisor.terms().size() > 1) {
      Dim whole = longDivision(dividend, divisor);
      return whole == null ? new Split(Dim.ZERO, dividend) : new Split(whole, Dim.ZERO);
    }
    Monomial by = divisor.terms().firstKey();
    long coefficient = divisor.terms().firstEntry().getValue();
    TreeMap<Monomial, Long> whole = new TreeMap<>();
    TreeMap<Monomial, Long> rest = new TreeMap<>();
    dividend
        .terms()
        .forEach(
            (monomial, c) -> {
              Monomial left = monomial.dividedBy(by);
              if (left == null) {
                rest.put(monomial, c);
              } else {
                whole.put(left, Math.floorDiv(c, coefficient));
                rest.put(monomial, Math.floorMod(c, coefficient));
              }
            });
    return new Split(new Dim(whole), new Dim(rest));
  }

  /** Divides by a polynomial of several terms; null where a rest stays. */
  private static Dim longDivision(Dim dividend, Dim divisor) {
    try {
      return byLeadingTerms(dividend, divisor);
    } catch (Dim.TooLarge e) {
      // What does not come out even may grow on the way without anything being wrong.
      return null;
    }
  }

  private static Dim byLeadingTerms(Dim dividend, Dim divisor) {
    Monomial leading = divisor.terms().firstKey();
    long coefficient = divisor.terms().firstEntry().getValue();
    Dim whole = Dim.ZERO;
    Dim rest = dividend;
    while (!rest.is(0)) {
      Map.Entry<Monomial, Long> first = rest.terms().firstEntry();
      Monomial left = first.getKey().dividedBy(leading);
      if (left == null || first.getValue() % coefficient != 0) {
        return null;
      }
      Dim part = Dim.of(Map.entry(left, first.getValue() / coefficient));
      whole = whole.plus(part);
      rest = rest.minus(part.times(divisor));
      if (!rest.is(0) && rest.terms().firstKey().compareTo(first.getKey()) <= 0) {
        // Names may sort in an order that products do not keep; then no end is in sight.
        return null;
      }
    }
    return whole;
  }

  /** The greatest product of a number and atoms that divides every term of both. */
  private static Dim commonFactor(Dim a, Dim b) {
    BigInteger number = BigInteger.ZERO;
    List<Monomial> monomials = new ArrayList<>();
    for (Dim dim : List.of(a, b)) {
      for (Map.Entry<Monomial, Long> term : dim.terms().entrySet()) {
        number = number.gcd(BigInteger.valueOf(term.getValue()));
        monomials.add(term.getKey());
      }
    }
    return Dim.of(Map.entry(Monomial.common(monomials), number.longValueExact()));
  }

  /** The quotient {@code q} of a dim {@code q + constant}, else null. */
  private static Atom.Quotient shiftedQuotient(Dim dim) {
    Map.Entry<Monomial, Long> first = dim.terms().firstEntry();
    boolean shifted = dim.minus(Dim.of(first)).isConstant();
    return shifted
            && first.getValue() == 1
            && first.getKey().atoms().size() == 1
            && first.getKey().atoms().get(0) instanceof Atom.Quotient quotient
        ? quotient
        : null;
  }

  /** {@code dim} with {@code k * (a % m)} as {@code k * a} where k * m is a multiple of divisor. */
  private static Dim withoutRemainders(Dim dim, Dim divisor) {
    Dim sum = Dim.ZERO;
    for (Map.Entry<Monomial, Long> term : dim.terms().entrySet()) {
      Dim same = Dim.of(term);
      if (term.getKey().atoms().size() == 1
          && term.getKey().atoms().get(0) instanceof Atom.Remainder inner
          && exact(inner.divisor().times(term.getValue()), divisor) != null) {
        same = withoutRemainders(inner.dividend().times(term.getValue()), divisor);
      }
      sum = sum.plus(same);
    }
    return sum;
  }
}
