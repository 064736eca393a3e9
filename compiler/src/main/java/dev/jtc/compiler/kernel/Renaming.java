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
import dev.jtc.compiler.loop.Index.Variable;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Statements with other names, and other positions in some buffers.
 *
 * @param names of locals and loop variables; those that are not in it stay
 * @param buffers likewise
 * @param position the new position in a buffer, by its old name and the position under new names
 */
record Renaming(
    Map<String, String> names,
    Map<String, String> buffers,
    BiFunction<String, Index, Index> position) {
  List<Stmt> of(List<Stmt> body) {
    return body.stream().map(this::of).toList();
  }

  Stmt of(Stmt stmt) {
    if (stmt instanceof For loop) {
      return new For(name(loop.variable()), loop.extent(), loop.kind(), of(loop.body()));
    }
    if (stmt instanceof If branch) {
      return new If(of(branch.condition()), of(branch.body()));
    }
    if (stmt instanceof Let let) {
      return new Let(name(let.name()), of(let.value()));
    }
    if (stmt instanceof Declare declare) {
      return new Declare(name(declare.name()), of(declare.initial()));
    }
    if (stmt instanceof Assign assign) {
      return new Assign(name(assign.name()), of(assign.value()));
    }
    Store store = (Store) stmt;
    return new Store(
        buffer(store.buffer()), position(store.buffer(), store.index()), of(store.value()));
  }

  private Expr of(Expr expr) {
    if (expr instanceof Local local) {
      return new Local(local.dtype(), name(local.name()));
    }
    if (expr instanceof Load load) {
      return new Load(load.dtype(), buffer(load.buffer()), position(load.buffer(), load.index()));
    }
    if (expr instanceof Call call) {
      return call.withArguments(call.arguments().stream().map(this::of).toList());
    }
    if (expr instanceof Cast cast) {
      return new Cast(cast.dtype(), of(cast.value()));
    }
    if (expr instanceof Position at) {
      return new Position(of(at.index()));
    }
    return expr instanceof RandomWord word
        ? new RandomWord(of(word.key()), of(word.counter()), of(word.position()))
        : expr;
  }

  private Index position(String buffer, Index index) {
    return position.apply(buffer, of(index));
  }

  private Index of(Index index) {
    Index result = Index.of(index.offset());
    for (Map.Entry<Term, Dim> entry : index.terms().entrySet()) {
      result = result.plus(of(entry.getKey()).times(entry.getValue()));
    }
    return result;
  }

  private Index of(Term term) {
    if (term instanceof Variable variable) {
      return Index.variable(name(variable.name()));
    }
    if (term instanceof Quotient quotient) {
      return Index.term(new Quotient(of(quotient.dividend()), quotient.divisor()));
    }
    if (term instanceof Remainder remainder) {
      return Index.term(new Remainder(of(remainder.dividend()), remainder.divisor()));
    }
    return Index.computed(of(((Computed) term).value()));
  }

  private String name(String name) {
    return names.getOrDefault(name, name);
  }

  private String buffer(String name) {
    return buffers.getOrDefault(name, name);
  }
}
