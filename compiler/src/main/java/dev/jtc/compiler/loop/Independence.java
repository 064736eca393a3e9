package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import java.util.List;

/** Proves that threads can share loops. */
public final class Independence {
  private Independence() {}

  /**
   * Whether statement {@code at} of {@code body} is a loop whose iterations are independent, given
   * that each thread has scratch of its own.
   *
   * <p>What is written is written by one iteration only, or it is scratch that carries nothing from
   * one iteration to another and nothing to what follows. False means that this could not be seen.
   */
  public static boolean holds(List<Stmt> body, int at, List<Buffer> buffers) {
    if (!(body.get(at) instanceof Stmt.For loop)) {
      return false;
    }
    Stmt.For parallel =
        new Stmt.For(loop.variable(), loop.extent(), Stmt.Kind.PARALLEL, loop.body());
    return areShared(parallel, body.subList(at + 1, body.size()), buffers);
  }

  /**
   * Whether {@code nest} gives the same in order as when threads share its parallel loops.
   *
   * @param after what follows the nest
   */
  public static boolean areShared(Stmt.For nest, List<Stmt> after, List<Buffer> buffers) {
    try {
      return Sharing.of(nest, buffers).holds(after);
    } catch (Dim.TooLarge e) {
      // Nothing can be proved of places beyond the range of numbers.
      return false;
    }
  }
}
