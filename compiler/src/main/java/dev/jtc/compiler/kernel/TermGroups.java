package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Neighbouring terms of a product whose places in memory one number gives: those along the last
 * contracted axis, in groups of one length. A group is written without a loop. Its terms share the
 * check that they are inside of the array, and the elements that one row needs for a term and the
 * next row for the term before, as the windows of a convolution do.
 *
 * @param length how many terms there are along the last axis, if the places come from a table; else
 *     1
 * @param shift by how many rows the elements of the next term are further; 0 if these are others
 */
record TermGroups(int length, int shift) {
  /** The longest groups, and the most multiply-adds in one that a JVM compiles soon. */
  private static final int MOST_TOGETHER = 8;

  private static final int MOST_OPERATIONS = 64;

  /** The groups of {@code product}. */
  static TermGroups of(Product product, Workshop workshop) {
    List<Axis> loops = product.contractLoops();
    Optional<Index> outer = OuterFactor.place(product, workshop);
    Optional<Index> inner = Columns.place(product, workshop);
    boolean table = needsTable(outer, loops) || needsTable(inner, loops);
    List<Axis> rows = product.loops(product.outerAxes());
    if (!table || !loops.get(loops.size() - 1).extent().isConstant()) {
      return new TermGroups(1, 0);
    }
    Axis last = loops.get(loops.size() - 1);
    int shift = rows.isEmpty() ? 0 : outer.map(p -> shift(p, last, rows)).orElse(0);
    return new TermGroups((int) last.extent().value(), shift);
  }

  private static boolean needsTable(Optional<Index> place, List<Axis> loops) {
    return place.isPresent() && Offsets.step(place.get(), loops).isEmpty();
  }

  private static int shift(Index place, Axis term, List<Axis> rows) {
    Dim apart = place.stride(rows.get(rows.size() - 1).variable());
    Dim next = place.stride(term.variable());
    boolean whole = apart.isConstant() && next.isConstant() && apart.value() > 0;
    return whole && next.value() % apart.value() == 0 ? (int) (next.value() / apart.value()) : 0;
  }

  /**
   * How many terms make a group if all its numbers are to stay in registers: its sums, and what
   * rows share.
   *
   * @param registers how many vectors there is room for
   */
  int together(int rows, int vectors, int registers) {
    int most = 1;
    for (int count = 2; count <= Math.min(length, MOST_TOGETHER); count++) {
      boolean fits = rows * vectors + vectors + live(rows, count) <= registers;
      if (length % count == 0 && fits && count * rows * vectors <= MOST_OPERATIONS) {
        most = count;
      }
    }
    return most;
  }

  private int live(int rows, int count) {
    return overlaps(rows) ? elements(rows, count) : 1;
  }

  private boolean overlaps(int rows) {
    return shift > 0 && shift < rows;
  }

  /** How many elements of the outer factor a group of {@code count} terms has. */
  int elements(int rows, int count) {
    return overlaps(rows) ? rows + (count - 1) * shift : count * rows;
  }
}
