package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Control flow of a static graph: loops and branches become nodes with regions. */
public final class GraphFlow implements Flow {
  // Loops.

  @Override
  public void forRange(Elaboration e, Stmt.For loop, Scope scope, Val from, Val to) {
    Builds b = e.build();
    Value start = e.arithmetic.tensor(from, Optional.of(DType.I64));
    Value trips = b.sub(e.arithmetic.tensor(to, Optional.of(DType.I64)), start);
    Optional<Dim> bound = knownTrips(from, to);
    Optional<Dim> max = maximum(e, loop.max(), scope);
    if (max.isPresent()) {
      trips = b.map(ScalarFns.MIN, trips, b.size(max.get()));
      bound = bound.or(() -> max);
    } else if (bound.isEmpty()) {
      bound = Ranges.upperBound(e.emitter(), trips).map(Dim::of);
    }
    Carried.Body body =
        counter -> {
          Scope inner = scope.trip();
          Val i = Val.Tensor.counter(e.build().add(start, counter));
          e.statements.bind(loop.variable(), i, inner);
          e.statements.run(loop.body().statements(), inner.nested());
        };
    build(e, loop.span(), trips, bound, Optional.empty(), body);
  }

  private static Optional<Dim> knownTrips(Val from, Val to) {
    return from instanceof Val.Int a && to instanceof Val.Int b
        ? Optional.of(b.dim().minus(a.dim()))
        : Optional.empty();
  }

  /** The end of a counted loop whose {@code max} bounds its trips. */
  static Value boundedEnd(Elaboration e, Stmt.For loop, Val from, Value end, Scope scope) {
    Optional<Dim> max = maximum(e, loop.max(), scope);
    if (max.isEmpty()) {
      return end;
    }
    Builds b = e.build();
    Value limit = b.add(e.arithmetic.tensor(from, Optional.of(DType.I64)), b.size(max.get()));
    return b.map(ScalarFns.MIN, end, limit);
  }

  static Optional<Dim> maximum(Elaboration e, Optional<Expr> max, Scope scope) {
    if (max.isEmpty()) {
      return Optional.empty();
    }
    Val val = e.expressions.eval(max.get(), scope);
    if (val instanceof Val.Int integer) {
      return Optional.of(integer.dim());
    }
    if (!val.isError()) {
      e.error(
          Code.BAD_SIZE,
          "`max` needs an integer known before the program runs",
          max.get().span(),
          val.describe());
    }
    return Optional.empty();
  }

  @Override
  public void whileLoop(Elaboration e, Stmt.While loop, Scope scope) {
    Optional<Dim> max = maximum(e, loop.max(), scope);
    Builds b = e.build();
    Value trips = max.map(b::size).orElseGet(() -> Builtins.integer(b, Long.MAX_VALUE));
    Supplier<Value> condition =
        () -> {
          Val val = e.expressions.eval(loop.condition(), scope);
          refuseEffects(e, loop.condition());
          Val.Tensor tensor = e.arithmetic.condition(val, loop.condition().span());
          return tensor == null ? Builtins.truth(e.build(), false) : tensor.value();
        };
    Carried.Body body = counter -> e.statements.run(loop.body().statements(), scope.nested());
    build(e, loop.span(), trips, max, Optional.of(condition), body);
  }

  /** Reports what a loop's condition changes: it is asked, and only the body has effects. */
  private static void refuseEffects(Elaboration e, Expr condition) {
    for (Cell cell : e.store().writtenOuter()) {
      boolean draws = cell.role() == Cell.Role.GENERATOR;
      e.error(
          Diagnostic.error(
                  Code.NOT_A_CONDITION,
                  "the condition of a `while` cannot "
                      + (draws ? "draw random numbers" : "change `" + cell.name() + "`"))
              .at(condition.span())
              .help("compute it into a `var` before the loop and at the end of its body"));
    }
  }

  private static void build(
      Elaboration e,
      Span span,
      Value trips,
      Optional<Dim> bound,
      Optional<Supplier<Value>> condition,
      Carried.Body body) {
    TensorType i64 = TensorType.scalar(DType.I64);
    Optional<Carried> found = Carried.of(e, span, body);
    if (found.isEmpty()) {
      return;
    }
    List<Cell> carried = found.get().cells();
    List<Value> initial = found.get().initial();
    if (e.isTrial()) {
      for (int i = 0; i < carried.size(); i++) {
        e.store().write(carried.get(i), new Val.Tensor(e.placeholder(initial.get(i).type())));
      }
      return;
    }
    List<Value> last = new ArrayList<>();
    Elaboration.Region region =
        e.region(
            r -> {
              Value counter = r.builder().parameter("i", i64);
              Carried.enter(r, carried, initial);
              body.run(counter);
              last.addAll(leave(e, r, carried, initial, span));
            });
    List<Value> asked = new ArrayList<>();
    Optional<Elaboration.Region> test =
        condition.map(
            c ->
                e.region(
                    r -> {
                      Carried.enter(r, carried, initial);
                      asked.add(e.emitter().resolve(c.get()));
                    }));
    if (last.contains(null)) {
      carried.forEach(cell -> e.store().write(cell, Val.ERROR));
      return;
    }
    List<Elaboration.Region> regions = new ArrayList<>(List.of(region));
    test.ifPresent(regions::add);
    Regions.Closed closed = Regions.close(regions);
    Graph bodyGraph = closed.graph(region, "loop", names(carried), last);
    Optional<Graph> test2 = test.map(r -> closed.graph(r, "while", List.of("go"), asked));
    List<Value> operands = new ArrayList<>(List.of(trips));
    operands.addAll(initial);
    operands.addAll(closed.captures());
    List<Value> results =
        e.emitter().emit(new Loop(bodyGraph, test2, carried.size(), bound, List.of()), operands);
    for (int i = 0; i < carried.size(); i++) {
      e.store().write(carried.get(i), new Val.Tensor(results.get(i)));
    }
  }

  private static List<String> names(List<Cell> cells) {
    return cells.stream().map(Cell::name).toList();
  }

  /**
   * What the cells hold at the end of a region, of the types they began with; null for a misfit.
   */
  private static List<Value> leave(
      Elaboration e, Elaboration.Region region, List<Cell> cells, List<Value> initial, Span span) {
    List<Value> last = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      last.add(
          Joined.ofType(
              e,
              cells.get(i),
              region.store().read(cells.get(i)),
              initial.get(i).type(),
              span,
              Joined.Where.LOOP));
    }
    return last;
  }

  // Branches.

  @Override
  public Statements.Outcome branch(
      Elaboration e, Val.Tensor condition, Stmt.If statement, Statements.Rest rest, Scope scope) {
    List<Stmt> then = statement.then().statements();
    List<Stmt> otherwise = statement.otherwise().map(block -> block.statements()).orElse(List.of());
    boolean returns = Returns.in(then) || Returns.in(otherwise);
    if (!returns) {
      Choice.of(
          e,
          condition,
          statement.span(),
          () -> nothing(e.statements.run(then, scope.nested())),
          () -> nothing(e.statements.run(otherwise, scope.nested())));
      return Statements.Outcome.Fell.THROUGH;
    }
    // What follows the statement runs in whichever branch does not return.
    Val val =
        Choice.of(
            e,
            condition,
            statement.span(),
            () -> returned(e, then, scope, rest, statement),
            () -> returned(e, otherwise, scope, rest, statement));
    return new Statements.Outcome.Returned(val, statement.span());
  }

  private static Val nothing(Statements.Outcome outcome) {
    return Val.NONE;
  }

  /** What a branch returns, itself or by what follows behind it. */
  private static Val returned(
      Elaboration e, List<Stmt> branch, Scope scope, Statements.Rest rest, Stmt.If statement) {
    Statements.Outcome last = e.statements.run(branch, scope.nested(), Optional.of(rest));
    Optional<Statements.Rest> next = Optional.of(rest);
    while (last == Statements.Outcome.Fell.THROUGH && next.isPresent()) {
      Statements.Rest following = next.get();
      next = following.outer();
      last = e.statements.run(following.statements(), following.scope().nested(), next);
    }
    return last instanceof Statements.Outcome.Returned r
        ? r.val()
        : e.error(
            Diagnostic.error(
                    Code.NO_RESULT, "one way through this `if` returns, the other does not")
                .at(statement.span().firstLine())
                .help("return a value after the `if`, too"));
  }

  @Override
  public Val conditional(Elaboration e, Val.Tensor condition, Expr.Conditional expr, Scope scope) {
    return Choice.of(
        e,
        condition,
        expr.span(),
        () -> e.expressions.eval(expr.then(), scope),
        () -> e.expressions.eval(expr.otherwise(), scope));
  }
}
