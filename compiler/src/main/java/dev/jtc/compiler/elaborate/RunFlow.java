package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Control flow of a program that runs while it is elaborated: a loop runs its body again and again,
 * a branch looks at its condition and runs one side.
 *
 * <p>What is computed is the same as in a static graph. There a variable has one type throughout a
 * loop or on both sides of a branch, so here a literal in such a variable becomes a tensor at the
 * same place and of the same dtype.
 */
public final class RunFlow implements Flow {
  private final GraphFlow inRegions = new GraphFlow();
  private final ToLongFunction<Value> content;
  private final Optional<Host> host;

  /**
   * @param content the number or truth value that a scalar holds
   * @param host the outside world, for {@code main}
   */
  public RunFlow(ToLongFunction<Value> content, Optional<Host> host) {
    this.content = content;
    this.host = host;
  }

  @Override
  public Optional<Host> host() {
    return host;
  }

  @Override
  public void reported(Diagnostic diagnostic) {
    throw new ProgramFailure(diagnostic);
  }

  @Override
  public long mostSteps() {
    return Long.MAX_VALUE;
  }

  /** Nothing runs in a derivative given by hand: it is kept as a graph until it is needed. */
  private static boolean isInRegion(Elaboration e) {
    return e.emitter() instanceof GraphBuilder;
  }

  // Loops.

  @Override
  public void forRange(Elaboration e, Stmt.For loop, Scope scope, Val from, Val to) {
    if (isInRegion(e)) {
      inRegions.forRange(e, loop, scope, from, to);
      return;
    }
    List<Stmt> body = loop.body().statements();
    settle(
        e, loop.span(), body, scope, counter -> trip(e, loop, scope, Val.Tensor.counter(counter)));
    long first = content.applyAsLong(e.tensor(from, DType.I64));
    Value end = e.boundedEnd(loop, from, e.tensor(to, DType.I64), scope);
    long last = content.applyAsLong(end);
    String name = loop.variable().names().isEmpty() ? "" : loop.variable().names().get(0).name();
    host.ifPresent(main -> main.entered(name, last - first));
    try {
      for (long i = first; i < last; i++) {
        at(i - first);
        trip(e, loop, scope, Val.Tensor.counter(e.integer(i)));
        host.ifPresent(h -> h.tripEnded(e, scope));
      }
    } finally {
      // At a prompt a loop may end by a mistake, and what comes after it runs.
      host.ifPresent(Host::left);
    }
  }

  private void at(long trips) {
    if (host.isPresent()) {
      host.get().at(trips);
    }
  }

  private static void trip(Elaboration e, Stmt.For loop, Scope scope, Val i) {
    Scope inner = scope.trip();
    e.bind(loop.variable(), i, inner);
    run(e, loop.body().statements(), inner.nested());
  }

  private static void run(Elaboration e, List<Stmt> statements, Scope scope) {
    Statements.Outcome outcome = e.run(statements, scope.nested());
    if (outcome instanceof Statements.Outcome.Returned returned) {
      e.refuseReturn(returned);
    }
  }

  @Override
  public void whileLoop(Elaboration e, Stmt.While loop, Scope scope) {
    if (isInRegion(e)) {
      inRegions.whileLoop(e, loop, scope);
      return;
    }
    List<Stmt> body = loop.body().statements();
    settle(e, loop.span(), body, scope, counter -> run(e, body, scope));
    long most = GraphFlow.maximum(e, loop.max(), scope).map(Dim::value).orElse(Long.MAX_VALUE);
    host.ifPresent(main -> main.entered("", -1));
    for (long trip = 0; trip < most; trip++) {
      at(trip);
      Val.Tensor condition = e.condition(loop.condition(), scope);
      if (content.applyAsLong(condition.value()) == 0) {
        break;
      }
      run(e, body, scope);
      host.ifPresent(h -> h.tripEnded(e, scope));
    }
    host.ifPresent(Host::left);
  }

  /** Makes tensors of the literals that a loop changes, of the dtype they get in its body. */
  private static void settle(
      Elaboration e, Span span, List<Stmt> body, Scope scope, Carried.Body once) {
    boolean isSettled =
        Assigned.in(body, scope).stream().noneMatch(cell -> isLiteral(e.store().read(cell)));
    if (isSettled) {
      return;
    }
    Carried carried = Carried.of(e, span, once).orElseThrow();
    for (int i = 0; i < carried.cells().size(); i++) {
      if (isLiteral(e.store().read(carried.cells().get(i)))) {
        e.store().write(carried.cells().get(i), new Val.Tensor(carried.initial().get(i)));
      }
    }
  }

  private static boolean isLiteral(Val val) {
    return Arithmetic.isNumeric(val) && !(val instanceof Val.Tensor);
  }

  // Branches.

  @Override
  public Statements.Outcome branch(
      Elaboration e, Val.Tensor condition, Stmt.If statement, Statements.Rest rest, Scope scope) {
    if (isInRegion(e)) {
      return inRegions.branch(e, condition, statement, rest, scope);
    }
    List<Stmt> then = statement.then().statements();
    List<Stmt> otherwise = statement.otherwise().map(block -> block.statements()).orElse(List.of());
    Map<Cell, DType> dtypes = dtypesAfter(e, then, otherwise, scope);
    List<Stmt> taken = isTrue(condition) ? then : otherwise;
    Statements.Outcome outcome = e.run(taken, scope.nested());
    dtypes.forEach(
        (cell, dtype) ->
            e.store().define(cell, e.arithmetic.convertLiteral(e.store().read(cell), dtype)));
    return outcome;
  }

  private boolean isTrue(Val.Tensor condition) {
    return content.applyAsLong(condition.value()) != 0;
  }

  /** The dtypes that the variables take which one of the two sides assigns to. */
  private static Map<Cell, DType> dtypesAfter(
      Elaboration e, List<Stmt> then, List<Stmt> otherwise, Scope scope) {
    Map<Cell, DType> dtypes = new HashMap<>();
    List<Cell> literals = new ArrayList<>();
    Set<Cell> assigned = Assigned.in(then, scope);
    assigned.addAll(Assigned.in(otherwise, scope));
    for (Cell cell : assigned) {
      Val before = e.store().read(cell);
      if (before instanceof Val.Tensor tensor) {
        dtypes.put(cell, tensor.value().type().dtype());
      } else if (isLiteral(before)) {
        literals.add(cell);
      }
    }
    if (!literals.isEmpty()) {
      Store afterThen = e.trial(region -> e.run(then, scope.nested())).store();
      Store afterOther = e.trial(region -> e.run(otherwise, scope.nested())).store();
      for (Cell cell : literals) {
        TensorType type = Joined.type(afterThen.read(cell), afterOther.read(cell));
        dtypes.put(cell, type.dtype());
      }
    }
    return dtypes;
  }

  @Override
  public Val conditional(Elaboration e, Val.Tensor condition, Expr.Conditional expr, Scope scope) {
    if (isInRegion(e)) {
      return inRegions.conditional(e, condition, expr, scope);
    }
    boolean truth = isTrue(condition);
    Val taken = e.eval(truth ? expr.then() : expr.otherwise(), scope);
    if (!isLiteral(taken)) {
      return taken;
    }
    Val[] other = new Val[1];
    e.trial(region -> other[0] = e.eval(truth ? expr.otherwise() : expr.then(), scope));
    return e.arithmetic.convertLiteral(taken, Joined.type(taken, other[0]).dtype());
  }
}
