package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;

/** Whether computing a number touches memory or may fail, so that it must not be done in vain. */
final class Reads {
  private Reads() {}

  static boolean some(Expr expr) {
    if (expr instanceof Expr.Load) {
      return true;
    }
    if (expr instanceof Expr.Call call) {
      return call.fn().canFail(call.compute()) || call.arguments().stream().anyMatch(Reads::some);
    }
    if (expr instanceof Expr.Cast cast) {
      return some(cast.value());
    }
    if (expr instanceof Expr.Position position) {
      return some(position.index());
    }
    return expr instanceof Expr.RandomWord word
        && (some(word.key()) || some(word.counter()) || some(word.position()));
  }

  private static boolean some(Index index) {
    return index.computedTerms().stream().anyMatch(Reads::some);
  }
}
