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
import java.util.Optional;
import java.util.function.Function;

/**
 * A product in tiles that fit the vector registers: a few rows of the result by a few vectors of
 * columns, with every accumulator in a register from the first term to the last. Each element is
 * still one chain over the contracted index in order, so the bits are those of {@link PackedRows}.
 *
 * <p>The inner factor is read where it lies if its columns are neighbours there, or nearly: the
 * windows of a convolution are shifted pieces of its input, so with the few columns computed for
 * nothing where a row of the input goes on, {@link Columns}, no window is ever copied. Else it is
 * copied once, with rows padded to whole vectors. Elements of the outer factor are read one by one
 * and shared by the lanes. Sums go to scratch space, and what is computed on top of the product
 * reads them there a few rows later.
 *
 * <p>The shapes of tiles follow Goto and van de Geijn, Anatomy of High-Performance Matrix
 * Multiplication (2008), section 6: as many accumulators as registers allow.
 */
final class TileNest {
  /** A pitch of a multiple of this many bytes puts all rows into the same sets of the cache. */
  private static final int CONFLICTING = 1024;

  private static final Index J = Index.variable("j");
  private static final Index K = Index.variable("k");
  private static final Index R = Index.variable("r");

  private final Product product;
  private final Workshop workshop;
  private final KernelArrays arrays;
  private final Width width;
  private final int lanes;
  private final boolean blocked;
  private final Optional<Columns> direct;
  private final Optional<Offsets> outer;
  private final Optional<Axis> tiled;
  private final Tile tile;

  /** How far apart rows of sums, and of the copy of the inner factor, are. */
  private final Dim pitch;

  private final String sums;
  private String copy;
  private int parts;

  /** Rows and vectors of accumulators. */
  private record Tile(int rows, int vectors) {}

  /**
   * @param blocked whether the terms come in blocks, one for each index of the first contracted
   *     axis, because a copy of all of the inner factor would leave the cache
   */
  TileNest(Product product, Workshop workshop, KernelArrays arrays, Width width, boolean blocked) {
    this.product = product;
    this.workshop = workshop;
    this.arrays = arrays;
    this.width = width;
    this.lanes = lanes(product, width);
    this.blocked = blocked;
    this.direct = blocked ? Optional.empty() : Columns.of(product, workshop, arrays, lanes);
    List<Axis> rows = product.loops(product.outerAxes());
    this.tiled = rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
    this.tile = tile();
    ElementCode code = workshop.elements("o", arrays, product.extents());
    this.outer = Offsets.of(outerElement(code), code, contractLoops(), arrays);
    this.pitch = pitch();
    Dim count = blocked ? product.size(product.outerAxes()) : Dim.of(tile.rows());
    TensorType type = new TensorType(product.dtype(), Shape.of(count, pitch));
    this.sums = arrays.scratch("tile", type, Layout.FLAT);
  }

  /** Whether the rows are long enough for vectors. */
  static boolean suits(Product product, Width width) {
    Dim length = product.length();
    boolean few = length.isConstant() && length.value() <= lanes(product, width) / 2;
    return product.dtype().isFloat() && !few;
  }

  private static int lanes(Product product, Width width) {
    return width.lanes() * Float.BYTES / product.dtype().bytes();
  }

  /** Where the sums are. */
  String sums() {
    return sums;
  }

  /** The position in {@link #sums()} of the element that the loops are at. */
  Index inSums() {
    Index column = direct.map(Columns::position).orElseGet(product::inRow);
    return (blocked ? product.row() : R).times(pitch).plus(column);
  }

  /** How many columns are computed. */
  private Dim length() {
    return direct.map(columns -> Dim.of(columns.count())).orElseGet(product::length);
  }

  /** As many accumulators as registers allow, in the shape that wastes least. */
  private Tile tile() {
    Dim count = tiled.map(Axis::extent).orElse(Dim.ONE);
    long rows = count.isConstant() ? count.value() : Integer.MAX_VALUE;
    Dim length = length();
    boolean narrow = length.isConstant() && length.value() <= lanes;
    boolean many = width.registers() > Width.BITS_256.registers();
    if (narrow) {
      return new Tile((int) Math.min(rows, many ? 16 : 8), 1);
    }
    if (rows <= (many ? 4 : 2)) {
      return new Tile((int) rows, 4);
    }
    return new Tile((int) Math.min(rows, many ? 8 : 4), 2);
  }

  private Dim pitch() {
    Dim padded = length().plus(lanes - 1).dividedBy(Dim.of(lanes)).times(Dim.of(lanes));
    boolean conflicts =
        padded.isConstant() && padded.value() * product.dtype().bytes() % CONFLICTING == 0;
    return conflicts ? padded.plus(lanes) : padded;
  }

  /** The number of contracted axes that have a loop around the tiles. */
  private int outside() {
    return blocked ? 1 : 0;
  }

  /**
   * The loops over the whole result.
   *
   * @param ofRow what is done with a row of sums
   */
  List<Stmt> write(LoopBody ofRow) {
    List<Stmt> stmts = new ArrayList<>();
    if (blocked) {
      stmts.addAll(blocks());
      stmts.addAll(Chains.nested(product.loops(product.outerAxes()), epilogue(ofRow)));
    } else {
      if (direct.isEmpty()) {
        stmts.addAll(copied());
      }
      stmts.addAll(
          eachTile(
              (first, count) -> {
                List<Stmt> inner = new ArrayList<>(sums(first, count));
                LoopBody row = ofRow.substitute(atRow(first.plus(R)));
                inner.add(new For("r", Dim.of(count), Kind.SERIAL, epilogue(row)));
                return inner;
              }));
    }
    List<Stmt> all = new ArrayList<>(tables());
    all.addAll(Chains.nested(product.loops(product.batchAxes()), stmts));
    return all;
  }

  /** What the places of terms are read from, the same for all batches. */
  private List<Stmt> tables() {
    List<Stmt> stmts = new ArrayList<>();
    direct.ifPresent(columns -> stmts.addAll(columns.prepare()));
    outer.ifPresent(offsets -> stmts.addAll(offsets.prepare()));
    return stmts;
  }

  /** All sums, block of terms by block of terms. */
  private List<Stmt> blocks() {
    Dim all = product.size(product.outerAxes()).times(pitch);
    List<Stmt> stmts = new ArrayList<>(Fills.zeros(product.dtype(), all, sums));
    List<Stmt> block = new ArrayList<>(copied());
    block.addAll(eachTile(this::sums));
    stmts.addAll(Chains.nested(product.contractLoops(0, 1), block));
    return stmts;
  }

  /** Computes all sums, of a product in blocks without batches, and copies them. */
  List<Stmt> writeTo(String array, Index position) {
    List<Stmt> stmts = new ArrayList<>(tables());
    stmts.addAll(blocks());
    Stmt copied = new Store(array, position, new Load(product.dtype(), sums, inSums()));
    stmts.addAll(Chains.nested(product.axes(), List.of(copied)));
    return stmts;
  }

  /** Writes what belongs to {@code count} rows from row {@code first} of the tiled axis. */
  @FunctionalInterface
  private interface RowWriter {
    List<Stmt> write(Index first, int count);
  }

  private List<Stmt> eachTile(RowWriter writer) {
    List<Axis> loops = new ArrayList<>(product.loops(product.outerAxes()));
    if (tiled.isEmpty()) {
      return writer.write(Index.ZERO, 1);
    }
    loops.remove(loops.size() - 1);
    Dim extent = tiled.get().extent();
    Dim rows = Dim.of(tile.rows());
    Dim whole = extent.dividedBy(rows);
    Dim rest = extent.modulo(rows);
    Index block = Index.variable("ib");
    List<Stmt> stmts = new ArrayList<>();
    if (!whole.is(0)) {
      stmts.add(new For("ib", whole, Kind.SERIAL, writer.write(block.times(rows), tile.rows())));
    }
    if (rest.isConstant() && !rest.is(0)) {
      Index first = Index.of(whole.times(rows));
      stmts.addAll(writer.write(first, (int) rest.value()));
    } else if (!rest.is(0)) {
      Index first = block.plus(whole.times(rows));
      stmts.add(new For("ib", rest, Kind.SERIAL, writer.write(first, 1)));
    }
    return Chains.nested(loops, stmts);
  }

  private Function<String, Index> atRow(Index row) {
    return name ->
        tiled.isPresent() && name.equals(tiled.get().variable()) ? row : Index.variable(name);
  }

  private List<Stmt> epilogue(LoopBody row) {
    return epilogue(row, arrays);
  }

  /** What is done with a row of sums, for vectors where that can be. */
  static List<Stmt> epilogue(LoopBody row, KernelArrays arrays) {
    LoopBody merged = row.merged();
    return LaneNest.of(merged, NestWriter.Order.AS_WRITTEN, arrays)
        .orElseGet(() -> new NestWriter(merged, NestWriter.Order.AS_WRITTEN, arrays).write());
  }

  /** Copies the inner factor, term by term, into rows of whole vectors. */
  private List<Stmt> copied() {
    Dim terms = product.terms(outside());
    if (copy == null) {
      TensorType type = new TensorType(product.dtype(), Shape.of(terms, pitch));
      copy = arrays.scratch("columns", type, Layout.FLAT);
    }
    List<Axis> loops = new ArrayList<>(contractLoops());
    loops.addAll(product.loops(product.innerAxes()));
    List<Index> k = product.contractHere();
    ElementCode code = workshop.elements("p", arrays, product.extents());
    Expr element =
        code.at(product.inner().value(), product.innerIndex(product.at(product.innerAxes()), k));
    Index target = term().times(pitch).plus(product.inRow());
    LoopBody body =
        new LoopBody(loops, code.lets(), List.of(new Effect.Write(copy, target, element)));
    List<Stmt> stmts =
        new ArrayList<>(new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write());
    Dim padding = pitch.minus(product.length());
    if (!padding.is(0)) {
      Index at = K.times(pitch).plus(product.length()).plus(Index.variable("c"));
      Stmt zero = new Store(copy, at, new Literal(product.dtype(), 0));
      Stmt row = new For("c", padding, Kind.SERIAL, List.of(zero));
      stmts.add(new For("k", terms, Kind.SERIAL, List.of(row)));
    }
    return stmts;
  }

  private List<Axis> contractLoops() {
    return product.contractLoops(outside(), product.contracted().rank());
  }

  /** The number of the term that the contracted loops are at. */
  private Index term() {
    int rank = product.contracted().rank();
    List<Dim> strides = product.contracted().strides();
    return Index.flatten(
        product.contractHere().subList(outside(), rank), strides.subList(outside(), rank));
  }

  /** The sums of {@code count} rows, all columns. */
  private List<Stmt> sums(Index first, int count) {
    List<Stmt> stmts = new ArrayList<>();
    Terms terms = terms(first, count, stmts);
    Dim length = length();
    int wide = tile.vectors() * lanes;
    Dim whole = length.dividedBy(Dim.of(wide));
    Index panel = Index.variable("panel");
    if (!whole.is(0)) {
      Stmt each = tile(first, count, panel.times(wide), wide, terms);
      stmts.add(new For("panel", whole, Kind.SERIAL, List.of(each)));
    }
    Dim done = whole.times(Dim.of(wide));
    Dim left = length.minus(done);
    if (left.is(0)) {
      return stmts;
    }
    Dim ceiling = direct.isPresent() ? left : left.plus(lanes - 1);
    Dim singles = ceiling.dividedBy(Dim.of(lanes));
    if (!singles.is(0)) {
      Stmt each = tile(first, count, panel.times(lanes).plus(done), lanes, terms);
      stmts.add(new For("panel", singles, Kind.SERIAL, List.of(each)));
    }
    if (direct.isPresent() && !left.modulo(Dim.of(lanes)).is(0)) {
      // Some columns a second time: sums that start from zero come out the same.
      stmts.add(tile(first, count, Index.of(length.plus(-lanes)), lanes, terms));
    }
    return stmts;
  }

  private Expr outerElement(ElementCode code) {
    return code.at(product.outer().value(), product.outerIndex(product.contractHere()));
  }

  /** Where term {@code k} of row {@code u} of a tile lies in an array. */
  private record Terms(String array, Function<Integer, Index> position) {}

  /**
   * The terms of the outer factor; copies them to scratch space first unless they are evenly spaced
   * in an array.
   */
  private Terms terms(Index first, int count, List<Stmt> before) {
    if (outer.isPresent()) {
      Index start = Offsets.first(outer.get().index(), contractLoops());
      Index flat = start.plus(outer.get().of(K));
      return new Terms(outer.get().array(), u -> flat.substitute(atRow(first.plus(u))));
    }
    ElementCode code = workshop.elements("o" + parts++ + "_", arrays, product.extents());
    Expr element = outerElement(code);
    Dim rows = Dim.of(count);
    TensorType type = new TensorType(product.dtype(), Shape.of(product.terms(outside()), rows));
    String copied = arrays.scratch("terms", type, Layout.FLAT);
    List<Axis> loops = new ArrayList<>(contractLoops());
    loops.add(new Axis("u", rows));
    Index target = term().times(rows).plus(Index.variable("u"));
    LoopBody body =
        new LoopBody(loops, code.lets(), List.of(new Effect.Write(copied, target, element)))
            .substitute(atRow(first.plus(Index.variable("u"))));
    before.addAll(new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write());
    return new Terms(copied, u -> K.times(rows).plus(u));
  }

  /** The sums of one tile: {@code count} rows by {@code columns} columns. */
  private Stmt tile(Index first, int count, Index column, int columns, Terms terms) {
    Index here = column.plus(J);
    List<Stmt> stmts = new ArrayList<>();
    for (int u = 0; u < count; u++) {
      Expr start =
          blocked
              ? new Load(product.dtype(), sums, row(first, u).plus(here))
              : new Literal(product.dtype(), 0);
      stmts.add(new Declare("s" + u, start));
    }
    List<Stmt> step = new ArrayList<>();
    Local factor = new Local(product.dtype(), "b");
    step.add(new Let("b", inner(here)));
    for (int u = 0; u < count; u++) {
      Expr term = new Load(product.dtype(), terms.array(), terms.position().apply(u));
      Expr sum = new Local(product.dtype(), "s" + u);
      step.add(new Assign("s" + u, product.fma(term, factor, sum)));
    }
    stmts.add(new For("k", product.terms(outside()), Kind.SERIAL, step));
    for (int u = 0; u < count; u++) {
      Expr sum = new Local(product.dtype(), "s" + u);
      stmts.add(new Store(sums, row(first, u).plus(here), sum));
    }
    return new For("j", Dim.of(columns), Kind.VECTOR, stmts);
  }

  /** Where the sums of row {@code u} of a tile begin. */
  private Index row(Index first, int u) {
    return blocked
        ? product.row().substitute(atRow(first.plus(u))).times(pitch)
        : Index.of(pitch.times(Dim.of(u)));
  }

  private Expr inner(Index column) {
    return direct.isPresent()
        ? direct.get().element(K, column)
        : new Load(product.dtype(), copy, K.times(pitch).plus(column));
  }
}
