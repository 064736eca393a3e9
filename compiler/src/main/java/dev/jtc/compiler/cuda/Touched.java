package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Which buffers and names statements use. */
final class Touched {
  private Touched() {}

  /** Adds the buffers that are written. */
  static void written(List<? extends Stmt> body, Set<String> buffers) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.Store store) {
        buffers.add(store.buffer());
      } else if (stmt instanceof Stmt.For loop) {
        written(loop.body(), buffers);
      } else if (stmt instanceof Stmt.If branch) {
        written(branch.body(), buffers);
      }
    }
  }

  /** Adds the buffers that are read. */
  static void read(List<? extends Stmt> body, Set<String> buffers) {
    forEach(
        body,
        expr -> {
          if (expr instanceof Expr.Load load) {
            buffers.add(load.buffer());
          }
        });
  }

  /** Those of {@code names} that {@code body} needs, also by way of other names, in order. */
  static List<Let> needed(List<Let> names, List<Stmt> body) {
    Set<String> wanted = new HashSet<>();
    Consumer<Expr> want =
        expr -> {
          if (expr instanceof Expr.Local local) {
            wanted.add(local.name());
          }
        };
    forEach(body, want);
    List<Let> kept = new ArrayList<>();
    for (int i = names.size() - 1; i >= 0; i--) {
      if (wanted.contains(names.get(i).name())) {
        kept.add(0, names.get(i));
        forEach(names.get(i).value(), want);
      }
    }
    return kept;
  }

  /** Gives every number of some statements to {@code each}, parts of others too. */
  static void forEach(List<? extends Stmt> body, Consumer<Expr> each) {
    for (Stmt stmt : body) {
      if (stmt instanceof Stmt.For loop) {
        forEach(loop.body(), each);
      } else if (stmt instanceof Stmt.If branch) {
        forEach(branch.condition(), each);
        forEach(branch.body(), each);
      } else if (stmt instanceof Let let) {
        forEach(let.value(), each);
      } else if (stmt instanceof Stmt.Declare declare) {
        forEach(declare.initial(), each);
      } else if (stmt instanceof Stmt.Assign assign) {
        forEach(assign.value(), each);
      } else {
        Stmt.Store store = (Stmt.Store) stmt;
        forEach(store.index(), each);
        forEach(store.value(), each);
      }
    }
  }

  static void forEach(Expr expr, Consumer<Expr> each) {
    each.accept(expr);
    if (expr instanceof Expr.Load load) {
      forEach(load.index(), each);
    } else if (expr instanceof Expr.Call call) {
      call.arguments().forEach(argument -> forEach(argument, each));
    } else if (expr instanceof Expr.Cast cast) {
      forEach(cast.value(), each);
    } else if (expr instanceof Expr.Position position) {
      forEach(position.index(), each);
    } else if (expr instanceof Expr.RandomWord word) {
      forEach(word.key(), each);
      forEach(word.counter(), each);
      forEach(word.position(), each);
    }
  }

  private static void forEach(Index index, Consumer<Expr> each) {
    index.computedTerms().forEach(value -> forEach(value, each));
  }
}
