package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.List;

/** Statements of one thread. */
final class Statements {
  /** Turns of a loop that stand one after the other. */
  private static final int AT_ONCE = 8;

  /** More work than this in a turn hides the time that reads take. */
  private static final int MOST_STEPS = 4;

  private final PtxCode code;
  private final Expressions expressions;
  private final Positions positions;
  private final Stores stores;

  /** Writes an element of a buffer. */
  @FunctionalInterface
  interface Stores {
    void store(Stmt.Store store, Value value, Names names);
  }

  Statements(PtxCode code, Expressions expressions, Positions positions, Stores stores) {
    this.code = code;
    this.expressions = expressions;
    this.positions = positions;
    this.stores = stores;
  }

  void write(List<Stmt> body, Names names) {
    body.forEach(stmt -> write(stmt, names));
  }

  private void write(Stmt stmt, Names names) {
    if (stmt instanceof Stmt.For loop) {
      loop(loop, names);
    } else if (stmt instanceof Stmt.If branch) {
      String end = code.label();
      code.jumpUnless(expressions.number(branch.condition(), names).text(), end);
      code.enter();
      write(branch.body(), names.inner());
      code.leave();
      code.place(end);
    } else if (stmt instanceof Stmt.Let let) {
      names.bind(let.name(), fixed(expressions.number(let.value(), names)));
    } else if (stmt instanceof Stmt.Declare declare) {
      Value initial = expressions.number(declare.initial(), names);
      Value variable = new Value(initial.dtype(), code.variable(initial.bank()));
      code.set(variable.bank(), variable.text(), initial.text());
      names.bind(declare.name(), variable);
    } else if (stmt instanceof Stmt.Assign assign) {
      Value value = expressions.number(assign.value(), names);
      code.set(value.bank(), names.number(assign.name()).text(), value.text());
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      stores.store(store, value(store.value(), names), names);
    }
  }

  private Value value(Expr expr, Names names) {
    return expressions.number(expr, names);
  }

  /** A value that no assignment changes any more. */
  private Value fixed(Value value) {
    return code.isVariable(value.text())
        ? new Value(
            value.dtype(), code.value(value.bank(), "mov." + value.bank().type(), value.text()))
        : value;
  }

  private void loop(Stmt.For loop, Names names) {
    Dim extent = loop.extent();
    Names inner = names.inner();
    if (extent.is(1)) {
      inner.bindPosition(loop.variable(), "0");
      write(loop.body(), inner);
      return;
    }
    String bound = positions.size(extent);
    String counter = code.register(Bank.WORD);
    code.line("mov.b32 " + counter + ", 0");
    boolean isLong = !extent.isConstant() || extent.value() >= 2 * AT_ONCE;
    if (isLong && isChain(loop)) {
      String whole =
          extent.isConstant()
              ? Long.toString(extent.value() / AT_ONCE * AT_ONCE)
              : code.value(Bank.WORD, "and.b32", bound, Integer.toString(-AT_ONCE));
      turns(loop, names, counter, whole, AT_ONCE, extent.isConstant());
      if (!extent.isConstant() || extent.value() % AT_ONCE != 0) {
        turns(loop, names, counter, bound, 1, extent.isConstant());
      }
      return;
    }
    turns(loop, names, counter, bound, 1, extent.isConstant() && extent.value() > 0);
  }

  /**
   * Turns of a loop from where its counter is to {@code bound}, {@code atOnce} in a row.
   *
   * @param some whether there is one at least
   */
  private void turns(
      Stmt.For loop, Names names, String counter, String bound, int atOnce, boolean some) {
    String end = code.label();
    if (!some) {
      String none = code.register(Bank.PREDICATE);
      code.line("setp.ge.s32 " + none + ", " + counter + ", " + bound);
      code.jumpIf(none, end);
    }
    String again = code.label();
    code.place(again);
    code.enter();
    for (int i = 0; i < atOnce; i++) {
      Names inner = names.inner();
      inner.bindPosition(
          loop.variable(),
          i == 0 ? counter : code.value(Bank.WORD, "add.s32", counter, Integer.toString(i)));
      write(loop.body(), inner);
    }
    code.leave();
    code.line("add.s32 " + counter + ", " + counter + ", " + atOnce);
    String more = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + more + ", " + counter + ", " + bound);
    code.jumpIf(more, again);
    code.place(end);
  }

  /**
   * Whether a loop does little but read and add up: then several turns stand one after the other,
   * so that their reads are on the way together.
   */
  private static boolean isChain(Stmt.For loop) {
    int[] steps = {0};
    boolean[] plain = {true};
    for (Stmt stmt : loop.body()) {
      plain[0] &= stmt instanceof Stmt.Let || stmt instanceof Stmt.Assign;
    }
    Touched.forEach(
        loop.body(),
        expr -> {
          plain[0] &= !(expr instanceof Expr.RandomWord);
          if (expr instanceof Expr.Call call) {
            plain[0] &= !call.fn().canFail(call.compute());
            steps[0] += Expressions.steps(call);
          }
        });
    return plain[0] && steps[0] <= MOST_STEPS;
  }

  /** Writes elements one by one. */
  static Stores single(Arrays arrays, Positions positions) {
    return (store, value, names) ->
        arrays.store(store.buffer(), positions.sum(store.index(), DType.I32, names), value);
  }
}
