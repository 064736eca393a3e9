package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which rows of a product make a tile: neighbours along one axis. The loops over the others are
 * around.
 *
 * @param outside the loops over other axes
 * @param tiled the axis along which the rows of a tile are neighbours, if there is any
 * @param rows how many rows a tile has
 */
record RowTile(List<Axis> outside, Optional<Axis> tiled, int rows) {
  /** Writes what belongs to {@code count} rows from row {@code first} of the tiled axis. */
  @FunctionalInterface
  interface Writer {
    List<Stmt> write(Index first, int count);
  }

  static RowTile of(Product product, int rows) {
    List<Axis> loops = new ArrayList<>(product.loops(product.outerAxes()));
    Optional<Axis> tiled =
        loops.isEmpty() ? Optional.empty() : Optional.of(loops.remove(loops.size() - 1));
    Dim extent = tiled.map(Axis::extent).orElse(Dim.ONE);
    int most = extent.isConstant() ? (int) Math.max(1, Math.min(rows, extent.value())) : rows;
    return new RowTile(List.copyOf(loops), tiled, most);
  }

  /** Loops over all tiles. */
  List<Stmt> each(Writer writer) {
    if (tiled.isEmpty()) {
      return writer.write(Index.ZERO, 1);
    }
    Dim extent = tiled.get().extent();
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

  /** Puts {@code row} in the place of the variable of the tiled axis. */
  Function<String, Index> at(Index row) {
    return name ->
        tiled.isPresent() && name.equals(tiled.get().variable()) ? row : Index.variable(name);
  }
}
