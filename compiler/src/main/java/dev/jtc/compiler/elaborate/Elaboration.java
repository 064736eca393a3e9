package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.ast.Pattern;
import dev.jtc.compiler.ast.Stmt;
import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.op.Op;
import dev.jtc.compiler.source.Code;
import dev.jtc.compiler.source.Diagnostic;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One elaboration under way: where operations go, what cells hold, who calls whom, and what was
 * found to be wrong. The rooms beside it ({@link Expressions}, {@link Statements}, {@link Calls},
 * …) each know one part of the language and share this.
 */
public final class Elaboration {
  private final Flow flow;
  private final Reports reports;
  private final Limits limits;
  private final CallStack calls = new CallStack();
  private Emitter emitter;
  private Store store;
  private RandomSource random;
  private boolean isTraining;

  final Expressions expressions = new Expressions(this);
  final Members members = new Members(this);
  final Broadcasting broadcasting = new Broadcasting(this);
  final Arithmetic arithmetic = new Arithmetic(this);
  final Indexing indexing = new Indexing(this);
  final Statements statements = new Statements(this);
  final Calls calling = new Calls(this);
  final Parameters parameters = new Parameters(this);
  final Signatures signatures = new Signatures(this);
  final SizeMatching sizes = new SizeMatching(this);
  final Expected expected = new Expected(this);
  final Types types = new Types(this);
  final Backwards backwards = new Backwards(this);
  final Models models = new Models(this);
  final Optimizers optimizers = new Optimizers(this);
  final Declarations declarations = new Declarations(this);
  final Gradients gradients = new Gradients(this);

  /** The cells that random numbers are drawn from. */
  public record RandomSource(Cell key, Cell counter) {}

  public Elaboration(Flow flow, Diagnostics diagnostics, Emitter emitter, Store store) {
    this.flow = flow;
    this.reports = new Reports(flow, diagnostics, calls);
    this.limits = new Limits(flow, this::reportAlways);
    this.emitter = emitter;
    this.store = store;
  }

  Flow flow() {
    return flow;
  }

  public Emitter emitter() {
    return emitter;
  }

  public Store store() {
    return store;
  }

  /** Where random numbers come from, or null where none may be drawn. */
  public RandomSource random() {
    return random;
  }

  public void setRandom(RandomSource source) {
    random = source;
  }

  /** Says for messages who called what is elaborated, if that is not elaborated here as well. */
  void setCaller(Optional<Span> site) {
    reports.setCaller(site);
  }

  boolean isTraining() {
    return isTraining;
  }

  public void setTraining(boolean training) {
    isTraining = training;
  }

  Builds build() {
    return new Builds(emitter);
  }

  // Diagnostics.

  /** Reports {@code diagnostic}; where a library function was called, if it stands in one. */
  Val error(Diagnostic diagnostic) {
    return reports.error(diagnostic, emitter.origin().call());
  }

  /**
   * Reports that a function or model refuses to be called so, where it was called.
   *
   * @param at what says so
   */
  Val refuse(String words, Span at) {
    return reports.refuse(words, at, emitter.origin().call());
  }

  Val error(Code code, String title, Span span, String label) {
    return error(Diagnostic.error(code, title).at(span, label));
  }

  boolean hasErrors() {
    return reports.hasErrors();
  }

  /** Enters one more expression or statement; false, once reported, if there are too many. */
  boolean enter(Span span) {
    return limits.enter(span);
  }

  void leave() {
    limits.leave();
  }

  /** Reports what has no end, also in a trial. */
  private void reportAlways(Diagnostic diagnostic) {
    boolean before = reports.isQuiet();
    reports.setQuiet(false);
    error(diagnostic);
    reports.setQuiet(before);
  }

  /**
   * What {@code body} gives at {@code span}, or a report if an integer or size in it becomes too
   * large.
   */
  Val bounded(Span span, Supplier<Val> body) {
    if (!enter(span)) {
      leave();
      return Val.ERROR;
    }
    Emitter target = emitter;
    Origin before = target.origin();
    target.setOrigin(before.withSpan(span));
    try {
      Val val = body.get();
      return val instanceof Val.Tensor tensor && !types.isPossible(tensor.value().type(), span)
          ? Val.ERROR
          : val;
    } catch (Dim.TooLarge tooLarge) {
      return error(Code.BAD_SIZE, tooLarge.getMessage(), span, "");
    } finally {
      target.setOrigin(before);
      leave();
    }
  }

  /** Whether this is a trial, of which only the types and the cells written matter. */
  boolean isTrial() {
    return reports.isQuiet();
  }

  /** A value of {@code type} that stands for a result in a trial. */
  Value placeholder(TensorType type) {
    GraphBuilder builder = (GraphBuilder) emitter;
    return builder.parameter(builder.freshName("placeholder"), type);
  }

  // Emission.

  /** The single result of {@code op}, or a report of the constraint that is violated. */
  Val emit(Code code, Span span, Op op, Value... operands) {
    List<Value> list = List.of(operands);
    Inference inference = op.infer(list.stream().map(Value::type).toList());
    if (inference instanceof Inference.Violation violation) {
      return error(code, violation.message(), span, "");
    }
    return new Val.Tensor(emitter.emit(op, list).get(0));
  }

  /** Attributes what {@code body} emits to the source text {@code span}. */
  <T> T at(Span span, Supplier<T> body) {
    Emitter target = emitter;
    Origin before = target.origin();
    target.setOrigin(before.withSpan(span));
    try {
      return body.get();
    } finally {
      target.setOrigin(before);
    }
  }

  /** Attributes what {@code body} emits to the submodel {@code path}. */
  <T> T inScope(String path, Supplier<T> body) {
    Emitter target = emitter;
    Origin before = target.origin();
    target.setOrigin(before.withScope(path));
    try {
      return body.get();
    } finally {
      target.setOrigin(before);
    }
  }

  /** Attributes what {@code body} emits to a phase of the training step. */
  void inPhase(Phase phase, Runnable body) {
    Emitter target = emitter;
    Origin before = target.origin();
    target.setOrigin(before.withPhase(phase));
    try {
      body.run();
    } finally {
      target.setOrigin(before);
    }
  }

  // Regions.

  /** What a region needs to be undone or read after its body was elaborated. */
  record Region(GraphBuilder builder, Store store) {}

  /**
   * Runs {@code body} with operations going to a new region and writes to a store above this one.
   */
  Region region(Consumer<Region> body) {
    Emitter outerEmitter = emitter;
    Store outerStore = store;
    Region region = new Region(outerEmitter.region(), outerStore.nested());
    emitter = region.builder();
    store = region.store();
    try {
      body.accept(region);
    } finally {
      emitter = outerEmitter;
      store = outerStore;
    }
    return region;
  }

  /** Goes on at the end of {@code region}. */
  <T> T resume(Region region, Supplier<T> body) {
    Emitter outerEmitter = emitter;
    Store outerStore = store;
    Origin origin = outerEmitter.origin();
    emitter = region.builder();
    store = region.store();
    emitter.setOrigin(origin);
    try {
      return body.get();
    } finally {
      emitter = outerEmitter;
      store = outerStore;
    }
  }

  /** Runs {@code body} without reporting anything: a trial whose result only informs. */
  Region trial(Consumer<Region> body) {
    boolean before = reports.isQuiet();
    reports.setQuiet(true);
    try {
      return region(body);
    } finally {
      reports.setQuiet(before);
    }
  }

  // Calls.

  /** Who called what is elaborated. */
  CallStack calls() {
    return calls;
  }

  /** The function whose body is being elaborated. */
  Optional<Decl.Fn> current() {
    return calls.current();
  }

  /** The model that the function belongs to whose body is being elaborated. */
  Optional<ModelInstance> self() {
    return calls.self();
  }

  /** Whether what is elaborated is {@code main} itself rather than a function. */
  boolean isInMain() {
    return flow.host().isPresent() && calls.depth() == 0;
  }

  /** Whether what is computed here is not remembered, so that there are no gradients. */
  boolean keepsNoHistory() {
    return isInMain() && !flow.host().orElseThrow().hasGradients();
  }

  /** What a call of {@code fn} gives: its body, elaborated here. */
  public Val inline(Val.Function fn, Calls.Arguments arguments) {
    return calling.inline(fn, arguments);
  }

  /** Makes a model: its cells get their first contents in the store. */
  public Val create(Val.ModelType type, Calls.Arguments arguments) {
    return models.create(type, arguments);
  }

  /** The value of {@code expr}. */
  public Val eval(Expr expr, Scope scope) {
    return expressions.eval(expr, scope);
  }

  /** Reports that a loop or {@code main} cannot return. */
  public void refuseReturn(Statements.Outcome.Returned returned) {
    statements.refuseReturn(returned);
  }

  // For those who run or compile main.

  /** Elaborates statements. */
  public Statements.Outcome run(List<Stmt> list, Scope scope) {
    return statements.run(list, scope);
  }

  /** Binds the names of {@code pattern}. */
  public void bind(Pattern pattern, Val val, Scope scope) {
    statements.bind(pattern, val, scope);
  }

  /** Whether {@code val} is a tensor or can become one. */
  public boolean isNumeric(Val val) {
    return Arithmetic.isNumeric(val);
  }

  /** {@code val} as a tensor of its natural dtype. */
  public Value tensor(Val val) {
    return arithmetic.tensor(val, Optional.empty());
  }

  /** {@code val} as a tensor, a literal of {@code dtype}. */
  public Value tensor(Val val, DType dtype) {
    return arithmetic.tensor(val, Optional.of(dtype));
  }

  public Value integer(long value) {
    return Builtins.integer(build(), value);
  }

  /** {@code val}, which stands at {@code span}, as a tensor; empty after a report. */
  public Optional<Value> tensorOf(Val val, Span span, Optional<DType> wanted) {
    Val one = Literals.stacked(this, val, wanted);
    if (Arithmetic.isNumeric(one)) {
      return Optional.of(arithmetic.tensor(one, wanted));
    }
    if (!val.isError()) {
      error(Code.VALUE_TYPE, "this must be a tensor", span, val.describe());
    }
    return Optional.empty();
  }

  /** The bool scalar that {@code expr} is; null after a report. */
  public Val.Tensor condition(Expr expr, Scope scope) {
    return arithmetic.condition(expressions.eval(expr, scope), expr.span());
  }

  /** The end of a counted loop whose {@code max} bounds its trips. */
  public Value boundedEnd(Stmt.For loop, Val from, Value end, Scope scope) {
    return GraphFlow.boundedEnd(this, loop, from, end, scope);
  }

  /**
   * The seed of a new model: two words w0, w1 of the generator in force make w0 + 2^32·w1. Every
   * mode draws it so.
   */
  public Value drawSeed(Span span) {
    return RandomBuiltins.seed(this, span);
  }

  /**
   * The arguments of a call as tensors of the declared dtypes, without the last ones from one on
   * that is None, if the call leaves all of these out; empty after a report.
   */
  public Optional<List<Value>> tensorArguments(Val.Function fn, Calls.Arguments arguments) {
    return parameters.tensors(fn, arguments);
  }
}
