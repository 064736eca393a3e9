package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import java.util.List;

/**
 * A product whose block of threads computes a tile of the result: both factors come into shared
 * memory slice by slice, the next one while the block multiplies the last, and every sum stays in
 * one register from its first term to its last. Then the sums go through shared memory to threads
 * that lie along the columns, which do what follows the product.
 */
final class Tile {
  /** What the shared memory of a block is called. */
  private static final String SHARED = "tile_space";

  private final PtxCode code;
  private final Numbers numbers;
  private final Expressions expressions;
  private final Positions positions;
  private final Arrays arrays;
  private final Tiling tiling;
  private final TileShape shape;
  private final Precision precision;

  Tile(
      PtxCode code,
      Numbers numbers,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Tiling tiling,
      TileShape shape,
      Precision precision) {
    this.precision = precision;
    this.code = code;
    this.numbers = numbers;
    this.expressions = expressions;
    this.positions = positions;
    this.arrays = arrays;
    this.tiling = tiling;
    this.shape = shape;
  }

  /** How many blocks there are. */
  static Dim blocks(Tiling tiling, TileShape shape) {
    return Tiling.size(tiling.batch())
        .times(parts(Tiling.size(tiling.rows()), shape.tileRows()))
        .times(parts(Tiling.size(tiling.columns()), shape.tileColumns()));
  }

  private static Dim parts(Dim size, int of) {
    return size.plus(of - 1).dividedBy(Dim.of(of));
  }

  void write() {
    String block = code.value(Bank.WORD, "mov.u32", "%ctaid.x");
    String thread = code.value(Bank.WORD, "mov.u32", "%tid.x");
    Dim columns = Tiling.size(tiling.columns());
    String inColumn = positions.size(parts(columns, shape.tileColumns()));
    String inRow = positions.size(parts(Tiling.size(tiling.rows()), shape.tileRows()));
    String column = code.value(Bank.WORD, "rem.u32", block, inColumn);
    String other = code.value(Bank.WORD, "div.u32", block, inColumn);
    String row = code.value(Bank.WORD, "rem.u32", other, inRow);
    String batch = code.value(Bank.WORD, "div.u32", other, inRow);
    String firstRow = times(row, shape.tileRows());
    String firstColumn = times(column, shape.tileColumns());
    Names names = new Names();
    Place.bind(code, positions, tiling.batch(), batch, names);
    String shared = code.value(Bank.WORD, "mov.u32", SHARED);
    // A term that is not there is −0 times 0: no sum changes by it.
    boolean isFloat = tiling.dtype().isFloat();
    Value none = numbers.literal(tiling.dtype(), 0);
    long minus = Double.doubleToRawLongBits(-0.0);
    Value minusNone = isFloat ? numbers.literal(tiling.dtype(), minus) : none;
    TileFactor left = factor(tiling.left(), tiling.rows(), shape.tileRows(), minusNone, names);
    TileFactor right = factor(tiling.right(), tiling.columns(), shape.tileColumns(), none, names);
    int slice = left.bytes() + right.bytes();
    String sharedRight = code.value(Bank.WORD, "add.s32", shared, Integer.toString(left.bytes()));
    left.prepare(thread, firstRow, shared);
    right.prepare(thread, firstColumn, sharedRight);
    TileSums sums =
        precision.isTensor()
            ? new TensorSums(code, precision, shape)
            : new ChainSums(code, numbers, tiling.dtype(), shape);
    sums.begin(thread, shared, sharedRight, left.pitch(), right.pitch());
    loop(left, right, sums, slice);
    TileEnd end = new TileEnd(code, numbers, expressions, positions, arrays, tiling, shape);
    end.write(thread, shared, firstRow, firstColumn, names, sums);
    bytes = Math.max(2 * slice, end.bytes());
  }

  private int bytes;

  /** The declaration of the shared memory, once everything is written. */
  String declaration() {
    return "  .shared .align 16 .b8 " + SHARED + "[" + bytes + "];\n";
  }

  private TileFactor factor(
      Expr factor, List<Stmt.For> free, int width, Value padding, Names names) {
    return new TileFactor(
        code,
        expressions,
        positions,
        arrays,
        tiling,
        factor,
        free,
        width,
        shape.depth(),
        padding,
        precision,
        names);
  }

  private String times(String word, int by) {
    return code.value(Bank.WORD, "mul.lo.s32", word, Integer.toString(by));
  }

  /**
   * The loop over slices: a turn reads slice {@code n}, multiplies slice {@code n − 1} and puts
   * slice {@code n} into the other half of the shared memory.
   */
  private void loop(TileFactor left, TileFactor right, TileSums sums, int slice) {
    String terms = positions.size(Tiling.size(tiling.terms()));
    String first = code.register(Bank.WORD);
    String half = code.register(Bank.WORD);
    code.line("mov.b32 " + first + ", 0");
    code.line("mov.b32 " + half + ", 0");
    String again = code.label();
    code.place(again);
    code.enter();
    String more = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + more + ", " + first + ", " + terms);
    String noRead = code.label();
    code.jumpUnless(more, noRead);
    code.enter();
    left.read(first);
    right.read(first);
    code.leave();
    code.place(noRead);
    String begins = code.register(Bank.PREDICATE);
    code.line("setp.eq.s32 " + begins + ", " + first + ", 0");
    String noSums = code.label();
    code.jumpIf(begins, noSums);
    code.enter();
    String lastHalf = code.value(Bank.WORD, "sub.s32", Integer.toString(slice), half);
    sums.multiply(lastHalf);
    code.leave();
    code.place(noSums);
    String noWrite = code.label();
    code.jumpUnless(more, noWrite);
    code.enter();
    left.write(half);
    right.write(half);
    code.leave();
    code.place(noWrite);
    code.line("bar.sync 0");
    code.line("sub.s32 " + half + ", " + slice + ", " + half);
    code.line("add.s32 " + first + ", " + first + ", " + shape.depth());
    code.leave();
    // Once more after the last slice, to multiply it; not at all without any.
    String turn = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + turn + ", " + first + ", " + beyond(terms));
    code.jumpIf(turn, again);
  }

  private String beyond(String terms) {
    if (!terms.startsWith("%")) {
      return Long.toString(Long.parseLong(terms) + shape.depth());
    }
    return code.value(Bank.WORD, "add.s32", terms, Integer.toString(shape.depth()));
  }
}
