package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A copy of neighbours that are not neighbours where they are read, such as a matrix turned: in one
 * loop along what is read, with a strip of elements in each iteration. A loop along what is written
 * would use one element of each cache line that it reads.
 */
final class Strip {
  /** So many streams of reading are still followed by a processor. */
  static final int WIDTH = 16;

  private Strip() {}

  /**
   * The loop.
   *
   * @param along the loop over strips
   * @param before what is named in each iteration
   * @param count the length of a strip
   * @param from the element {@code u} of a strip
   * @param to the array that is written
   * @param at where its element {@code u} goes
   */
  static Stmt copy(
      Axis along,
      List<Let> before,
      int count,
      IntFunction<Load> from,
      String to,
      IntFunction<Index> at) {
    List<Stmt> step = new ArrayList<>(before);
    int[] order = endsFirst(count);
    for (int u : order) {
      step.add(new Let("m" + u, from.apply(u)));
    }
    for (int u : order) {
      Expr element = new Local(from.apply(u).dtype(), "m" + u);
      step.add(new Store(to, at.apply(u), element));
    }
    return new For(along.variable(), along.extent(), Kind.SERIAL, step);
  }

  /**
   * Numbers from 0, the last one right after the first: once the places of both are known to be
   * inside of an array, HotSpot checks none between.
   */
  static int[] endsFirst(int count) {
    int[] order = IntStream.range(0, count).map(u -> Math.max(0, u - 1)).toArray();
    if (count > 1) {
      order[1] = count - 1;
    }
    return order;
  }
}
