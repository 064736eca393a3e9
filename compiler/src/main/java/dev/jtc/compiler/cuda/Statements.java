package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.List;

/** Statements of one thread. */
final class Statements {
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
    String end = code.label();
    if (!extent.isConstant() || extent.value() <= 0) {
      String none = code.value(Bank.PREDICATE, "setp.le.s32", bound, "0");
      code.jumpIf(none, end);
    }
    String counter = code.register(Bank.WORD);
    code.line("mov.b32 " + counter + ", 0");
    String again = code.label();
    code.place(again);
    code.enter();
    inner.bindPosition(loop.variable(), counter);
    write(loop.body(), inner);
    code.leave();
    code.line("add.s32 " + counter + ", " + counter + ", 1");
    String more = code.register(Bank.PREDICATE);
    code.line("setp.lt.s32 " + more + ", " + counter + ", " + bound);
    code.jumpIf(more, again);
    code.place(end);
  }

  /** Writes elements one by one. */
  static Stores single(Arrays arrays, Positions positions) {
    return (store, value, names) ->
        arrays.store(store.buffer(), positions.sum(store.index(), DType.I32, names), value);
  }
}
