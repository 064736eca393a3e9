package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.DimExpr;
import dev.jtc.compiler.ast.Param;
import dev.jtc.compiler.ast.TypeExpr;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes static graphs of functions and models. */
public final class Elaborator {
  private final Diagnostics diagnostics;
  private final Open open;
  private final Optional<Span> caller;

  public Elaborator(Diagnostics diagnostics) {
    this(diagnostics, Open.GENERAL);
  }

  public Elaborator(Diagnostics diagnostics, Open open) {
    this(diagnostics, open, Optional.empty());
  }

  private Elaborator(Diagnostics diagnostics, Open open, Optional<Span> caller) {
    this.diagnostics = diagnostics;
    this.open = open;
    this.caller = caller;
  }

  /** One whose messages say that {@code call} asked for what it makes. */
  public Elaborator calledAt(Span call) {
    return new Elaborator(diagnostics, open, Optional.of(call));
  }

  // Models.

  /**
   * Fixes the configuration of a model and makes its creation a graph; empty after a report.
   *
   * @param scope names outside of the model
   * @param configuration the values of its parameters
   */
  public Optional<ModelGraphs> model(Decl.Model decl, Scope scope, Calls.Arguments configuration) {
    GraphBuilder builder = GraphBuilder.ofProgram();
    Store store = Store.root(cell -> Val.ERROR);
    Elaboration e = new Elaboration(new GraphFlow(), diagnostics, builder, store);
    Elaboration.RandomSource random = generator();
    Value seed = builder.parameter("generator.seed", TensorType.scalar(DType.I64));
    store.define(random.key(), new Val.Tensor(seed));
    store.define(random.counter(), new Val.Tensor(Builtins.integer(e.build(), 0)));
    e.setRandom(random);
    Val made = e.models.create(new Val.ModelType(decl, scope), configuration);
    if (!(made instanceof Val.Model model) || diagnostics.hasErrors()) {
      return Optional.empty();
    }
    List<Cell> cells = new ArrayList<>(model.instance().cells());
    cells.add(random.key());
    cells.add(random.counter());
    List<Named> results = new ArrayList<>();
    for (Cell cell : cells) {
      results.add(new Named(cell.name(), ((Val.Tensor) store.read(cell)).value()));
    }
    Graph create = builder.build(decl.name() + ".create", results);
    return Optional.of(new ModelGraphs(model.instance(), cells, random, create));
  }

  /** The two cells of a model's random generator. */
  public static Elaboration.RandomSource generator() {
    TensorType i64 = TensorType.scalar(DType.I64);
    return new Elaboration.RandomSource(
        Cell.kept("generator.key", Cell.Role.GENERATOR, i64),
        Cell.kept("generator.counter", Cell.Role.GENERATOR, i64));
  }

  /** A configuration that leaves sizes open, to check a model nobody has made. */
  public Optional<Calls.Arguments> openConfiguration(Decl.Model decl) {
    Map<String, Calls.Argument> named = new LinkedHashMap<>();
    for (Param param : decl.params()) {
      Optional<Val.Int> size =
          SizeNames.isSize(param)
              ? open.size(param.name(), named.size(), param.initial().isPresent())
              : Optional.empty();
      if (size.isPresent()) {
        named.put(param.name(), new Calls.Argument(size.get(), param.span()));
      } else if (param.initial().isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Calls.Arguments(List.of(), named, decl.nameSpan()));
  }

  /** A configuration of what was given and defaults; empty where there is neither. */
  public Optional<Calls.Arguments> givenConfiguration(Decl.Model decl) {
    Map<String, Calls.Argument> named = new LinkedHashMap<>();
    for (Param param : decl.params()) {
      Long size = open.given().get(param.name());
      if (size != null && SizeNames.isSize(param)) {
        named.put(param.name(), new Calls.Argument(Val.Int.of(size), param.span()));
      } else if (param.initial().isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Calls.Arguments(List.of(), named, decl.nameSpan()));
  }

  // Functions.

  /** A function of the file for its own types; empty if it cannot stand alone or after a report. */
  public Optional<FunctionGraph> function(Decl.Fn decl, Scope scope) {
    return graph(decl, scope, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A function of a model for its own types. */
  public Optional<FunctionGraph> function(ModelGraphs model, Decl.Fn decl) {
    ModelInstance self = model.instance();
    return graph(decl, self.scope(), Optional.of(self), Optional.of(model), Optional.empty());
  }

  /** A function of a model that exists, for its own types. */
  public Optional<FunctionGraph> function(ModelInstance self, Decl.Fn decl) {
    Elaboration.RandomSource random = generator();
    List<Cell> cells = new ArrayList<>(self.cells());
    cells.add(random.key());
    cells.add(random.counter());
    Graph none = new Graph(self.decl().name(), List.of(), List.of(), List.of());
    return function(new ModelGraphs(self, cells, random, none), decl);
  }

  /**
   * A function of a model or of its submodel {@code self}, for arguments of these types; parameters
   * beyond them take their defaults.
   */
  public Optional<FunctionGraph> function(
      ModelGraphs model, ModelInstance self, Decl.Fn decl, List<TensorType> arguments) {
    return graph(decl, self.scope(), Optional.of(self), Optional.of(model), Optional.of(arguments));
  }

  /** Reports what is wrong in a function of the file, as far as that shows without a call. */
  public void check(Decl.Fn decl, Scope scope) {
    check(decl, scope, Optional.empty());
  }

  /** Reports what is wrong in a function of a model, as far as that shows without a call. */
  public void check(ModelGraphs model, Decl.Fn decl) {
    check(decl, model.instance().scope(), Optional.of(model));
  }

  private void check(Decl.Fn decl, Scope outer, Optional<ModelGraphs> model) {
    if (standsAlone(decl)) {
      graph(decl, outer, model.map(ModelGraphs::instance), model, Optional.empty());
      return;
    }
    GraphBuilder builder = GraphBuilder.ofProgram();
    Elaboration e = elaboration(decl, model, builder, new LinkedHashMap<>());
    Signatures.Bindings bindings =
        new Signatures.Bindings(outer.nested(Scope.Level.PARAMETERS), new HashMap<>());
    int sizes = 0;
    for (Param param : decl.params()) {
      Optional<Val> val = e.types.unknown(param, open, sizes, builder, bindings);
      sizes += val.filter(Val.Int.class::isInstance).isPresent() ? 1 : 0;
      if (val.isEmpty()) {
        return;
      }
      bindings.scope().bind(param.name(), val.get(), param.nameSpan());
    }
    e.calls()
        .calling(
            decl,
            model.map(ModelGraphs::instance),
            decl.nameSpan(),
            () -> e.calling.body(decl, bindings.scope(), bindings.classes()));
  }

  /**
   * Whether every parameter is a tensor, so that the function can be called from outside. One that
   * may be left out, {@code mask: bool[N] = None}, is none.
   */
  public static boolean standsAlone(Decl.Fn decl) {
    return decl.params().stream().allMatch(Elaborator::isTensor);
  }

  /** Whether {@code param} always is a tensor. */
  public static boolean isTensor(Param param) {
    return param.type().isPresent()
        && param.type().get() instanceof TypeExpr.Tensor
        && !Signatures.mayBeNone(param);
  }

  /** Whether the type of a parameter has {@code ...S}. */
  public static boolean isOfAnyRank(Decl.Fn decl) {
    return decl.params().stream()
        .flatMap(param -> param.type().stream())
        .anyMatch(
            type ->
                type instanceof TypeExpr.Tensor tensor
                    && tensor.dims().stream().anyMatch(DimExpr.Spread.class::isInstance));
  }

  private Optional<FunctionGraph> graph(
      Decl.Fn decl,
      Scope outer,
      Optional<ModelInstance> self,
      Optional<ModelGraphs> model,
      Optional<List<TensorType>> given) {
    if (given.isEmpty() && !standsAlone(decl)) {
      return Optional.empty();
    }
    GraphBuilder builder = GraphBuilder.ofProgram();
    Map<Cell, Value> read = new LinkedHashMap<>();
    Elaboration e = elaboration(decl, model, builder, read);
    Scope scope = outer.nested(Scope.Level.PARAMETERS);
    Map<String, DType> classes = new HashMap<>();
    List<Value> arguments = new ArrayList<>();
    for (int i = 0; i < decl.params().size(); i++) {
      Param param = decl.params().get(i);
      Signatures.Bindings bindings = new Signatures.Bindings(scope, classes);
      int position = i;
      if (given.isPresent() && i >= given.get().size()) {
        Val left = e.expressions.eval(param.initial().orElseThrow(), scope);
        scope.bind(param.name(), left, param.nameSpan());
        continue;
      }
      Optional<TensorType> type =
          given
              .map(types -> types.get(position))
              .or(() -> e.types.own((TypeExpr.Tensor) param.type().orElseThrow(), open, bindings));
      if (type.isEmpty()) {
        return Optional.empty();
      }
      Value value = builder.parameter(param.name(), type.get());
      arguments.add(value);
      Val val = new Val.Tensor(value);
      if (given.isPresent() && e.signatures.match(param, val, param.span(), bindings).isError()) {
        return Optional.empty();
      }
      scope.bind(param.name(), val, param.nameSpan());
    }
    Val result =
        e.inScope(
            self.map(ModelInstance::path).orElse(""),
            () ->
                e.calls()
                    .calling(
                        decl, self, decl.nameSpan(), () -> e.calling.body(decl, scope, classes)));
    if (diagnostics.hasErrors()) {
      return Optional.empty();
    }
    return Optional.of(finish(decl, model, builder, e.store(), read, arguments, result, e));
  }

  /** The elaboration of one function, with every cell it reads as a parameter of the graph. */
  private Elaboration elaboration(
      Decl.Fn decl, Optional<ModelGraphs> model, GraphBuilder builder, Map<Cell, Value> read) {
    Store store =
        Store.root(
            cell -> {
              Value value = builder.parameter(cell.name(), cell.type());
              read.put(cell, value);
              return new Val.Tensor(value);
            });
    Elaboration e = new Elaboration(new GraphFlow(), diagnostics, builder, store);
    e.setTraining(decl.isTrain());
    e.setCaller(caller);
    if (model.isEmpty() || decl.isTrain()) {
      e.setRandom(model.map(ModelGraphs::random).orElseGet(Elaborator::generator));
    }
    return e;
  }

  private FunctionGraph finish(
      Decl.Fn decl,
      Optional<ModelGraphs> model,
      GraphBuilder builder,
      Store store,
      Map<Cell, Value> read,
      List<Value> arguments,
      Val result,
      Elaboration e) {
    List<Value> returned = new ArrayList<>();
    flatten(e, result, returned);
    Map<Cell, Val> written = store.writtenKept();
    // A cell that is written but never read is a parameter too: its array is what gets updated.
    written
        .keySet()
        .forEach(cell -> read.computeIfAbsent(cell, c -> builder.parameter(c.name(), c.type())));
    List<Cell> order = model.map(ModelGraphs::cells).orElseGet(() -> List.copyOf(read.keySet()));
    List<Cell> reads = order.stream().filter(read::containsKey).toList();
    List<Cell> writes = order.stream().filter(written::containsKey).toList();
    List<Named> results = new ArrayList<>();
    for (int i = 0; i < returned.size(); i++) {
      results.add(new Named(returned.size() == 1 ? "return" : "return" + i, returned.get(i)));
    }
    for (Cell cell : writes) {
      results.add(new Named(cell.name(), ((Val.Tensor) written.get(cell)).value()));
    }
    String owner = model.map(m -> m.instance().decl().name() + ".").orElse("");
    Graph built = builder.build(owner + decl.name(), results);
    List<Named> parameters = new ArrayList<>();
    List<FunctionGraph.Argument> types = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = decl.params().get(i).name();
      boolean collides = reads.stream().anyMatch(cell -> cell.name().equals(name));
      parameters.add(new Named(collides ? name + "_" : name, arguments.get(i)));
      types.add(new FunctionGraph.Argument(name, arguments.get(i).type()));
    }
    reads.forEach(cell -> parameters.add(new Named(cell.name(), read.get(cell))));
    Graph graph = new Graph(built.name(), parameters, built.nodes(), built.results());
    return new FunctionGraph(
        decl,
        graph,
        types,
        returned.stream().map(Value::type).collect(Collectors.toList()),
        result,
        reads,
        writes);
  }

  private static void flatten(Elaboration e, Val val, List<Value> values) {
    if (val instanceof Val.Tuple tuple) {
      tuple.elements().forEach(element -> flatten(e, element, values));
    } else if (val instanceof Val.Items items && !Arithmetic.isNumeric(val)) {
      items.elements().forEach(element -> flatten(e, element, values));
    } else if (Arithmetic.isNumeric(val)) {
      values.add(e.arithmetic.tensor(val, Optional.empty()));
    }
  }
}
