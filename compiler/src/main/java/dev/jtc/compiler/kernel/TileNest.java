package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A product in tiles that fit the vector registers, as a {@link Schedule} says: a few rows of the
 * result by a few vectors of columns, with every accumulator in a register from the first term to
 * the last, or to the last of a block of terms. Each element is one chain over the contracted index
 * in order, so the bits are those of {@link PackedRows}.
 *
 * <p>What is computed on top of the product follows in the registers if it is little; else the sums
 * of a tile go to scratch space, from where it takes them at once.
 */
final class TileNest {
  private static final Index C = Index.variable("j");

  /** A broadcast for each row and no more than so many chains keep a processor busy. */
  private static final int MOST_ROWS = 16;

  private final Product product;
  private final KernelArrays arrays;
  private final Schedule schedule;
  private final int outside;
  private final RowTile rows;

  /** How many terms are written one after the other in the loop over terms. */
  private final int together;

  private final OuterFactor outer;
  private final InnerFactor inner;
  private final List<Panel> panels;
  private final Epilogue epilogue;

  /** The loop over the columns of the result, if it is one and counts what is computed. */
  private final Optional<Axis> columns;

  private final TermBlocks blocks;
  private final boolean blocked;
  private final Schedule.Order order;
  private final Dim pitch;
  private final int lanes;

  /** Whether all tiles are done with before their sums leave the registers. */
  private final boolean straight;

  /** Where sums wait, once some do. */
  private String sums;

  /**
   * @param outside how many contracted axes have loops around everything: sums of one index after
   *     the other, where a copy of all of the inner factor would leave the cache
   */
  TileNest(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      Width width,
      Schedule schedule,
      int outside,
      LoopBody ofRow) {
    this.product = product;
    this.arrays = arrays;
    this.schedule = schedule;
    this.outside = outside;
    this.lanes = width.lanes() * Float.BYTES / product.dtype().bytes();
    this.rows = RowTile.of(product, OuterFactor.place(product, workshop), schedule.rows());
    this.together =
        TermGroups.of(product, workshop)
            .together(
                rows.rows(), schedule.vectors(), Schedules.registers(width, schedule.vectors()));
    this.outer =
        new OuterFactor(product, workshop, arrays, rows, schedule.outer(), outside, together);
    this.blocks = TermBlocks.of(product, outside, schedule.terms());
    this.blocked = blocks.areSeveral();
    Epilogue merged = new Epilogue(ofRow, arrays).merged();
    boolean single = merged.axis().isPresent() && outside == 0;
    Optional<Columns> place =
        schedule.inner() == Schedule.Place.IN_PLACE
            ? Columns.of(product, workshop, arrays, lanes, outside, together)
            : Optional.empty();
    boolean counted = place.map(found -> found.position().equals(product.inRow())).orElse(true);
    boolean exact = counted && place.map(found -> found.count() % lanes == 0).orElse(false);
    if (blocked && !exact && !(counted && single)) {
      // Sums that wait by column must not be there twice, as in the last panel of an array.
      place = Optional.empty();
      counted = true;
    }
    this.columns = counted && single ? merged.axis() : Optional.empty();
    this.epilogue = columns.isPresent() ? merged : new Epilogue(ofRow, arrays);
    boolean one = outer.isReady() && columns.isPresent();
    this.order = one ? schedule.order() : Schedule.Order.ROWS;
    Dim length = place.isPresent() ? Dim.of(place.get().count()) : product.length();
    Schedule.Place where = place.isPresent() ? Schedule.Place.IN_PLACE : Schedule.Place.COPIED;
    this.panels = Panel.of(length, lanes, schedule.vectors(), where);
    this.inner =
        place.isPresent()
            ? place.get()
            : CopiedColumns.of(product, workshop, arrays, panels, order, blocks.terms());
    boolean wide = order == Schedule.Order.ROWS && (blocked || columns.isEmpty());
    this.pitch = wide ? padded(lanes) : Dim.of(panels.get(0).width());
    TermBlock all = TermBlock.all(product, outside);
    this.straight =
        outer.isReady() && panels.stream().allMatch(panel -> !registers(panel, all).isEmpty());
  }

  /** A tile of one row, if it stays in registers. */
  private Optional<For> registers(Panel panel, TermBlock all) {
    return inRegisters(panel, all, Index.ZERO, 1, outer.terms(Index.ZERO, 1, all, List.of()));
  }

  private String sums() {
    if (sums == null) {
      int most = panels.stream().mapToInt(panel -> tiles(panel).rows()).max().getAsInt();
      Dim count = blocked ? product.size(product.outerAxes()) : Dim.of(most);
      TensorType type = new TensorType(product.dtype(), Shape.of(count, pitch));
      sums = arrays.scratch(blocked ? "sums" : "tile", type, Layout.FLAT);
    }
    return sums;
  }

  /** The tiles of a panel: higher where it is narrower, so that as many chains go side by side. */
  private RowTile tiles(Panel panel) {
    int vectors = panel.width() / lanes;
    boolean narrow = order == Schedule.Order.PANELS && vectors < schedule.vectors();
    return narrow && together == 1 && schedule.outer() == Schedule.Place.IN_PLACE
        ? rows.withRows(Math.min(MOST_ROWS, schedule.rows() * schedule.vectors() / vectors))
        : rows;
  }

  /** Whether the rows are long enough for vectors. */
  static boolean suits(Product product, Width width) {
    Dim length = product.length();
    int lanes = width.lanes() * Float.BYTES / product.dtype().bytes();
    boolean few = length.isConstant() && length.value() <= lanes / 2;
    return product.dtype().isFloat() && !few;
  }

  /** The columns of all panels, and some more, lest rows begin in the same sets of a cache. */
  private Dim padded(int lanes) {
    Dim sum = Dim.of(lanes);
    for (Panel panel : panels) {
      sum = sum.plus(panel.count().times(Dim.of(panel.width())));
    }
    return sum;
  }

  /** The loops over the whole result. */
  List<Stmt> write() {
    List<Stmt> stmts = new ArrayList<>(inner.prepare());
    stmts.addAll(outer.prepare());
    List<Axis> batches = product.loops(product.batchAxes());
    boolean once = !blocked && inner.isShared();
    if (order == Schedule.Order.PANELS) {
      List<Stmt> panels = panelByPanel(once ? batches : List.of());
      stmts.addAll(Chains.nested(once ? List.of() : batches, panels));
      return stmts;
    }
    if (once) {
      stmts.addAll(allPanels(TermBlock.all(product, outside)));
    }
    stmts.addAll(Chains.nested(batches, rowByRow(!once)));
    return stmts;
  }

  /** What has to be done before the tiles of any panel. */
  private List<Stmt> allPanels(TermBlock block) {
    List<Stmt> stmts = new ArrayList<>();
    panels.forEach(panel -> stmts.addAll(panel.each(inner.before(panel, block))));
    return stmts;
  }

  /**
   * A panel with all its terms before the next.
   *
   * @param batches the loops over batches that share what is done before the tiles of a panel
   */
  private List<Stmt> panelByPanel(List<Axis> batches) {
    List<Stmt> stmts = new ArrayList<>();
    for (Panel panel : panels) {
      List<Stmt> each =
          blocks(
              (block, ending) -> {
                List<Stmt> some = new ArrayList<>(inner.before(panel, block));
                some.addAll(
                    Chains.nested(
                        batches,
                        tiles(panel)
                            .each((first, count) -> tile(panel, block, first, count, ending))));
                return some;
              });
      stmts.addAll(panel.each(each));
    }
    return stmts;
  }

  /**
   * A few rows with all their panels before the next.
   *
   * @param prepares whether what has to be done before the tiles of a panel is still to be done
   */
  private List<Stmt> rowByRow(boolean prepares) {
    List<Stmt> stmts =
        blocks(
            (block, ending) -> {
              List<Stmt> some = new ArrayList<>();
              if (prepares) {
                some.addAll(allPanels(block));
              }
              boolean anyOrder = straight && product.way() == Product.Way.DOWN;
              some.addAll(
                  anyOrder
                      ? tileByTile(block, ending)
                      : rows.each((first, count) -> row(block, first, count, ending)));
              return some;
            });
    boolean waiting = blocked && columns.isEmpty();
    if (waiting && epilogue.goesAlong(product.loops(product.outerAxes()))) {
      stmts.addAll(columnByColumn());
    } else if (waiting) {
      List<Axis> all = new ArrayList<>(product.loops(product.outerAxes()));
      all.addAll(epilogue.row().axes());
      stmts.addAll(epilogue.loops(all, Index::variable, sum(product.row(), inner.position())));
    }
    return stmts;
  }

  /**
   * Windows that are added up, from the last one to the first: a panel with its elements of all
   * windows before the next, which stays in the nearest cache and keeps the order of each sum.
   */
  private List<Stmt> tileByTile(TermBlock block, TermBlocks.Ending ending) {
    List<Stmt> stmts = new ArrayList<>();
    for (Panel panel : panels) {
      stmts.addAll(
          panel.each(rows.each((first, count) -> tile(panel, block, first, count, ending))));
    }
    return stmts;
  }

  /** What is done with the sums of a column, which are neighbours in the result. */
  private List<Stmt> columnByColumn() {
    List<Integer> inOrder = product.outerAxes().stream().sorted().toList();
    List<Axis> loops = product.loops(inOrder);
    TensorType type = new TensorType(product.dtype(), product.shape(inOrder));
    String column = arrays.scratch("column", type, Layout.FLAT);
    Index place = product.position(inOrder);
    Stmt copy = new Store(column, place, sum(product.row(), inner.position()));
    List<Stmt> stmts = new ArrayList<>(Chains.nested(loops, List.of(copy)));
    Expr sum = new Load(product.dtype(), column, place);
    stmts.addAll(epilogue.loops(loops, Index::variable, sum));
    return Chains.nested(epilogue.row().axes(), stmts);
  }

  private List<Stmt> row(TermBlock block, Index first, int count, TermBlocks.Ending ending) {
    List<Stmt> stmts = new ArrayList<>();
    OuterFactor.Terms terms = outer.terms(first, count, block, stmts);
    boolean kept = columns.isEmpty() && !straight;
    for (Panel panel : panels) {
      stmts.addAll(
          panel.each(
              kept
                  ? List.of(sums(panel, block, first, count, terms))
                  : tile(panel, block, first, count, terms, ending)));
    }
    if (kept && !blocked) {
      List<Axis> loops = new ArrayList<>();
      loops.add(new Axis("r", Dim.of(count)));
      loops.addAll(epilogue.row().axes());
      Index r = Index.variable("r");
      Expr sum = sum(r, inner.position());
      stmts.addAll(epilogue.loops(loops, rows.at(first.plus(r)), sum));
    }
    return stmts;
  }

  /** All blocks of terms, from sums of zero on where sums wait between them. */
  private List<Stmt> blocks(TermBlocks.Writer writer) {
    List<Stmt> stmts = new ArrayList<>();
    if (blocks.areSeveral()) {
      Dim everything = product.size(product.outerAxes()).times(pitch);
      stmts.addAll(Fills.zeros(product.dtype(), everything, sums()));
    }
    stmts.addAll(blocks.each(writer));
    return stmts;
  }

  private List<Stmt> tile(
      Panel panel, TermBlock block, Index first, int count, TermBlocks.Ending ending) {
    List<Stmt> stmts = new ArrayList<>();
    OuterFactor.Terms terms = outer.terms(first, count, block, stmts);
    stmts.addAll(tile(panel, block, first, count, terms, ending));
    return stmts;
  }

  /** A tile with what is done on top of it. */
  private List<Stmt> tile(
      Panel panel,
      TermBlock block,
      Index first,
      int count,
      OuterFactor.Terms terms,
      TermBlocks.Ending ending) {
    Optional<For> whole = inRegisters(panel, block, first, count, terms);
    if (whole.isPresent()) {
      return List.of(whole.get());
    }
    Axis axis = columns.orElseThrow();
    List<Stmt> stmts = new ArrayList<>();
    stmts.add(sums(panel, block, first, count, terms));
    stmts.addAll(ending.then(() -> finished(panel, first, count, axis)));
    return stmts;
  }

  /** A tile with what is done on top of it before its sums leave the registers, if that can be. */
  private Optional<For> inRegisters(
      Panel panel, TermBlock block, Index first, int count, OuterFactor.Terms terms) {
    Epilogue whole = epilogue.merged();
    Map<String, Index> places = panel.places(whole.row().axes(), C);
    Function<String, Index> column = name -> places.getOrDefault(name, Index.variable(name));
    boolean fits =
        !blocked
            && (panel.isWhole() || panel.overlaps() && epilogue.isRepeatable())
            && inner.position().equals(product.inRow())
            && whole.fitsRegisters(column, C, product.way());
    if (!fits) {
      return Optional.empty();
    }
    List<Stmt> stmts = chains(panel, block, first, count, terms);
    for (int u = 0; u < count; u++) {
      Function<String, Index> row = rows.at(first.plus(u));
      Function<String, Index> at =
          name -> places.containsKey(name) ? places.get(name) : row.apply(name);
      stmts.addAll(whole.element(at, sumOf(u), "_" + u));
    }
    For loop = new For("j", Dim.of(panel.width()), Kind.VECTOR, stmts);
    return Optional.of(loop).filter(epilogue::hasLanes);
  }

  private List<Stmt> finished(Panel panel, Index first, int count, Axis axis) {
    Index r = Index.variable("r");
    Index c = Index.variable("c").plus(panel.skipped());
    Optional<Effect.Write> turned = epilogue.keepsSums().filter(write -> alongRows(write, axis));
    if (turned.isPresent()) {
      Index target = turned.get().index();
      IntFunction<Load> from = u -> sum(row(first.plus(u), Index.of(u)), inPanel(panel, c));
      IntFunction<Index> to = u -> target.substitute(at(first.plus(u), axis, panel.column(c)));
      Axis along = new Axis("c", panel.wanted());
      return List.of(Strip.copy(along, List.of(), count, from, turned.get().buffer(), to));
    }
    List<Axis> loops = new ArrayList<>();
    loops.add(new Axis("r", Dim.of(count)));
    loops.add(new Axis("c", panel.wanted()));
    Expr sum = sum(row(first.plus(r), r), inPanel(panel, c));
    return epilogue.loops(loops, at(first.plus(r), axis, panel.column(c)), sum);
  }

  /** Whether what lies side by side belongs to the same column. */
  private boolean alongRows(Effect.Write write, Axis axis) {
    List<Axis> tiled = rows.tiled();
    return tiled.size() == 1
        && Dim.ONE.equals(write.index().stride(tiled.get(0).variable()))
        && !Dim.ONE.equals(write.index().stride(axis.variable()));
  }

  private Function<String, Index> at(Index row, Axis axis, Index column) {
    Function<String, Index> tile = rows.at(row);
    return name -> name.equals(axis.variable()) ? column : tile.apply(name);
  }

  private Load sum(Index row, Index column) {
    return new Load(product.dtype(), sums(), row.times(pitch).plus(column));
  }

  /** Which row of {@link #sums} belongs to a row of the result and of its tile. */
  private Index row(Index ofResult, Index ofTile) {
    return blocked ? rows.substitute(product.row(), ofResult) : ofTile;
  }

  /** Which column of {@link #sums} a column of a panel is. */
  private Index inPanel(Panel panel, Index c) {
    if (columns.isEmpty()) {
      return panel.column(c);
    }
    return order == Schedule.Order.PANELS || !blocked
        ? c
        : panel.number().times(panel.width()).plus(Panel.before(panel, panels)).plus(c);
  }

  private Local sumOf(int u) {
    return new Local(product.dtype(), "s" + u);
  }

  /** The sums of a tile to where they are kept. */
  private Stmt sums(Panel panel, TermBlock block, Index first, int count, OuterFactor.Terms terms) {
    List<Stmt> stmts = chains(panel, block, first, count, terms);
    for (int u = 0; u < count; u++) {
      stmts.add(new Store(sums(), place(panel, first, u), sumOf(u)));
    }
    return new For("j", Dim.of(panel.width()), Kind.VECTOR, stmts);
  }

  private Index place(Panel panel, Index first, int u) {
    return row(first.plus(u), Index.of(u)).times(pitch).plus(inPanel(panel, C));
  }

  /** The chains of {@code count} rows over the terms of a block, in locals. */
  private List<Stmt> chains(
      Panel panel, TermBlock block, Index first, int count, OuterFactor.Terms terms) {
    List<Stmt> stmts = new ArrayList<>();
    for (int u = 0; u < count; u++) {
      Expr start =
          blocked
              ? new Load(product.dtype(), sums(), place(panel, first, u))
              : new Literal(product.dtype(), 0);
      stmts.add(new Declare("s" + u, start));
    }
    Index k = Index.variable(TermBlock.VARIABLE);
    List<Stmt> step = new ArrayList<>(inner.name(k));
    step.addAll(outer.name(k));
    for (int q = 0; q < together; q++) {
      Term term = together == 1 ? Term.single(k) : Term.of(k, q, together);
      step.addAll(step(panel, block, term, count, terms));
    }
    Dim groups = block.count().dividedBy(Dim.of(together));
    stmts.add(new For(TermBlock.VARIABLE, groups, Kind.SERIAL, step));
    return stmts;
  }

  /** Adds a term to the chain of each row. */
  private List<Stmt> step(
      Panel panel, TermBlock block, Term term, int count, OuterFactor.Terms terms) {
    List<Stmt> stmts = new ArrayList<>();
    String name = "b" + term.inGroup();
    stmts.add(new Let(name, inner.element(panel, block, term, C)));
    Local factor = new Local(product.dtype(), name);
    for (int u : Strip.endsFirst(count)) {
      stmts.add(new Assign("s" + u, product.fma(terms.at(u, term), factor, sumOf(u))));
    }
    return stmts;
  }
}
