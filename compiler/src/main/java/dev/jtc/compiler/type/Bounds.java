package dev.jtc.compiler.type;

import java.util.List;
import java.util.Map;

/** What is known of a polynomial whatever its variables are; variables are sizes, so 0 or more. */
final class Bounds {
  /** Products of two such numbers can be added without thought. */
  private static final long SMALL_FACTOR = 1L << 26;

  private Bounds() {}

  /** Whether the sum of {@code terms}, coefficients by monomial, is known to be 0 or more. */
  static boolean isNonNegative(Map<Monomial, Long> terms) {
    return leastOfConstants(terms) >= 0
        && terms.entrySet().stream()
            .allMatch(
                term ->
                    term.getKey().equals(Monomial.UNIT)
                        || isSmallNegative(term)
                        || term.getValue() >= 0
                            && term.getKey().atoms().stream().allMatch(Atom::isNonNegative));
  }

  /** What the constant and negative multiples of small remainders are at least, as in 8 - N % 8. */
  private static long leastOfConstants(Map<Monomial, Long> terms) {
    long least = terms.getOrDefault(Monomial.UNIT, 0L);
    for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
      if (least >= 0 && isSmallNegative(term)) {
        least += term.getValue() * (divisor(term.getKey().atoms()) - 1);
      }
    }
    return least;
  }

  private static boolean isSmallNegative(Map.Entry<Monomial, Long> term) {
    long divisor = divisor(term.getKey().atoms());
    return term.getValue() < 0
        && term.getValue() > -SMALL_FACTOR
        && divisor > 0
        && divisor < SMALL_FACTOR;
  }

  /** Whether the sum of {@code terms} is known to be no more than {@code most}. */
  static boolean isAtMost(Map<Monomial, Long> terms, long most) {
    long sum = 0;
    try {
      for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
        long factor = term.getValue();
        List<Atom> atoms = term.getKey().atoms();
        if (atoms.isEmpty()) {
          sum = Dim.sum(sum, factor);
        } else if (factor > 0) {
          long divisor = divisor(atoms);
          if (divisor <= 0) {
            return false;
          }
          sum = Dim.sum(sum, Dim.product(factor, divisor - 1));
        } else if (!atoms.stream().allMatch(Atom::isNonNegative)) {
          return false;
        }
      }
    } catch (Dim.TooLarge e) {
      return false;
    }
    return sum <= most;
  }

  /** What {@code atoms} are the remainder of a division by, if it is one and known, else 0. */
  private static long divisor(List<Atom> atoms) {
    return atoms.size() == 1
            && atoms.get(0) instanceof Atom.Remainder remainder
            && remainder.divisor().isConstant()
        ? remainder.divisor().value()
        : 0;
  }
}
