package dev.jtc.compiler.cuda;

import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * What follows a product: the sums go through shared memory, so that neighbouring threads have
 * neighbouring columns, four of them where they are accesses of 16 bytes.
 */
final class TileEnd {
  private final PtxCode code;
  private final Numbers numbers;
  private final Expressions expressions;
  private final Positions positions;
  private final Arrays arrays;
  private final Tiling tiling;
  private final TileShape shape;
  private final boolean quads;
  private int bytes;

  TileEnd(
      PtxCode code,
      Numbers numbers,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Tiling tiling,
      TileShape shape) {
    this.code = code;
    this.numbers = numbers;
    this.expressions = expressions;
    this.positions = positions;
    this.arrays = arrays;
    this.tiling = tiling;
    this.shape = shape;
    this.quads =
        tiling.dtype() == DType.F32
            && !tiling.columns().isEmpty()
            && shape.tileColumns() % Quads.COUNT == 0
            && Quads.suits(tiling.after());
  }

  /** Bytes of shared memory that it needs. */
  int bytes() {
    return bytes;
  }

  void write(
      String thread,
      String shared,
      String firstRow,
      String firstColumn,
      Names names,
      TileSums sums) {
    int pitch = shape.tileColumns();
    bytes = sums.rowsOfPass() * pitch * tiling.dtype().bytes();
    if (sums.passes() == 1) {
      sums.put(0, shared, pitch);
      code.line("bar.sync 0");
      elements(thread, shared, firstRow, firstColumn, names, sums.rowsOfPass());
      return;
    }
    String pass = code.register(Bank.WORD);
    code.line("mov.b32 " + pass + ", 0");
    String again = code.label();
    code.place(again);
    code.enter();
    for (int i = 0; i < sums.passes(); i++) {
      String isOther = code.register(Bank.PREDICATE);
      code.line("setp.ne.s32 " + isOther + ", " + pass + ", " + i);
      String other = code.label();
      code.jumpIf(isOther, other);
      code.enter();
      sums.put(i, shared, pitch);
      code.leave();
      code.place(other);
    }
    code.line("bar.sync 0");
    String rows = Integer.toString(sums.rowsOfPass());
    String from = code.register(Bank.WORD);
    code.line("mad.lo.s32 " + from + ", " + pass + ", " + rows + ", " + firstRow);
    elements(thread, shared, from, firstColumn, names, sums.rowsOfPass());
    code.line("bar.sync 0");
    code.leave();
    code.line("add.s32 " + pass + ", " + pass + ", 1");
    String more = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + more + ", " + pass + ", " + sums.passes());
    code.jumpIf(more, again);
  }

  /** A loop over the elements that lie in shared memory, {@code rows} of them from {@code from}. */
  private void elements(
      String thread, String shared, String from, String firstColumn, Names names, int rows) {
    int step = quads ? Quads.COUNT : 1;
    int inRow = shape.tileColumns() / step;
    int units = rows * inRow;
    String end = code.label();
    String unit = code.register(Bank.WORD);
    code.line("mov.b32 " + unit + ", " + thread);
    if (units < TileShape.THREADS) {
      String none = code.value(Bank.PREDICATE, "setp.ge.u32", unit, Integer.toString(units));
      code.jumpIf(none, end);
    }
    String again = code.label();
    code.place(again);
    code.enter();
    String inTile = code.value(Bank.WORD, "and.b32", unit, Integer.toString(inRow - 1));
    String row =
        code.value(
            Bank.WORD, "shr.u32", unit, Integer.toString(Integer.numberOfTrailingZeros(inRow)));
    String column = step == 1 ? inTile : code.value(Bank.WORD, "shl.b32", inTile, "2");
    String place = code.value(Bank.WORD, "add.s32", from, row);
    String across = code.value(Bank.WORD, "add.s32", firstColumn, column);
    String next = code.label();
    unlessThere(place, Tiling.size(tiling.rows()), shape.tileRows(), next);
    unlessThere(across, Tiling.size(tiling.columns()), shape.tileColumns(), next);
    code.enter();
    String size = Integer.toString(step * tiling.dtype().bytes());
    String address = code.value(Bank.WORD, "mad.lo.s32", unit, size, shared);
    List<String> sums = new ArrayList<>();
    SharedRow.read(code, tiling.dtype(), address, 0, step, sums);
    element(sums, place, across, names);
    code.leave();
    code.place(next);
    code.leave();
    if (units > TileShape.THREADS) {
      code.line("add.s32 " + unit + ", " + unit + ", " + TileShape.THREADS);
      String more = code.register(Bank.PREDICATE);
      code.line("setp.lt.u32 " + more + ", " + unit + ", " + units);
      code.jumpIf(more, again);
    }
    code.place(end);
  }

  private void unlessThere(String place, Dim size, int tile, String next) {
    if (!size.isConstant() || size.value() % tile != 0) {
      String outside = code.value(Bank.PREDICATE, "setp.ge.s32", place, positions.size(size));
      code.jumpIf(outside, next);
    }
  }

  private void element(List<String> sums, String row, String column, Names outer) {
    Names names = outer.inner();
    Place.bind(code, positions, tiling.rows(), row, names);
    Place.bind(code, positions, tiling.columns(), column, names);
    String name = tiling.sum().name();
    DType dtype = tiling.dtype();
    if (quads) {
      String variable = tiling.columns().get(tiling.columns().size() - 1).variable();
      new Quads(code, expressions, positions, arrays, variable)
          .write(
              tiling.rest(),
              names,
              names.position(variable),
              (lane, ofLane) -> ofLane.bind(name, new Value(dtype, sums.get(lane))));
      return;
    }
    names.bind(name, new Value(dtype, sums.get(0)));
    new Statements(code, expressions, positions, Statements.single(arrays, positions))
        .write(tiling.rest(), names);
  }
}
