package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Branch;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
    LoopBody body =
        counter -> {
          Scope inner = scope.nested();
          Val i = new Val.Tensor(e.build().add(start, counter));
          e.statements.bind(loop.variable(), i, inner);
          e.statements.run(loop.body().statements(), inner);
        };
    build(e, loop.span(), trips, bound, Optional.empty(), body);
  }

  private static Optional<Dim> knownTrips(Val from, Val to) {
    return from instanceof Val.Int a && to instanceof Val.Int b
        ? Optional.of(b.dim().minus(a.dim()))
        : Optional.empty();
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
    LoopBody body = counter -> e.statements.run(loop.body().statements(), scope.nested());
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

  /** Elaborates a loop's body for the value of its counter. */
  private interface LoopBody {
    void run(Value counter);
  }

  private static void build(
      Elaboration e,
      Span span,
      Value trips,
      Optional<Dim> bound,
      Optional<Supplier<Value>> condition,
      LoopBody body) {
    TensorType i64 = TensorType.scalar(DType.I64);
    Optional<Carried> found = carried(e, span, body);
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
              enter(r, carried, initial);
              body.run(counter);
              last.addAll(leave(e, r, carried, initial, span));
            });
    List<Value> asked = new ArrayList<>();
    Optional<Elaboration.Region> test =
        condition.map(
            c ->
                e.region(
                    r -> {
                      enter(r, carried, initial);
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

  /** The cells that a loop changes and what they hold before it, of the types they have in it. */
  private record Carried(List<Cell> cells, List<Value> initial) {}

  /**
   * Tries the body until it changes no cell that was not known to change: what holds a literal at
   * first may decide which way the body goes. Empty after a report.
   */
  private static Optional<Carried> carried(Elaboration e, Span span, LoopBody body) {
    TensorType i64 = TensorType.scalar(DType.I64);
    Set<Cell> cells = new LinkedHashSet<>();
    Carried known = new Carried(List.of(), List.of());
    while (true) {
      Carried entered = known;
      Elaboration.Region trial =
          e.trial(
              r -> {
                Value counter = r.builder().parameter("i", i64);
                enter(r, entered.cells(), entered.initial());
                body.run(counter);
              });
      if (!cells.addAll(trial.store().writtenOuter()) && cells.size() == known.cells().size()) {
        return Optional.of(known);
      }
      List<Value> initial = new ArrayList<>();
      for (Cell cell : cells) {
        int before = known.cells().indexOf(cell);
        Value value =
            before >= 0
                ? known.initial().get(before)
                : initialValue(e, cell, trial.store().read(cell), span);
        if (value == null) {
          if (!e.isTrial()) {
            // Once more aloud, to report what is wrong in the body.
            e.region(r -> body.run(r.builder().parameter("i", i64)));
          }
          cells.forEach(wrong -> e.store().write(wrong, Val.ERROR));
          return Optional.empty();
        }
        initial.add(value);
      }
      boolean mayDiffer = cells.stream().anyMatch(cell -> isKnownNow(e, cell, entered));
      known = new Carried(List.copyOf(cells), initial);
      if (!mayDiffer) {
        return Optional.of(known);
      }
    }
  }

  /**
   * Whether the trial knew what a cell held, so that it may have gone another way than the loop.
   */
  private static boolean isKnownNow(Elaboration e, Cell cell, Carried entered) {
    return !entered.cells().contains(cell) && !(e.store().read(cell) instanceof Val.Tensor);
  }

  private static List<String> names(List<Cell> cells) {
    return cells.stream().map(Cell::name).toList();
  }

  private static void enter(Elaboration.Region region, List<Cell> cells, List<Value> initial) {
    for (int i = 0; i < cells.size(); i++) {
      Value parameter =
          region
              .builder()
              .parameter(region.builder().freshName(cells.get(i).name()), initial.get(i).type());
      region.store().define(cells.get(i), new Val.Tensor(parameter));
    }
  }

  /**
   * What the cells hold at the end of a region, of the types they began with; null for a misfit.
   */
  private static List<Value> leave(
      Elaboration e, Elaboration.Region region, List<Cell> cells, List<Value> initial, Span span) {
    List<Value> last = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      last.add(
          ofType(
              e,
              cells.get(i),
              region.store().read(cells.get(i)),
              initial.get(i).type(),
              span,
              Where.LOOP));
    }
    return last;
  }

  private static Value ofType(
      Elaboration e, Cell cell, Val val, TensorType type, Span span, Where where) {
    Val converted = e.arithmetic.convertLiteral(val, type.dtype());
    if (converted instanceof Val.Tensor tensor && tensor.value().type().equals(type)) {
      // A value from outside that the region only hands on is one that it captures.
      return e.emitter().resolve(tensor.value());
    }
    if (!val.isError()) {
      e.error(
          Diagnostic.error(
                  Code.TYPE_CHANGES, "`" + cell.name() + "` changes its type in a " + where)
              .at(span.firstLine(), where.text(type.words(), converted.describe()))
              .help("begin with a tensor of the final type, for instance `zeros(…)`"));
    }
    return null;
  }

  /** Where a variable must keep its type. */
  private enum Where {
    LOOP("is %s before, %s after"),
    BRANCH("is %s in one branch, %s in the other");

    private final String pattern;

    Where(String pattern) {
      this.pattern = pattern;
    }

    String text(String one, String other) {
      return String.format(pattern, one, other);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A cell's value on entry: a literal takes the type that the region gives it. */
  private static Value initialValue(Elaboration e, Cell cell, Val after, Span span) {
    Val before = e.store().read(cell);
    if (before.isError() || after.isError()) {
      return null;
    }
    if (!Arithmetic.isNumeric(before)) {
      e.error(
          Code.TYPE_CHANGES,
          "`" + cell.name() + "` cannot change in a loop",
          span.firstLine(),
          "it is " + before.describe());
      return null;
    }
    Optional<DType> dtype =
        after instanceof Val.Tensor tensor
            ? Optional.of(tensor.value().type().dtype())
            : after instanceof Val.Float ? Optional.of(DType.F32) : Optional.empty();
    return e.arithmetic.tensor(before, dtype);
  }

  // Branches.

  @Override
  public Statements.Outcome branch(
      Elaboration e, Val.Tensor condition, Stmt.If statement, Statements.Rest rest, Scope scope) {
    List<Stmt> then = statement.then().statements();
    List<Stmt> otherwise = statement.otherwise().map(block -> block.statements()).orElse(List.of());
    boolean returns = Returns.in(then) || Returns.in(otherwise);
    if (!returns) {
      choose(
          e,
          condition,
          statement.span(),
          () -> nothing(e.statements.run(then, scope.nested())),
          () -> nothing(e.statements.run(otherwise, scope.nested())));
      return Statements.Outcome.Fell.THROUGH;
    }
    // What follows the statement runs in whichever branch does not return.
    Val val =
        choose(
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
    return choose(
        e,
        condition,
        expr.span(),
        () -> e.expressions.eval(expr.then(), scope),
        () -> e.expressions.eval(expr.otherwise(), scope));
  }

  private static Val choose(
      Elaboration e, Val.Tensor condition, Span span, Supplier<Val> then, Supplier<Val> otherwise) {
    Val[] tried = new Val[2];
    Elaboration.Region trialThen = e.trial(r -> tried[0] = then.get());
    Elaboration.Region trialElse = e.trial(r -> tried[1] = otherwise.get());
    Set<Cell> changed = new LinkedHashSet<>(trialThen.store().writtenOuter());
    changed.addAll(trialElse.store().writtenOuter());
    List<Cell> cells = List.copyOf(changed);
    List<TensorType> types = new ArrayList<>();
    for (Cell cell : cells) {
      types.add(joined(trialThen.store().read(cell), trialElse.store().read(cell)));
    }
    Optional<Form> shape = Form.joined(tried[0], tried[1]);
    if (e.isTrial()) {
      for (int i = 0; i < cells.size(); i++) {
        e.store().write(cells.get(i), new Val.Tensor(e.placeholder(types.get(i))));
      }
      return shape.map(form -> form.placeholder(e)).orElse(Val.ERROR);
    }
    List<Value> thenValues = new ArrayList<>();
    List<Value> elseValues = new ArrayList<>();
    Elaboration.Region thenRegion =
        e.region(r -> thenValues.addAll(finish(e, then, cells, types, shape, span)));
    Elaboration.Region elseRegion =
        e.region(r -> elseValues.addAll(finish(e, otherwise, cells, types, shape, span)));
    if (thenValues.contains(null) || elseValues.contains(null)) {
      return Val.ERROR;
    }
    if (shape.isEmpty()) {
      boolean reported = tried[0].isError() || tried[1].isError();
      return reported
          ? Val.ERROR
          : e.error(
              Diagnostic.error(Code.TYPE_CHANGES, "the two branches give different types")
                  .at(span.firstLine(), tried[0].describe() + " or " + tried[1].describe()));
    }
    Regions.Closed closed = Regions.close(List.of(thenRegion, elseRegion));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < thenValues.size(); i++) {
      names.add("r" + i);
    }
    List<Value> operands = new ArrayList<>(List.of(condition.value()));
    operands.addAll(closed.captures());
    Branch branch =
        new Branch(
            closed.graph(thenRegion, "then", names, thenValues),
            closed.graph(elseRegion, "else", names, elseValues));
    List<Value> results = thenValues.isEmpty() ? List.of() : e.emitter().emit(branch, operands);
    for (int i = 0; i < cells.size(); i++) {
      e.store().write(cells.get(i), new Val.Tensor(results.get(i)));
    }
    return shape.get().rebuild(results.subList(cells.size(), results.size()).iterator());
  }

  /** The type a cell takes when one branch gives it {@code a} and the other {@code b}. */
  static TensorType joined(Val a, Val b) {
    if (a instanceof Val.Tensor tensor) {
      return tensor.value().type();
    } else if (b instanceof Val.Tensor tensor) {
      return tensor.value().type();
    }
    boolean isFloat = a instanceof Val.Float || b instanceof Val.Float;
    return TensorType.scalar(a instanceof Val.Bool ? DType.BOOL : isFloat ? DType.F32 : DType.I64);
  }

  private static List<Value> finish(
      Elaboration e,
      Supplier<Val> body,
      List<Cell> cells,
      List<TensorType> types,
      Optional<Form> shape,
      Span span) {
    Val val = body.get();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      values.add(
          ofType(e, cells.get(i), e.store().read(cells.get(i)), types.get(i), span, Where.BRANCH));
    }
    if (shape.isPresent()) {
      shape.get().flatten(e, val, values);
    }
    values.replaceAll(value -> value == null ? null : e.emitter().resolve(value));
    return values;
  }
}
