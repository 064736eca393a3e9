package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;

/**
 * A term of the sums of a product.
 *
 * @param number which of all terms it is
 * @param group in which group of neighbours it is
 * @param inGroup which of these it is
 */
record Term(Index number, Index group, int inGroup) {
  /** Term {@code number} of those in groups of one. */
  static Term single(Index number) {
    return new Term(number, number, 0);
  }

  /** Term {@code inGroup} of group {@code group}, of {@code together} terms. */
  static Term of(Index group, int inGroup, int together) {
    return new Term(group.times(together).plus(inGroup), group, inGroup);
  }

  /** This counted from another first term. */
  Term from(Index first) {
    return new Term(first.plus(number), group, inGroup);
  }
}
