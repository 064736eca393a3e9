package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Columns that are computed together, a few vectors wide, and others like them.
 *
 * @param count how many there are
 * @param first the first column of the panel that the loop over {@link #VARIABLE} is at
 * @param width how many columns are computed
 * @param skipped how many of these are computed elsewhere too, at the front
 * @param wanted how many after these are columns of the result
 */
record Panel(Dim count, Index first, int width, int skipped, Dim wanted) {
  static final String VARIABLE = "panel";

  /** The column of the result, or one computed for nothing, at {@code c} in the panel. */
  Index column(Index c) {
    return first.plus(c);
  }

  /**
   * How far apart the terms of a copy are: a power of two, as HotSpot takes a shift and an addition
   * for each bit of a factor, in every iteration.
   */
  int pitch() {
    return width == 1 ? 1 : Integer.highestOneBit(width - 1) << 1;
  }

  /** {@code inner} for each of these panels. */
  List<Stmt> each(List<Stmt> inner) {
    return inner.isEmpty() || count.is(1)
        ? inner
        : List.of(new For(VARIABLE, count, Kind.SERIAL, inner));
  }

  /** Which of these panels the loop is at. */
  Index number() {
    return count.is(1) ? Index.ZERO : Index.variable(VARIABLE);
  }

  /** Where along each of {@code axes}, which are the columns together, column {@code c} is. */
  Map<String, Index> places(List<Axis> axes, Index c) {
    Function<String, Dim> extents = name -> name.equals(VARIABLE) ? count : Dim.of(width);
    Map<String, Index> places = new HashMap<>();
    int last = axes.size() - 1;
    Dim each = Dim.of(width);
    boolean isPart =
        last > 0
            && first.equals(number().times(each))
            && axes.get(last).extent().modulo(each).is(0);
    Index rest = isPart ? number() : column(c);
    for (int i = last; i > 0; i--) {
      boolean parts = isPart && i == last;
      Dim extent = parts ? axes.get(i).extent().dividedBy(each) : axes.get(i).extent();
      Index place = rest.modulo(extent, extents);
      places.put(axes.get(i).variable(), parts ? place.times(each).plus(c) : place);
      rest = rest.dividedBy(extent, extents);
    }
    if (last >= 0) {
      places.put(axes.get(0).variable(), rest);
    }
    return places;
  }

  /** How many columns are computed in all panels of other kinds before {@code panel}. */
  static Dim before(Panel panel, List<Panel> panels) {
    Dim sum = Dim.ZERO;
    for (Panel other : panels.subList(0, panels.indexOf(panel))) {
      sum = sum.plus(other.count().times(Dim.of(other.width())));
    }
    return sum;
  }

  /** Whether every column that is computed belongs to the result and to nobody else. */
  boolean isWhole() {
    return wanted.is(width);
  }

  /** Whether every column that is computed belongs to the result, but some to other panels too. */
  boolean overlaps() {
    return skipped > 0 && wanted.is(width - skipped);
  }

  /**
   * Panels that cover {@code length} columns.
   *
   * @param vectors the width of most of them
   * @param place where the columns are read; behind a copy there is room
   */
  static List<Panel> of(Dim length, int lanes, int vectors, Schedule.Place place) {
    int wide = vectors * lanes;
    Dim whole = length.dividedBy(Dim.of(wide));
    Dim done = whole.times(Dim.of(wide));
    Index panel = Index.variable(VARIABLE);
    List<Panel> panels = new ArrayList<>();
    if (!whole.is(0)) {
      panels.add(new Panel(whole, start(whole, panel.times(wide)), wide, 0, Dim.of(wide)));
    }
    Dim left = length.minus(done);
    if (left.is(0)) {
      return panels;
    }
    if (!left.isConstant()) {
      Dim one = Dim.of(lanes);
      Dim singles = left.dividedBy(one);
      Dim last = left.plus(lanes - 1).dividedBy(one).minus(singles);
      Index start = Index.of(done.plus(singles.times(one)));
      panels.add(new Panel(singles, panel.times(lanes).plus(done), lanes, 0, one));
      panels.add(new Panel(last, start, lanes, 0, left.modulo(one)));
      return panels;
    }
    panels.addAll(rest(length, lanes, (int) left.value(), place));
    return panels;
  }

  private static List<Panel> rest(Dim length, int lanes, int rest, Schedule.Place place) {
    Index done = Index.of(length.plus(-rest));
    int padded = (rest + lanes - 1) / lanes * lanes;
    if (place == Schedule.Place.COPIED || rest == padded) {
      return List.of(new Panel(Dim.ONE, done, padded, 0, Dim.of(rest)));
    }
    if (length.value() >= padded) {
      Index first = Index.of(length.plus(-padded));
      return List.of(new Panel(Dim.ONE, first, padded, padded - rest, Dim.of(rest)));
    }
    int full = rest / lanes * lanes;
    int last = rest - full;
    Index first = Index.of(length.plus(-lanes));
    return List.of(
        new Panel(Dim.ONE, done, full, 0, Dim.of(full)),
        new Panel(Dim.ONE, first, lanes, lanes - last, Dim.of(last)));
  }

  private static Index start(Dim count, Index first) {
    return count.is(1) ? Index.ZERO : first;
  }
}
