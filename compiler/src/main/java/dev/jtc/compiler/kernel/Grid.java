package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import java.util.ArrayList;
import java.util.List;

/**
 * Loops for a GPU: those on the outside are independent, so that each of their iterations can be a
 * thread.
 */
final class Grid {
  private Grid() {}

  /** {@code body} inside of {@code loops}, whose iterations are independent. */
  static Stmt nest(List<Axis> loops, List<? extends Stmt> body) {
    List<Axis> some =
        loops.isEmpty() ? List.of(new Axis("once", dev.jtc.compiler.type.Dim.ONE)) : loops;
    List<? extends Stmt> stmts = body;
    for (int i = some.size() - 1; i >= 0; i--) {
      Axis axis = some.get(i);
      stmts = List.of(new For(axis.variable(), axis.extent(), Kind.PARALLEL, List.copyOf(stmts)));
    }
    return stmts.get(0);
  }

  /** Elementwise effects, each iteration a thread. */
  static Stmt nest(LoopBody body) {
    LoopBody inlined = body.inlined();
    List<Stmt> stmts = new ArrayList<>(inlined.lets());
    for (Effect effect : inlined.effects()) {
      Effect.Write write = (Effect.Write) effect;
      stmts.add(new Stmt.Store(write.buffer(), write.index(), write.value()));
    }
    return nest(inlined.axes(), stmts);
  }

  /**
   * Says of the outer loops that they are independent: those that stand at the top or have nothing
   * but names and one loop in them.
   */
  static List<Stmt> outer(List<Stmt> body) {
    return body.stream().map(stmt -> stmt instanceof For loop ? outer(loop) : stmt).toList();
  }

  private static Stmt outer(For loop) {
    List<Stmt> inner = loop.body();
    Stmt last = inner.get(inner.size() - 1);
    List<Stmt> before = inner.subList(0, inner.size() - 1);
    boolean isNest = last instanceof For && before.stream().allMatch(stmt -> stmt instanceof Let);
    List<Stmt> stmts = new ArrayList<>(before);
    stmts.add(isNest ? outer((For) last) : last);
    return new For(loop.variable(), loop.extent(), Kind.PARALLEL, stmts);
  }
}
