package dev.jtc.compiler.loop;

import dev.jtc.compiler.loop.Accesses.Access;
import dev.jtc.compiler.type.Dim;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proofs that statements stay in different places of a buffer. All of them may fail where the
 * places are different nevertheless.
 */
final class Places {
  private Places() {}

  /** From the first place to the last, both among them. */
  record Range(Dim first, Dim last) {
    boolean isWithin(Dim length) {
      return first.isNonNegative() && length.minus(last).plus(-1).isNonNegative();
    }

    boolean isBefore(Range other) {
      return other.first.minus(last).plus(-1).isNonNegative();
    }
  }

  /**
   * Whether no two iterations of {@code loop} touch the same element: each stays in a range of its
   * own, as far from the next as the index moves, perhaps in each of many rows that are at least as
   * long as all these ranges together.
   *
   * @param accesses what one iteration does in one buffer, for every turn of the loops around
   */
  static boolean areApart(Stmt.For loop, List<Access> accesses) {
    String variable = loop.variable();
    Dim step = accesses.get(0).index().stride(variable);
    if (step == null || !accesses.stream().allMatch(a -> step.equals(stride(a, variable)))) {
      return false;
    }
    List<Access> rest = new ArrayList<>();
    for (Access a : accesses) {
      Index without = a.index().minus(Index.variable(variable).times(step));
      rest.add(new Access(a.buffer(), without, a.kind(), a.extents()));
    }
    List<Optional<Dim>> rows = rows(rest, step.times(loop.extent()));
    for (Access access : rest) {
      Range range = range(access.index(), access.extents());
      Dim base = range == null ? access.index().offset() : range.first();
      for (Optional<Dim> row : rows) {
        if (rest.stream().allMatch(a -> areWithin(a, base, row, step))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Dim stride(Access access, String variable) {
    return access.index().stride(variable);
  }

  private static boolean areWithin(Access access, Dim base, Optional<Dim> row, Dim length) {
    Range range = range(inRow(access.index().plus(base.times(-1)), row), access.extents());
    return range != null && range.isWithin(length);
  }

  /**
   * Whether none of the first places is one of the second, perhaps as each has its part of rows.
   */
  static boolean areApart(List<Access> some, List<Access> others) {
    List<Access> all = new ArrayList<>(some);
    all.addAll(others);
    for (Optional<Dim> row : rows(all, Dim.ONE)) {
      Range first = range(some, row);
      Range second = range(others, row);
      if (first != null && second != null && (first.isBefore(second) || second.isBefore(first))) {
        return true;
      }
    }
    return false;
  }

  /** What all accesses stay in; null if that is not known, or not a part of the row. */
  private static Range range(List<Access> accesses, Optional<Dim> row) {
    Range all = null;
    for (Access access : accesses) {
      Range range = range(inRow(access.index(), row), access.extents());
      if (range == null || row.isPresent() && !range.isWithin(row.get())) {
        return null;
      }
      all = all == null ? range : union(all, range);
      if (all == null) {
        return null;
      }
    }
    return all;
  }

  /** Null if it is not known which begins first, or ends last. */
  private static Range union(Range a, Range b) {
    Dim first = smaller(a.first(), b.first());
    Dim last = smaller(a.last().times(-1), b.last().times(-1));
    return first == null || last == null ? null : new Range(first, last.times(-1));
  }

  private static Dim smaller(Dim a, Dim b) {
    if (b.minus(a).isNonNegative()) {
      return a;
    }
    return a.minus(b).isNonNegative() ? b : null;
  }

  /** Lengths of rows of which the buffer may consist, at least {@code least}, and none. */
  private static List<Optional<Dim>> rows(List<Access> accesses, Dim least) {
    List<Optional<Dim>> rows = new ArrayList<>();
    rows.add(Optional.empty());
    rows.add(Optional.of(least));
    BigInteger common = BigInteger.ZERO;
    for (Access access : accesses) {
      for (Dim coefficient : access.index().terms().values()) {
        if (coefficient.minus(least).isNonNegative() && !rows.contains(Optional.of(coefficient))) {
          rows.add(Optional.of(coefficient));
          if (coefficient.isConstant()) {
            common = common.gcd(BigInteger.valueOf(coefficient.value()));
          }
        }
      }
    }
    if (common.signum() > 0 && Dim.of(common.longValue()).minus(least).isNonNegative()) {
      rows.add(Optional.of(Dim.of(common.longValue())));
    }
    return rows;
  }

  /** The place in a row, without whole rows. */
  private static Index inRow(Index index, Optional<Dim> row) {
    if (row.isEmpty()) {
      return index;
    }
    Dim length = row.get();
    Dim offset = index.offset().modulo(length);
    boolean whole = offset.isConstant() || offset.is(0);
    Index rest = Index.of(whole ? offset : index.offset());
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      if (!entry.getValue().modulo(length).is(0)) {
        rest = rest.plus(Index.term(entry.getKey()).times(entry.getValue()));
      }
    }
    return rest;
  }

  /** What the values of an index stay in, as far as that is known. */
  static Optional<Range> around(Index index, Map<String, Dim> extents) {
    return Optional.ofNullable(range(index, extents));
  }

  /** The smallest and the largest value of an index; null if they are not known. */
  private static Range range(Index index, Map<String, Dim> extents) {
    Dim first = index.offset();
    Dim last = index.offset();
    for (Map.Entry<Index.Term, Dim> entry : index.terms().entrySet()) {
      Dim most = most(entry.getKey(), extents);
      if (most == null) {
        return null;
      }
      Dim far = most.times(entry.getValue());
      if (entry.getValue().isNonNegative()) {
        last = last.plus(far);
      } else if (entry.getValue().times(-1).isNonNegative()) {
        first = first.plus(far);
      } else {
        return null;
      }
    }
    return new Range(first, last);
  }

  /** The largest value of a term whose smallest is 0. */
  private static Dim most(Index.Term term, Map<String, Dim> extents) {
    if (term instanceof Index.Variable variable) {
      Dim extent = extents.get(variable.name());
      return extent == null ? null : extent.plus(-1);
    }
    if (term instanceof Index.Remainder remainder) {
      return remainder.divisor().plus(-1);
    }
    if (term instanceof Index.Quotient quotient) {
      Range range = range(quotient.dividend(), extents);
      boolean counts = range != null && range.first().is(0);
      return counts ? range.last().dividedBy(quotient.divisor()) : null;
    }
    return null;
  }

  /** Accesses by buffer. */
  static Map<String, List<Access>> byBuffer(List<Access> accesses) {
    Map<String, List<Access>> groups = new HashMap<>();
    accesses.forEach(a -> groups.computeIfAbsent(a.buffer(), name -> new ArrayList<>()).add(a));
    return groups;
  }
}
