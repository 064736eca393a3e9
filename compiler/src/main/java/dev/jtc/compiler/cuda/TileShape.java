package dev.jtc.compiler.cuda;

import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;

/**
 * How a block computes a tile of a product: {@code threadRows} by {@code threadColumns} of its
 * threads have {@code rows} by {@code columns} sums each, in registers, and all of them together
 * bring {@code depth} terms of both factors into shared memory at a time.
 *
 * @param why why it is so, for people
 */
record TileShape(int threadRows, int threadColumns, int rows, int columns, int depth, String why) {
  /** The threads of a block. */
  static final int THREADS = 256;

  /** Neighbours that are read from shared memory by one access. */
  static final int GROUP = 4;

  /** What a size that is not known yet is taken for. */
  private static final long SOME = 64;

  /** Multiprocessors of a GPU that the model thinks of, the largest of today. */
  private static final long MULTIPROCESSORS = 132;

  private static final int WARP = 32;

  /** Warps that issue one instruction a cycle each. */
  private static final int SCHEDULERS = 4;

  /** Cycles from one addition of a chain to the next. */
  private static final int CHAIN = 5;

  /** Instructions to bring one element into shared memory. */
  private static final int BRING = 8;

  /** Elements of both factors that a thread brings at a time. */
  private static final int BROUGHT = 8;

  private static final int DEEPEST = 64;

  private static final int TENSOR_DEPTH = 16;

  /** Operations that the tensor cores of a multiprocessor do in a cycle, by single warps. */
  private static final double TENSOR_FLOPS = 1100;

  /** Bytes that a multiprocessor gets from the second-level cache in a cycle. */
  private static final int BYTES = 40;

  /** Rows of a tile. */
  int tileRows() {
    return threadRows * rows;
  }

  /** Columns of a tile. */
  int tileColumns() {
    return threadColumns * columns;
  }

  /** The tile for tensor cores, or for sums in single registers if they cannot do it. */
  static TileShape of(Tiling tiling, Precision precision) {
    if (!precision.isTensor()) {
      return of(tiling);
    }
    long rows = about(Tiling.size(tiling.rows()));
    long columns = about(Tiling.size(tiling.columns()));
    long batch = about(Tiling.size(tiling.batch()));
    TileShape best = null;
    double least = Double.MAX_VALUE;
    for (int r = 4; r >= 1; r /= 2) {
      for (int c = 4; c >= 1; c /= 2) {
        TileShape shape = new TileShape(TensorSums.SPAN, TensorSums.SPAN, r, c, TENSOR_DEPTH, "");
        double cycles = shape.tensorCycles(rows, columns, batch);
        if (cycles < least * 0.99) {
          least = cycles;
          best = shape;
        }
      }
    }
    String why =
        String.format(
            java.util.Locale.ROOT,
            "about %dx%dx%d, %d times, by tensor cores in %s: tiles of %dx%d on %d blocks",
            rows,
            columns,
            about(Tiling.size(tiling.terms())),
            batch,
            precision.text(),
            best.tileRows(),
            best.tileColumns(),
            best.blocks(rows, columns, batch));
    return new TileShape(
        best.threadRows, best.threadColumns, best.rows, best.columns, TENSOR_DEPTH, why);
  }

  /** Cycles for one term of all elements on tensor cores, by the busiest multiprocessor. */
  private double tensorCycles(long ofRows, long ofColumns, long batch) {
    long each = ceiling(blocks(ofRows, ofColumns, batch), MULTIPROCESSORS);
    double elements = tileRows() + tileColumns();
    double products = 2.0 * tileRows() * tileColumns() / TENSOR_FLOPS;
    double reads = (double) THREADS / WARP * (4 * rows + 2 * columns) / Precision.WORDS;
    double brought = elements / THREADS * (THREADS / WARP / SCHEDULERS) * BRING;
    double moved = elements * Float.BYTES / BYTES;
    return Math.max(CHAIN, each * Math.max(Math.max(products, reads) + brought, moved));
  }

  /** The tile that takes the fewest cycles by a small model of a GPU. */
  static TileShape of(Tiling tiling) {
    long rows = about(Tiling.size(tiling.rows()));
    long columns = about(Tiling.size(tiling.columns()));
    long batch = about(Tiling.size(tiling.batch()));
    long terms = about(Tiling.size(tiling.terms()));
    int most = bytes(tiling.dtype()) == Float.BYTES ? 8 : 4;
    TileShape best = null;
    double least = Double.MAX_VALUE;
    for (int[] grid : new int[][] {{16, 16}, {1, 32}, {32, 1}}) {
      int end = grid[0] == grid[1] ? most : 1;
      for (int r = end; r >= 1; r /= 2) {
        for (int c = end; c >= 1; c /= 2) {
          TileShape shape = new TileShape(grid[0], grid[1], r, c, 1, "");
          double cycles = shape.cycles(rows, columns, batch, bytes(tiling.dtype()));
          if (cycles < least * 0.99) {
            least = cycles;
            best = shape;
          }
        }
      }
    }
    return best.deep(rows, columns, batch, terms, least);
  }

  private static int bytes(DType dtype) {
    return dtype.bytes();
  }

  private static long about(Dim size) {
    return Math.max(1, size.isConstant() ? size.value() : size.evaluate(name -> SOME));
  }

  private long blocks(long ofRows, long ofColumns, long batch) {
    return batch * ceiling(ofRows, tileRows()) * ceiling(ofColumns, tileColumns());
  }

  private static long ceiling(long a, long b) {
    return (a + b - 1) / b;
  }

  /** Cycles for one term of all elements, by the busiest multiprocessor. */
  private double cycles(long ofRows, long ofColumns, long batch, int bytes) {
    long each = ceiling(blocks(ofRows, ofColumns, batch), MULTIPROCESSORS);
    long warps = ceiling(ceiling((long) threadRows * threadColumns, WARP), SCHEDULERS);
    double sums = warps * (rows * columns + reads(rows, bytes) + reads(columns, bytes));
    double elements = tileRows() + tileColumns();
    double brought = elements / THREADS * (THREADS / WARP / SCHEDULERS) * BRING;
    double moved = elements * bytes / BYTES;
    return Math.max(CHAIN, each * Math.max(sums + brought, moved));
  }

  private static int reads(int count, int bytes) {
    return Math.max(1, count * bytes / 16);
  }

  private TileShape deep(long ofRows, long ofColumns, long batch, long terms, double cycles) {
    int deep = 8;
    int elements = tileRows() + tileColumns();
    while (deep < DEEPEST && 2 * deep * elements <= BROUGHT * THREADS && deep < terms) {
      deep *= 2;
    }
    String reason =
        String.format(
            java.util.Locale.ROOT,
            "about %dx%dx%d, %d times: tiles of %dx%d on %d blocks, %.0f cycles a term",
            ofRows,
            ofColumns,
            terms,
            batch,
            tileRows(),
            tileColumns(),
            blocks(ofRows, ofColumns, batch),
            cycles);
    return new TileShape(threadRows, threadColumns, rows, columns, deep, reason);
  }
}
