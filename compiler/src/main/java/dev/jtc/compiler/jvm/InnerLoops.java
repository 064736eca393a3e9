package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import java.util.List;

/**
 * Which inner loops of a nest become methods of their own, so that HotSpot compiles them soon.
 *
 * <p>A method that is called a hundred times is compiled, and optimized after six hundred calls: a
 * loop of a hundred iterations has made ten thousand by then. A loop that stays in the middle of a
 * method makes sixty thousand in the interpreter first, and then has the whole nest compiled for
 * on-stack replacement, which takes the optimizing compiler longer than the loop alone, and again
 * when the method itself is called often. An optimized nest has its small methods back inside.
 */
final class InnerLoops {
  /** A call costs as much as some numbers; a loop of its own has more, in all its iterations. */
  private static final long LEAST = 800;

  /** No product of numbers up to this spills. */
  private static final long MOST = 1 << 20;

  /** What is assumed of a size that is not known. */
  private static final long OPEN = 64;

  /**
   * Terms of a tile of sums in registers that are worth a call: all places of the tile are computed
   * anew in each, which takes as long as ten terms.
   */
  private static final long LEAST_TERMS = 512;

  private InnerLoops() {}

  /**
   * Whether {@code loop}, which sets no local from outside, is better off as a method.
   *
   * @param lanes how many iterations are done at once
   */
  static boolean isApart(Stmt.For loop, int lanes) {
    return work(List.of(loop)) >= LEAST * lanes && !isShortTile(loop);
  }

  /** Whether lanes go through a few terms together; the loop over such tiles is the method. */
  private static boolean isShortTile(Stmt.For loop) {
    List<Stmt.For> inner =
        loop.body().stream().filter(Stmt.For.class::isInstance).map(Stmt.For.class::cast).toList();
    return loop.kind().isVector()
        && !inner.isEmpty()
        && inner.stream().allMatch(terms -> size(terms.extent()) < LEAST_TERMS);
  }

  private static long work(List<Stmt> body) {
    long work = 0;
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For loop) {
        work += Math.min(MOST, size(loop.extent())) * Math.min(MOST, work(loop.body()));
      } else if (stmt instanceof Stmt.If branch) {
        work += work(branch.body());
      } else {
        work += Uses.of(List.of(stmt)).nodes();
      }
    }
    return work;
  }

  private static long size(Dim extent) {
    return extent.isConstant() ? Math.max(0, extent.value()) : OPEN;
  }
}
