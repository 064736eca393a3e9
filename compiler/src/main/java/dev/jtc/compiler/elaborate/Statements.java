package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Block;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Pattern;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Span;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Statements of functions: names and control flow. */
public final class Statements {
  /** A loop whose bounds are known is unrolled up to this many trips, else it stays a loop. */
  static final int MOST_UNROLLED = 64;

  /** Loops inside of unrolled loops stay loops when their bodies would be copied more often. */
  private static final int MOST_COPIES = 1024;

  private final Elaboration e;
  private final Assignments assignments;

  /** How often the statement at hand is copied by the unrolled loops around it. */
  private long copies = 1;

  Statements(Elaboration e) {
    this.e = e;
    this.assignments = new Assignments(e);
  }

  /** How a list of statements ended. */
  public sealed interface Outcome {
    /** It ran to its end. */
    enum Fell implements Outcome {
      THROUGH
    }

    /** It returned. */
    record Returned(Val val, Span span) implements Outcome {}
  }

  /**
   * The statements after one, in the scope they share.
   *
   * @param outer what follows after those, behind the branch they stand in
   */
  public record Rest(List<Stmt> statements, Scope scope, Optional<Rest> outer) {}

  /** Elaborates {@code statements} in {@code scope}, up to the first that returns. */
  public Outcome run(List<Stmt> statements, Scope scope) {
    return run(statements, scope, Optional.empty());
  }

  /** The same for the statements of a branch, behind which {@code outer} follows. */
  Outcome run(List<Stmt> statements, Scope scope, Optional<Rest> outer) {
    for (int i = 0; i < statements.size(); i++) {
      Rest rest = new Rest(statements.subList(i + 1, statements.size()), scope, outer);
      Stmt statement = statements.get(i);
      Outcome outcome = step(statement, rest, scope);
      if (outcome instanceof Outcome.Returned) {
        return outcome;
      }
    }
    return Outcome.Fell.THROUGH;
  }

  private Outcome step(Stmt statement, Rest rest, Scope scope) {
    try {
      return e.enter(statement.span())
          ? e.at(statement.span(), () -> run(statement, rest, scope))
          : Outcome.Fell.THROUGH;
    } finally {
      e.leave();
    }
  }

  private Outcome run(Stmt statement, Rest rest, Scope scope) {
    switch (statement.kind()) {
      case LET -> {
        Stmt.Let let = (Stmt.Let) statement;
        Val value = typed(let.type(), e.expressions.eval(let.value(), scope), let.value(), scope);
        bind(let.pattern(), value, scope);
      }
      case VAR -> {
        Stmt.Var variable = (Stmt.Var) statement;
        Val value =
            typed(
                variable.type(),
                e.expressions.eval(variable.value(), scope),
                variable.value(),
                scope);
        declare(variable.pattern(), value, scope);
      }
      case ASSIGN -> assignments.assign((Stmt.Assign) statement, scope);
      case FOR -> {
        Stmt.For loop = (Stmt.For) statement;
        if (!refusesReturn(loop.body())) {
          forLoop(loop, scope);
        }
      }
      case WHILE -> {
        Stmt.While loop = (Stmt.While) statement;
        if (!refusesReturn(loop.body())) {
          e.flow().whileLoop(e, loop, scope);
        }
      }
      case IF -> {
        return branch((Stmt.If) statement, rest, scope);
      }
      case RETURN -> {
        Stmt.Return ret = (Stmt.Return) statement;
        Val value = ret.value().map(v -> e.expressions.evalUnmade(v, scope)).orElse(Val.NONE);
        Span at = ret.value().map(Expr::span).orElse(ret.span());
        return new Outcome.Returned(value, at);
      }
      case EXPR -> e.expressions.eval(((Stmt.ExprStmt) statement).expr(), scope);
    }
    return Outcome.Fell.THROUGH;
  }

  private Val typed(Optional<TypeExpr> type, Val value, Expr expr, Scope scope) {
    if (type.isEmpty()) {
      return value instanceof Val.Unread unread ? e.declarations.refuseUntyped(unread) : value;
    }
    return e.isInMain()
        ? e.declarations.declare(type.get(), value, expr, scope)
        : e.expected.convertTo(type.get(), value, expr.span(), scope);
  }

  // Names.

  void bind(Pattern pattern, Val value, Scope scope) {
    if (pattern instanceof Pattern.Named named) {
      if (!named.name().equals("_")) {
        refuseRedeclaration(named, scope);
        if (value instanceof Val.Held held) {
          scope.bind(named.name(), held.cell(), named.span());
        } else {
          scope.bind(named.name(), value, named.span());
        }
      }
      return;
    }
    Pattern.Tuple tuple = (Pattern.Tuple) pattern;
    List<Val> parts = parts(tuple, value);
    for (int i = 0; i < tuple.elements().size(); i++) {
      bind(tuple.elements().get(i), parts.get(i), scope);
    }
  }

  private void declare(Pattern pattern, Val value, Scope scope) {
    if (pattern instanceof Pattern.Named named) {
      refuseRedeclaration(named, scope);
      Cell cell = Cell.local(named.name());
      e.store().define(cell, content(value));
      scope.bind(named.name(), cell, named.span());
      return;
    }
    Pattern.Tuple tuple = (Pattern.Tuple) pattern;
    List<Val> parts = parts(tuple, value);
    for (int i = 0; i < tuple.elements().size(); i++) {
      declare(tuple.elements().get(i), parts.get(i), scope);
    }
  }

  private void refuseRedeclaration(Pattern.Named named, Scope scope) {
    Optional<Span> before = scope.findHere(named.name()).flatMap(Scope.Binding::declared);
    if (before.isPresent()) {
      e.error(
          Diagnostic.error(
                  Code.REDECLARED, "`" + named.name() + "` is declared twice in this block")
              .at(named.span(), "declared again here")
              .at(before.get(), "first declared here")
              .help("give it another name, or declare it with `var` and assign to it"));
    }
  }

  /** What the elements of {@code pattern} stand for; as many errors after a report. */
  List<Val> parts(Pattern.Tuple pattern, Val value) {
    int count = pattern.elements().size();
    List<Val> parts =
        value instanceof Val.Tuple tuple
            ? tuple.elements()
            : value instanceof Val.Items items ? items.elements() : List.of();
    if (parts.size() == count) {
      return parts;
    }
    if (!value.isError()) {
      e.error(
          Code.NOT_A_TUPLE,
          "this takes apart " + count + " values, but the right side is " + value.describe(),
          pattern.span(),
          "");
    }
    return Collections.nCopies(count, Val.ERROR);
  }

  /** What a place comes to hold that is given {@code value}. */
  Val content(Val value) {
    return e.flow().host().map(host -> host.content(e, value)).orElse(value);
  }

  // Control flow.

  private void forLoop(Stmt.For loop, Scope scope) {
    Val iterable = e.models.made(e.expressions.evalUnmade(loop.iterable(), scope));
    if (iterable.isError()) {
      return;
    }
    if (iterable instanceof Val.Range range) {
      boolean isKnown = range.from() instanceof Val.Int && range.to() instanceof Val.Int;
      if (isKnown && e.flow().host().isEmpty()) {
        Optional<Long> trips = knownTrips(range);
        if (trips.isPresent()
            && trips.get() <= MOST_UNROLLED
            && trips.get() * copies <= MOST_COPIES) {
          long outer = copies;
          copies *= Math.max(1, trips.get());
          unrollRange(loop, range, scope);
          copies = outer;
          return;
        }
      }
      e.flow().forRange(e, loop, scope, range.from(), range.to());
      return;
    }
    Optional<Batching> batching = Batching.of(iterable);
    if (batching.isPresent() && e.flow().host().isPresent()) {
      e.flow().host().get().forBatches(e, loop, scope, batching.get());
      return;
    }
    Optional<List<Val>> elements = iterable.listed();
    if (elements.isEmpty()) {
      e.error(
          Diagnostic.error(Code.NOT_ITERABLE, "cannot loop over " + iterable.describe())
              .at(loop.iterable().span())
              .help("loop over a range such as `0..n` and use its numbers as indices"));
      return;
    }
    for (Val element : elements.get()) {
      Scope inner = scope.trip();
      bind(loop.variable(), element, inner);
      run(loop.body().statements(), inner.nested());
    }
  }

  private static Optional<Long> knownTrips(Val.Range range) {
    var from = ((Val.Int) range.from()).dim();
    var trips = ((Val.Int) range.to()).dim().minus(from);
    return trips.isConstant() && from.isConstant() ? Optional.of(trips.value()) : Optional.empty();
  }

  private void unrollRange(Stmt.For loop, Val.Range range, Scope scope) {
    long from = ((Val.Int) range.from()).dim().value();
    long to = ((Val.Int) range.to()).dim().value();
    for (long i = from; i < to; i++) {
      Scope inner = scope.trip();
      bind(loop.variable(), Val.Int.of(i), inner);
      run(loop.body().statements(), inner.nested());
    }
  }

  /** Reports that {@code main} cannot return. */
  void refuseReturn(Outcome.Returned returned) {
    e.error(
        Diagnostic.error(Code.MISPLACED, "`return` outside of a function")
            .at(returned.span(), "`main` gives nothing back"));
  }

  /** Whether a loop's body returns, which is reported. */
  private boolean refusesReturn(Block body) {
    Optional<Stmt.Return> found = Returns.first(body.statements());
    found.ifPresent(
        ret ->
            e.error(
                Diagnostic.error(Code.RETURN_IN_LOOP, "`return` inside of a loop")
                    .at(ret.span())
                    .help("put the value into a `var` and return it after the loop")));
    return found.isPresent();
  }

  private Outcome branch(Stmt.If statement, Rest rest, Scope scope) {
    Val condition = e.expressions.eval(statement.condition(), scope);
    if (condition instanceof Val.Bool known) {
      List<Stmt> taken =
          known.value()
              ? statement.then().statements()
              : statement.otherwise().map(block -> block.statements()).orElse(List.of());
      return run(taken, scope.nested(), Optional.of(rest));
    }
    if (condition.isError()) {
      return Outcome.Fell.THROUGH;
    }
    Val.Tensor tensor = e.arithmetic.condition(condition, statement.condition().span());
    return tensor == null
        ? Outcome.Fell.THROUGH
        : e.flow().branch(e, tensor, statement, rest, scope);
  }
}
