package dev.jtc.compiler.emulate;

/**
 * {@code ldmatrix}: matrices of 8 rows of 8 half words. Each eight lanes give the addresses of the
 * rows of one matrix; each lane gets two neighbours of a row, or of a column where it is turned
 * round.
 *
 * @param to a register for each matrix
 */
record MatrixLoad(int[] to, int base, long offset, boolean turned) implements Step.Action {
  private static final int ROWS = 8;
  private static final int ROW_BYTES = 16;

  @Override
  public void run(Warp warp, int lanes) {
    Access row = new Access(Access.Space.SHARED, PtxType.B32, ROW_BYTES / 4, base, offset);
    Access word = new Access(Access.Space.SHARED, PtxType.B32, 1, base, 0);
    Access half = new Access(Access.Space.SHARED, PtxType.B16, 1, base, 0);
    for (int matrix = 0; matrix < to.length; matrix++) {
      int[] rows = new int[ROWS];
      for (int i = 0; i < ROWS; i++) {
        int giver = matrix * ROWS + i;
        long address = row.address(warp, giver);
        row.region(warp, giver, address, "loads a row of");
        rows[i] = Memory.offset(address);
      }
      long[] result = warp.register(to[matrix]);
      for (int lane = 0; lane < Warp.LANES; lane++) {
        int group = lane / 4;
        int pair = 2 * (lane % 4);
        if (turned) {
          long low = half.read(warp, lane, rows[pair] + 2 * group);
          result[lane] = half.read(warp, lane, rows[pair + 1] + 2 * group) << 16 | low;
        } else {
          result[lane] = word.read(warp, lane, rows[group] + 2 * pair);
        }
      }
    }
  }
}
