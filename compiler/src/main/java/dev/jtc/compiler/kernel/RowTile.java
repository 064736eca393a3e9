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
import java.util.Optional;
import java.util.function.Function;

/**
 * Which rows of a product make a tile: neighbours along one axis or along a run of axes, or all
 * along a few short ones. The loops over the others are around.
 *
 * @param outside the loops over other axes
 * @param tiled the axes along which the rows of a tile are neighbours; several if the outer factor
 *     is evenly spaced along them or a tile has them all
 * @param rows how many rows a tile has
 */
record RowTile(List<Axis> outside, List<Axis> tiled, int rows) {
  /** Writes what belongs to {@code count} rows from row {@code first} of the tiled axis. */
  @FunctionalInterface
  interface Writer {
    List<Stmt> write(Index first, int count);
  }

  /**
   * The tiles of {@code product}.
   *
   * @param place where the outer factor is read, if that is known
   */
  static RowTile of(Product product, Optional<Index> place, int rows) {
    List<Axis> loops = new ArrayList<>(product.loops(product.outerAxes()));
    List<Axis> tiled = new ArrayList<>();
    int run = run(loops, place);
    while (!loops.isEmpty() && (tiled.size() < run || holds(loops, tiled, rows))) {
      tiled.add(0, loops.remove(loops.size() - 1));
    }
    Dim extent = extent(tiled);
    int most = extent.isConstant() ? (int) Math.max(1, Math.min(rows, extent.value())) : rows;
    return new RowTile(List.copyOf(loops), List.copyOf(tiled), most);
  }

  /**
   * How many of the last axes are one run of rows: as far apart where one axis ends as along it.
   *
   * @param place where the outer factor is read, if that is known
   */
  static int run(List<Axis> axes, Optional<Index> place) {
    int run = Math.min(1, axes.size());
    while (place.isPresent() && run > 0 && run < axes.size()) {
      Axis inner = axes.get(axes.size() - run);
      Dim step = place.get().stride(inner.variable()).times(inner.extent());
      if (!step.equals(place.get().stride(axes.get(axes.size() - run - 1).variable()))) {
        break;
      }
      run++;
    }
    return run;
  }

  /** Whether a tile of {@code rows} has all rows along one more axis, too. */
  private static boolean holds(List<Axis> loops, List<Axis> tiled, int rows) {
    Dim extent = extent(tiled).times(loops.get(loops.size() - 1).extent());
    return extent.isConstant() && extent.value() <= rows;
  }

  private static Dim extent(List<Axis> axes) {
    return Dim.product(axes.stream().map(Axis::extent).toList());
  }

  /** Loops over all tiles. */
  List<Stmt> each(Writer writer) {
    if (tiled.isEmpty()) {
      return writer.write(Index.ZERO, 1);
    }
    Dim extent = extent(tiled);
    Dim each = Dim.of(rows);
    Dim whole = extent.dividedBy(each);
    Dim rest = extent.modulo(each);
    Index tile = Index.variable("tile");
    List<Stmt> stmts = new ArrayList<>();
    if (whole.is(1)) {
      stmts.addAll(writer.write(Index.ZERO, rows));
    } else if (!whole.is(0)) {
      stmts.add(new For("tile", whole, Kind.SERIAL, writer.write(tile.times(each), rows)));
    }
    if (rest.isConstant() && !rest.is(0)) {
      stmts.addAll(writer.write(Index.of(whole.times(each)), (int) rest.value()));
    } else if (!rest.is(0)) {
      Index first = tile.plus(whole.times(each));
      stmts.add(new For("tile", rest, Kind.SERIAL, writer.write(first, 1)));
    }
    return Chains.nested(outside, stmts);
  }

  /** The same rows in tiles of another height. */
  RowTile withRows(int other) {
    Dim extent = extent(tiled);
    int most = extent.isConstant() ? (int) Math.min(other, extent.value()) : other;
    return new RowTile(outside, tiled, Math.max(1, most));
  }

  /** {@code index} at {@code row} of the tiled axes. */
  Index substitute(Index index, Index row) {
    return Indices.simplify(index.substitute(at(row)), name -> null);
  }

  /** Puts {@code row} in the place of the variables of the tiled axes. */
  Function<String, Index> at(Index row) {
    Map<String, Index> places = new HashMap<>();
    Dim stride = Dim.ONE;
    for (int i = tiled.size() - 1; i >= 0; i--) {
      Axis axis = tiled.get(i);
      places.put(axis.variable(), i == 0 ? divided(row, stride) : rest(row, stride, axis.extent()));
      stride = stride.times(axis.extent());
    }
    return name -> places.getOrDefault(name, Index.variable(name));
  }

  private static Index divided(Index row, Dim stride) {
    boolean known = row.terms().isEmpty() && row.offset().isConstant() && stride.isConstant();
    return known
        ? Index.of(row.offset().value() / stride.value())
        : row.dividedBy(stride, name -> null);
  }

  private static Index rest(Index row, Dim stride, Dim extent) {
    Index quotient = divided(row, stride);
    boolean known = quotient.terms().isEmpty() && quotient.offset().isConstant();
    return known && extent.isConstant()
        ? Index.of(quotient.offset().value() % extent.value())
        : quotient.modulo(extent, name -> null);
  }
}
