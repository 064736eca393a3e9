package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.elaborate.Batching;
import dev.jtc.compiler.elaborate.Calls;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Elaboration;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.Flow;
import dev.jtc.compiler.elaborate.GraphFlow;
import dev.jtc.compiler.elaborate.Host;
import dev.jtc.compiler.elaborate.HostArgument;
import dev.jtc.compiler.elaborate.HostFunction;
import dev.jtc.compiler.elaborate.HostRead;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Statements;
import dev.jtc.compiler.elaborate.Store;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns {@code main} into statements around graphs. */
final class HostElaborator implements Flow, Host {
  private static final List<HostArgument> CONSOLE = List.of(HostArgument.Absent.CONSOLE);

  private final Diagnostics diagnostics;
  private final ModelClasses classes;
  private final MainBody body;
  private final Segments segments;
  private final Variables variables;
  private final Elaboration e;

  /** Sizes that show only when the program runs, and what they mostly are. */
  private final Map<String, Dim> usual = new HashMap<>();

  HostElaborator(ModelClasses classes, Diagnostics diagnostics) {
    this.classes = classes;
    this.diagnostics = diagnostics;
    this.body = new MainBody(diagnostics);
    this.segments = body.segments();
    this.variables = body.variables();
    this.e = new Elaboration(this, diagnostics, segments, variables);
  }

  /** The statements of {@code main}; not to be used after a report. */
  List<HostStmt> main(Decl.Main main, Scope scope) {
    Block block =
        body.whole(
            () -> {
              Elaboration.RandomSource random = Elaborator.generator();
              variables.define(random.key(), call(e, HostFunction.SEED, CONSOLE, main.span()));
              variables.define(random.counter(), new Val.Tensor(e.integer(0)));
              e.setRandom(random);
              refuseReturn(e.run(main.block().statements(), scope.nested()));
            });
    return diagnostics.hasErrors() ? List.of() : block.finish();
  }

  private void refuseReturn(Statements.Outcome outcome) {
    if (outcome instanceof Statements.Outcome.Returned returned) {
      diagnostics.add(
          Diagnostic.error(Code.RETURN_IN_LOOP, "`main` cannot return")
              .at(returned.span(), "here"));
    }
  }

  // Flow.

  @Override
  public Optional<Host> host() {
    return Optional.of(this);
  }

  @Override
  public void forRange(Elaboration elaboration, Stmt.For loop, Scope scope, Val from, Val to) {
    HostVar first = body.variable(e.tensor(from, DType.I64));
    Value end = e.tensor(to, DType.I64);
    Value bounded = loop.max().isEmpty() ? end : e.boundedEnd(loop, from, end, scope);
    HostVar last = body.variable(bounded);
    HostVar counter =
        segments.variable(
            loop.variable().names().isEmpty() ? "_" : loop.variable().names().get(0).name(),
            TensorType.scalar(DType.I64));
    Value i = segments.held(counter);
    Block trip =
        body.nested(
            () -> {
              Scope inner = scope.trip();
              e.bind(loop.variable(), Val.Tensor.counter(i), inner);
              refuseReturn(e.run(loop.body().statements(), inner.nested()));
            });
    body.addLazily(() -> List.of(new HostStmt.Repeat(first, last, counter, trip.finish())));
  }

  @Override
  public void whileLoop(Elaboration elaboration, Stmt.While loop, Scope scope) {
    if (loop.max().isPresent()) {
      diagnostics.add(
          Diagnostic.error(Code.BAD_ARGUMENTS, "a `while` of `main` needs no `max`")
              .at(loop.max().get().span())
              .note("`max` bounds what a gradient keeps, and `main` has no gradients"));
      return;
    }
    HostVar[] condition = new HostVar[1];
    Block test =
        body.nested(
            () -> {
              Val.Tensor tensor = e.condition(loop.condition(), scope);
              condition[0] = tensor == null ? null : body.variable(tensor.value());
            });
    Block trip = body.nested(() -> refuseReturn(e.run(loop.body().statements(), scope.nested())));
    if (condition[0] != null) {
      body.addLazily(
          () -> {
            List<HostStmt> statements = trip.finish();
            return List.of(new HostStmt.While(test.finish(), condition[0], statements));
          });
    }
  }

  @Override
  public Statements.Outcome branch(
      Elaboration elaboration,
      Val.Tensor condition,
      Stmt.If statement,
      Statements.Rest rest,
      Scope scope) {
    HostVar test = body.variable(condition.value());
    Block then =
        body.nested(() -> refuseReturn(e.run(statement.then().statements(), scope.nested())));
    Block otherwise =
        body.nested(
            () ->
                statement
                    .otherwise()
                    .ifPresent(b -> refuseReturn(e.run(b.statements(), scope.nested()))));
    body.addIf(test, then, otherwise);
    return Statements.Outcome.Fell.THROUGH;
  }

  @Override
  public Val conditional(
      Elaboration elaboration, Val.Tensor condition, Expr.Conditional expr, Scope scope) {
    return new HostChoice(body, e, expr, scope).of(condition.value());
  }

  // Models.

  @Override
  public Val create(Elaboration elaboration, Val.ModelType type, Calls.Arguments arguments) {
    Value seed = e.drawSeed(arguments.span());
    Optional<ModelVar> made = classes.make(type, arguments);
    if (made.isEmpty()) {
      return Val.ERROR;
    }
    HostVar seedVar = body.variable(seed);
    body.add(new HostStmt.Create(made.get(), seedVar));
    return new Val.Model(classes.instance(made.get()));
  }

  @Override
  public Val invoke(Elaboration elaboration, Val.Function fn, Calls.Arguments arguments) {
    Optional<List<Value>> values = e.tensorArguments(fn, arguments);
    if (values.isEmpty()) {
      return Val.ERROR;
    }
    List<TensorType> types = values.get().stream().map(Value::type).toList();
    ModelClasses.Target target = classes.target(fn);
    Optional<ModelClasses.Chosen> chosen =
        classes.choose(target, fn.decl(), types, arguments.span());
    if (chosen.isEmpty()) {
      return Val.ERROR;
    }
    if (!diagnostics.hasErrors()) {
      classes.specialize(chosen.get().method(), target, fn.decl(), types, usual);
    }
    List<HostVar> given = new ArrayList<>();
    values.get().forEach(value -> given.add(body.variable(value)));
    List<HostVar> results = new ArrayList<>();
    List<Val> held = new ArrayList<>();
    for (TensorType type : chosen.get().results()) {
      HostVar result = segments.variable(fn.decl().name(), type);
      results.add(result);
      held.add(new Val.Tensor(segments.held(result)));
    }
    body.add(
        new HostStmt.Invoke(
            target.variable(), chosen.get().method(), chosen.get().variant(), given, results));
    return chosen.get().variant().returning(held);
  }

  /** A function without a model is one graph, so that it may use control flow and gradients. */
  @Override
  public Val call(Elaboration elaboration, Val.Function fn, Calls.Arguments arguments) {
    body.cut();
    GraphBuilder builder = segments.apart();
    Store store = Store.root(this::readCell);
    Elaboration inner = new Elaboration(new GraphFlow(), diagnostics, builder, store);
    inner.setRandom(e.random());
    inner.setTraining(fn.decl().isTrain());
    Val result = inner.inline(fn, arguments);
    Segments.Draft draft = segments.adopt(builder);
    body.addLazily(() -> segments.finish(draft));
    store.writtenKept().forEach(this::writeCell);
    return result;
  }

  /** What a cell holds that a function reads: of {@code main} or of a model it was given. */
  private Val readCell(Cell cell) {
    Optional<ModelVar> owner = classes.owner(cell);
    if (owner.isEmpty()) {
      return variables.read(cell);
    }
    HostVar to = segments.variable(cell.name(), cell.type());
    body.add(new HostStmt.Read(to, owner.get(), cell.name()));
    return new Val.Tensor(segments.held(to));
  }

  private void writeCell(Cell cell, Val content) {
    Optional<ModelVar> owner = classes.owner(cell);
    if (owner.isEmpty()) {
      variables.write(cell, content);
    } else if (content instanceof Val.Tensor tensor) {
      body.add(new HostStmt.Write(owner.get(), cell.name(), body.variable(tensor.value())));
    }
  }

  @Override
  public Val read(Elaboration elaboration, ModelInstance model, Cell cell) {
    body.cut();
    HostVar to = segments.variable(cell.name(), cell.type());
    body.add(new HostStmt.Read(to, classes.variable(model), cell.name()));
    return new Val.Tensor(segments.held(to));
  }

  @Override
  public void write(Elaboration elaboration, ModelInstance model, Cell cell, Value value) {
    HostVar from = body.variable(value);
    body.add(new HostStmt.Write(classes.variable(model), cell.name(), from));
  }

  // The outside world.

  @Override
  public void seed(Elaboration elaboration, Value seed) {
    Elaboration.RandomSource random = e.random();
    variables.write(random.key(), new Val.Tensor(seed));
    variables.write(random.counter(), new Val.Tensor(e.integer(0)));
  }

  @Override
  public Val call(
      Elaboration elaboration, HostFunction fn, List<HostArgument> arguments, Span span) {
    List<String> texts =
        fn.gives() instanceof HostFunction.Gives.Tensors tensors ? tensors.types() : List.of();
    Map<String, Dim> fresh = new HashMap<>();
    List<TensorType> types =
        texts.stream()
            .map(TensorType::parse)
            .map(type -> type.substitute(n -> fresh.computeIfAbsent(n, this::newSize)))
            .toList();
    List<Val> results = new ArrayList<>();
    call(fn, arguments, Optional.empty(), types).forEach(v -> results.add(new Val.Tensor(v)));
    if (results.isEmpty()) {
      return Val.NONE;
    }
    return results.size() == 1 ? results.get(0) : new Val.Tuple(results);
  }

  private List<Value> call(
      HostFunction fn,
      List<HostArgument> arguments,
      Optional<HostRead> read,
      List<TensorType> types) {
    List<HostVar> results = new ArrayList<>();
    List<Value> held = new ArrayList<>();
    for (TensorType type : types) {
      HostVar result = segments.variable(fn.name(), type);
      results.add(result);
      held.add(segments.held(result));
    }
    body.add(statement(fn, arguments, read, results));
    return held;
  }

  private HostStmt.Call statement(
      HostFunction fn,
      List<HostArgument> arguments,
      Optional<HostRead> read,
      List<HostVar> results) {
    Map<Value, HostVar> tensors = new HashMap<>();
    Map<ModelInstance, ModelVar> models = new HashMap<>();
    List<HostArgument> all = new ArrayList<>(arguments);
    read.ifPresent(declared -> all.addAll(declared.sizes()));
    for (HostArgument argument : all) {
      argument.eachValue(value -> tensors.put(value, body.variable(value)));
      argument.eachModel(model -> models.put(model, classes.variable(model)));
    }
    body.cut();
    return new HostStmt.Call(fn, arguments, tensors, models, read, results);
  }

  @Override
  public void forBatches(Elaboration elaboration, Stmt.For loop, Scope scope, Batching batching) {
    HostArgument.Made made = batching.made();
    HostStmt.Call batches =
        statement(made.function(), made.arguments(), Optional.empty(), List.of());
    body.place();
    Dim rows = batching.isEven() ? Dim.of(batching.usual().orElseThrow()) : newSize("B");
    if (!rows.isConstant()) {
      batching.usual().ifPresent(size -> usual.put(rows.toString(), Dim.of(size)));
    }
    HostVar counter = segments.variable("batch", TensorType.scalar(DType.I64));
    List<HostVar> variables = new ArrayList<>();
    List<Value> held = new ArrayList<>();
    for (TensorType type : batching.types(rows)) {
      HostVar variable = segments.variable("batch", type);
      variables.add(variable);
      held.add(segments.held(variable));
    }
    Val element = batching.element(segments.held(counter), held);
    Block trip =
        body.nested(
            () -> {
              Scope inner = scope.trip();
              e.bind(loop.variable(), element, inner);
              refuseReturn(e.run(loop.body().statements(), inner.nested()));
            });
    body.addLazily(
        () -> List.of(new HostStmt.ForBatches(batches, counter, variables, trip.finish())));
  }

  @Override
  public List<Value> read(Elaboration elaboration, Val.Unread unread, HostRead declared) {
    Origin before = segments.origin();
    segments.setOrigin(before.withSpan(unread.span()));
    List<Value> read =
        call(unread.function(), unread.arguments(), Optional.of(declared), declared.types());
    segments.setOrigin(before);
    return read;
  }

  @Override
  public Dim newSize(String name) {
    return segments.newSize(name);
  }

  @Override
  public Val content(Elaboration elaboration, Val val) {
    return e.isNumeric(val) ? new Val.Tensor(e.tensor(val)) : val;
  }
}
