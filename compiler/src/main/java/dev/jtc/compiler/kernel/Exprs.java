package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Cast;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Expr.RandomWord;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Index.Computed;
import dev.jtc.compiler.loop.Index.Quotient;
import dev.jtc.compiler.loop.Index.Remainder;
import dev.jtc.compiler.loop.Index.Term;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Walks over expressions and the indices in them. */
final class Exprs {
  private Exprs() {}

  /** Gives every expression in {@code expr} to {@code each}, those in indices too. */
  static void forEach(Expr expr, Consumer<Expr> each) {
    each.accept(expr);
    if (expr instanceof Call call) {
      call.arguments().forEach(argument -> forEach(argument, each));
    } else if (expr instanceof Cast cast) {
      forEach(cast.value(), each);
    } else if (expr instanceof RandomWord word) {
      forEach(word.key(), each);
      forEach(word.counter(), each);
    }
    Index index = index(expr);
    if (index != null) {
      forEach(index, each);
    }
  }

  /** Gives every expression in {@code index} to {@code each}. */
  static void forEach(Index index, Consumer<Expr> each) {
    for (Term term : index.terms().keySet()) {
      if (term instanceof Computed computed) {
        forEach(computed.value(), each);
      } else if (term instanceof Quotient quotient) {
        forEach(quotient.dividend(), each);
      } else if (term instanceof Remainder remainder) {
        forEach(remainder.dividend(), each);
      }
    }
  }

  /** Whether computing {@code expr} may end the program. */
  static boolean canFail(Expr expr) {
    boolean[] found = {false};
    forEach(expr, part -> found[0] |= part instanceof Call call && call.place().isPresent());
    return found[0];
  }

  /** Whether only a part of {@code expr} is computed. */
  static boolean selects(Expr expr) {
    boolean[] found = {false};
    forEach(expr, part -> found[0] |= part instanceof Call call && call.fn().isCondition(0));
    return found[0];
  }

  /** The index that {@code expr} itself has, or null. */
  static Index index(Expr expr) {
    if (expr instanceof Load load) {
      return load.index();
    }
    if (expr instanceof Position position) {
      return position.index();
    }
    return expr instanceof RandomWord word ? word.position() : null;
  }

  /** {@code expr} with local names replaced where {@code locals} gives something for them. */
  static Expr replace(Expr expr, Function<Local, Expr> locals) {
    if (expr instanceof Local local) {
      Expr replacement = locals.apply(local);
      return replacement == null ? local : replacement;
    }
    if (expr instanceof Call call) {
      List<Expr> arguments = call.arguments().stream().map(a -> replace(a, locals)).toList();
      return call.withArguments(arguments);
    }
    if (expr instanceof Cast cast) {
      return new Cast(cast.dtype(), replace(cast.value(), locals));
    }
    if (expr instanceof Load load) {
      return new Load(load.dtype(), load.buffer(), replace(load.index(), locals));
    }
    if (expr instanceof Position position) {
      return new Position(replace(position.index(), locals));
    }
    if (expr instanceof RandomWord word) {
      return new RandomWord(
          replace(word.key(), locals),
          replace(word.counter(), locals),
          replace(word.position(), locals));
    }
    return expr;
  }

  /** {@code expr} with what it loads replaced, but not in positions that it computes. */
  static Expr replaceLoads(Expr expr, Function<Load, Expr> loads) {
    if (expr instanceof Load load) {
      return loads.apply(load);
    }
    if (expr instanceof Call call) {
      return call.withArguments(
          call.arguments().stream().map(a -> replaceLoads(a, loads)).toList());
    }
    return expr instanceof Cast cast
        ? new Cast(cast.dtype(), replaceLoads(cast.value(), loads))
        : expr;
  }

  /** {@code index} with local names replaced in what it computes. */
  static Index replace(Index index, Function<Local, Expr> locals) {
    Index result = Index.of(index.offset());
    for (Map.Entry<Term, Dim> entry : index.terms().entrySet()) {
      result = result.plus(replace(entry.getKey(), locals).times(entry.getValue()));
    }
    return result;
  }

  private static Index replace(Term term, Function<Local, Expr> locals) {
    if (term instanceof Computed computed) {
      return Index.computed(replace(computed.value(), locals));
    }
    if (term instanceof Quotient quotient) {
      return Index.term(new Quotient(replace(quotient.dividend(), locals), quotient.divisor()));
    }
    if (term instanceof Remainder remainder) {
      return Index.term(new Remainder(replace(remainder.dividend(), locals), remainder.divisor()));
    }
    return Index.term(term);
  }
}
