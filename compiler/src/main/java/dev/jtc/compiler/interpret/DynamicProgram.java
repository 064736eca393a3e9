package dev.jtc.compiler.interpret;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.elaborate.Batching;
import dev.jtc.compiler.elaborate.Calls;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Elaboration;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.Host;
import dev.jtc.compiler.elaborate.HostArgument;
import dev.jtc.compiler.elaborate.HostFunction;
import dev.jtc.compiler.elaborate.HostRead;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.elaborate.Returned;
import dev.jtc.compiler.elaborate.RunFlow;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Statements;
import dev.jtc.compiler.elaborate.Store;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.ProgramFailure;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.Batches;
import dev.jtc.runtime.Console;
import dev.jtc.runtime.Model;
import dev.jtc.runtime.Tensor;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * The define-by-run mode: walks {@code main} and runs everything when it is reached. Each call of a
 * function gets a new {@link Tape}, on which its gradients walk back; then the tape is dropped.
 */
public class DynamicProgram implements Host {
  private Diagnostics diagnostics = new Diagnostics();
  private final Console console;
  private final HostCalls calls;
  private final Trace trace;
  private final Execution scratch;
  private final Memory memory;
  private final Elaboration.RandomSource random = Elaborator.generator();
  private final Map<ModelInstance, Made> made = new WeakHashMap<>();

  /** A model that {@code main} made, for itself and all its submodels. */
  private record Made(String name, List<Cell> cells, Elaboration.RandomSource random) {}

  /**
   * @param execution what runs the operations of {@code main} itself
   */
  DynamicProgram(Execution execution, Console console, Trace trace) {
    this.scratch = execution;
    this.memory = new Memory(execution);
    this.console = console;
    this.calls = new HostCalls(console, scratch, this::copy, this::restore);
    this.trace = trace;
    memory.put(random.key(), console.seed());
    memory.put(random.counter(), Tensor.scalar(0L));
  }

  /**
   * Runs the {@code main} of {@code program}, which has been checked; nothing if there is none.
   *
   * @param console where it prints
   * @throws ProgramFailure if it does something wrong that only shows now
   */
  public static void run(Program program, Console console, Trace trace) {
    program
        .main()
        .ifPresent(main -> new DynamicProgram(new Scratch(), console, trace).run(program, main));
  }

  /** The same without progress. */
  public static void run(Program program, PrintStream out, Trace trace) {
    run(program, new Console(out), trace);
  }

  private void run(Program program, Decl.Main main) {
    Elaboration e = elaboration();
    refuse(e.run(main.block().statements(), program.scope().nested().nested()));
  }

  private static void refuse(Statements.Outcome outcome) {
    if (outcome instanceof Statements.Outcome.Returned returned) {
      throw new ProgramFailure(
          Diagnostic.error(Code.RETURN_IN_LOOP, "`main` cannot return")
              .at(returned.span(), "here"));
    }
  }

  /** An elaboration of {@code main}, or a part of it, that runs what it meets. */
  final Elaboration elaboration() {
    diagnostics = new Diagnostics();
    Elaboration e = elaboration(scratch, memory, Optional.of(this));
    e.setRandom(random);
    return e;
  }

  /** An elaboration of a function that is run where {@code main} is. */
  final Elaboration ofFunction() {
    Store store = Store.root(memory::read);
    return elaboration(scratch, store, Optional.empty());
  }

  /** Takes over what a function wrote. */
  final void commit(Store store) {
    store
        .writtenKept()
        .forEach((cell, val) -> memory.put(cell, scratch.tensor(((Val.Tensor) val).value())));
  }

  final Memory memory() {
    return memory;
  }

  private Elaboration elaboration(Execution execution, Store store, Optional<Host> host) {
    return new Elaboration(new RunFlow(execution::integer, host), diagnostics, execution, store);
  }

  // Loops.

  @Override
  public void entered(String variable, long trips) {
    console.enter(variable, trips);
  }

  @Override
  public void at(long trips) {
    console.at(trips);
  }

  @Override
  public void left() {
    console.leave();
  }

  // Models.

  @Override
  public Val create(Elaboration e, Val.ModelType type, Calls.Arguments arguments) {
    Tensor seed = scratch.tensor(e.drawSeed(arguments.span()));
    Elaboration.RandomSource own = Elaborator.generator();
    memory.put(own.key(), seed);
    memory.put(own.counter(), Tensor.scalar(0L));
    Tape tape = new Tape();
    Store store = loading(tape);
    Elaboration inner = elaboration(tape, store, Optional.empty());
    inner.setRandom(own);
    Calls.Arguments moved = move(tape).of(arguments, names(type.decl().params()));
    Val.Model model = (Val.Model) inner.create(type, moved);
    keep(tape, store);
    List<Cell> cells = new ArrayList<>(model.instance().cells());
    cells.forEach(cell -> memory.put(cell, tape.tensor(((Val.Tensor) store.read(cell)).value())));
    cells.add(own.key());
    cells.add(own.counter());
    register(model.instance(), new Made(type.decl().name(), cells, own));
    return model;
  }

  private void register(ModelInstance model, Made madeAs) {
    made.put(model, madeAs);
    for (ModelInstance.Part part : model.own()) {
      if (part instanceof ModelInstance.Part.Sub sub) {
        register(sub.model(), madeAs);
      }
    }
  }

  /** A store for one call: what cells hold now comes onto the tape when it is asked for. */
  private Store loading(Tape tape) {
    return Store.root(cell -> new Val.Tensor(tape.input(cell.name(), memory.tensor(cell))));
  }

  /** Takes what a call wrote off its tape; the names and values of it. */
  private List<Named> keep(Tape tape, Store store) {
    List<Named> written = new ArrayList<>();
    store
        .writtenKept()
        .forEach(
            (cell, val) -> {
              Value value = ((Val.Tensor) val).value();
              memory.put(cell, tape.tensor(value));
              written.add(new Named(cell.name(), value));
            });
    return written;
  }

  private Move move(Tape tape) {
    return new Move(scratch, tape::input);
  }

  private static List<String> names(List<Param> params) {
    return params.stream().map(Param::name).toList();
  }

  @Override
  public Val read(Elaboration e, ModelInstance model, Cell cell) {
    return memory.read(cell);
  }

  @Override
  public void write(Elaboration e, ModelInstance model, Cell cell, Value value) {
    memory.put(cell, scratch.tensor(value));
  }

  // Calls.

  @Override
  public Val invoke(Elaboration e, Val.Function fn, Calls.Arguments arguments) {
    return call(fn, arguments, fn.decl().isTrain() ? made.get(fn.self()).random() : null);
  }

  @Override
  public Val call(Elaboration e, Val.Function fn, Calls.Arguments arguments) {
    return call(fn, arguments, random);
  }

  private Val call(Val.Function fn, Calls.Arguments arguments, Elaboration.RandomSource generator) {
    long start = System.nanoTime();
    Tape tape = new Tape();
    Store store = loading(tape);
    Elaboration inner = elaboration(tape, store, Optional.empty());
    inner.setTraining(fn.decl().isTrain());
    inner.setRandom(generator);
    Calls.Arguments moved = move(tape).of(arguments, names(fn.decl().params()));
    Val result = inner.inline(fn, moved);
    List<Named> results = new ArrayList<>();
    List<Tensor> returned = new ArrayList<>();
    Val taken =
        new Move(
                tape,
                (name, tensor) -> {
                  returned.add(tensor);
                  return scratch.input(tensor);
                })
            .of(result, "return");
    named(result, results);
    results.addAll(keep(tape, store));
    long nanos = System.nanoTime() - start;
    console.returned(Returned.names(fn.decl()), returned.toArray(Tensor[]::new));
    String owner = fn.self() == null ? "" : fn.self().decl().name() + ".";
    trace.called(
        new Trace.Call(
            owner + fn.decl().name(),
            fn.decl().isTrain(),
            nanos,
            tape.counts(),
            returned,
            tape,
            results));
    return taken;
  }

  private static void named(Val val, List<Named> results) {
    if (val instanceof Val.Tensor tensor) {
      results.add(new Named("return" + results.size(), tensor.value()));
    } else if (val instanceof Val.Tuple tuple) {
      tuple.elements().forEach(element -> named(element, results));
    } else if (val instanceof Val.Items items) {
      items.elements().forEach(element -> named(element, results));
    }
  }

  // The outside world.

  @Override
  public void seed(Elaboration e, Value seed) {
    memory.put(random.key(), scratch.tensor(seed));
    memory.put(random.counter(), Tensor.scalar(0L));
  }

  @Override
  public Val call(Elaboration e, HostFunction fn, List<HostArgument> arguments, Span span) {
    Object result = calls.invoke(fn, arguments, span);
    if (result instanceof Tensor tensor) {
      return new Val.Tensor(scratch.input(tensor));
    } else if (result instanceof Tensor[] tensors) {
      return new Val.Tuple(
          Arrays.stream(tensors).map(t -> (Val) new Val.Tensor(scratch.input(t))).toList());
    }
    return Val.NONE;
  }

  @Override
  public List<Value> read(Elaboration e, Val.Unread unread, HostRead declared) {
    return Arrays.stream(calls.read(unread, declared)).map(scratch::input).toList();
  }

  @Override
  public void forBatches(Elaboration e, Stmt.For loop, Scope scope, Batching batching) {
    HostArgument.Made made = batching.made();
    try (Batches batches =
        (Batches) calls.invoke(made.function(), made.arguments(), loop.iterable().span())) {
      console.enter("batch", batches.count());
      try {
        while (true) {
          console.at(batches.position());
          Value counter = scratch.input(Tensor.scalar(batches.position()));
          Tensor[] batch = batches.next();
          if (batch == null) {
            break;
          }
          Scope inner = scope.trip();
          List<Value> values = Arrays.stream(batch).map(scratch::input).toList();
          e.bind(loop.variable(), batching.element(counter, values), inner);
          refuse(e.run(loop.body().statements(), inner.nested()));
          tripEnded(e, scope);
        }
      } finally {
        console.leave();
      }
    }
  }

  @Override
  public Dim newSize(String name) {
    // Known as soon as the file is read.
    return Dim.variable(name);
  }

  /** A copy of what a model keeps. */
  private ModelFile copy(ModelInstance model) {
    Made madeAs = made.get(model);
    return ModelFile.of(madeAs.name(), madeAs.cells(), memory);
  }

  /** Sets what a model keeps from a copy that may have been changed. */
  private void restore(ModelInstance model, Model copy) {
    made.get(model).cells().forEach(cell -> memory.put(cell, copy.state().get(cell.name())));
  }

  @Override
  public Val content(Elaboration e, Val val) {
    return e.isNumeric(val) ? new Val.Tensor(e.tensor(val)) : val;
  }
}
