package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.type.Dim;
import java.util.List;

/**
 * How many threads a row has, and how many rows a block; both are powers of two.
 *
 * @param why why, for people
 */
record RowShape(int threads, int rows, String why) {
  private static final int MOST_THREADS = 256;
  private static final int WARP = 32;

  /** As many as there are lanes of a sum. */
  private static final int FEWEST = 16;

  /** So many blocks leave no multiprocessor without work. */
  private static final long ENOUGH_BLOCKS = 264;

  /** Bytes of shared memory that every GPU has for a block. */
  private static final int MOST_BYTES = 48 << 10;

  /**
   * How a phase is shared.
   *
   * @param least so many threads the block has at least, where their rows have room
   */
  static RowShape of(Phase phase, List<Buffer> own, int least) {
    long widest = widest(phase.body());
    Dim count = phase.threads();
    long rows = count.isConstant() ? count.value() : Long.MAX_VALUE;
    // Few rows: a thread for each element. Many: four elements for each thread.
    long wanted = rows <= ENOUGH_BLOCKS ? widest : widest / Quads.COUNT;
    int threads = FEWEST;
    while (threads < MOST_THREADS && threads < wanted) {
      threads *= 2;
    }
    int bytes = own.stream().mapToInt(RowBlock::bytes).sum();
    int inBlock = threads < WARP ? WARP / threads : 1;
    while (2 * inBlock * threads <= MOST_THREADS
        && 2 * inBlock * bytes <= MOST_BYTES
        && rows / (2 * inBlock) >= ENOUGH_BLOCKS) {
      inBlock *= 2;
    }
    if (inBlock * bytes > MOST_BYTES) {
      inBlock = 1;
      threads = Math.max(threads, WARP);
    }
    // Threads without elements, and rows that are not there, do nothing.
    while (inBlock * threads < least && threads < wanted) {
      threads *= 2;
    }
    while (inBlock * threads < least && 2 * inBlock * bytes <= MOST_BYTES) {
      inBlock *= 2;
    }
    String each = count.isConstant() ? rows + " rows" : "rows";
    String why =
        each + " of up to " + (widest == Long.MAX_VALUE ? "any number of" : widest) + " elements: ";
    String shared = bytes == 0 ? "" : ", " + bytes + " bytes shared a row";
    return new RowShape(
        threads, inBlock, why + threads + " threads a row, " + inBlock + " rows a block" + shared);
  }

  /** The longest loop that threads share; the largest number if it is not known. */
  private static long widest(List<Stmt> body) {
    long widest = 1;
    for (Stmt stmt : body) {
      if (stmt instanceof For loop) {
        long here =
            loop.kind() != Kind.PARALLEL
                ? widest(loop.body())
                : loop.extent().isConstant() ? loop.extent().value() : Long.MAX_VALUE;
        widest = Math.max(widest, here);
      }
    }
    return widest;
  }
}
