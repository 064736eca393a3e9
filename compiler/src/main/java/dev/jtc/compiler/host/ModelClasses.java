package dev.jtc.compiler.host;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Calls;
import dev.jtc.compiler.elaborate.Cell;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.ModelGraphs;
import dev.jtc.compiler.elaborate.ModelInstance;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Scope;
import dev.jtc.compiler.elaborate.Val;
import dev.jtc.compiler.graph.GraphPrinter;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.Span;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The classes a program needs: one for each model and configuration. Two models of the same
 * declaration whose making is the same graph and whose functions have the same types share one.
 */
final class ModelClasses {
  private final Open open;
  private final Diagnostics diagnostics;
  private final Map<String, HostModel> byMaking = new LinkedHashMap<>();
  private final Map<ModelInstance, Target> targets = new IdentityHashMap<>();
  private final Map<ModelVar, ModelInstance> instances = new LinkedHashMap<>();
  private final Map<Cell, ModelVar> owners = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  /**
   * @param open what sizes are where no call tells them
   */
  ModelClasses(Open open, Diagnostics diagnostics) {
    this.open = open;
    this.diagnostics = diagnostics;
  }

  /**
   * A model or submodel that main can reach.
   *
   * @param self the same model in the class's own graphs, whose cells those graphs use
   */
  record Target(ModelVar variable, ModelInstance self) {}

  /**
   * A method and its variant for the sizes of a call.
   *
   * @param results what it gives for these sizes
   */
  record Chosen(HostMethod method, FunctionGraph variant, List<TensorType> results) {}

  List<HostModel> all() {
    return List.copyOf(byMaking.values());
  }

  /** What Java cannot call or make, and why. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  void leaveOut(String name, String reason) {
    leftOut.put(name, reason);
  }

  /** Adds the class of a model that needs no more configuration, unless main has made it. */
  void addStandalone(Decl.Model decl, Scope scope) {
    Elaborator elaborator = new Elaborator(diagnostics, open);
    elaborator
        .givenConfiguration(decl)
        .flatMap(configuration -> elaborator.model(decl, scope, configuration))
        .ifPresent(graphs -> classFor(decl, graphs, decl.nameSpan()));
    boolean isMade = byMaking.values().stream().anyMatch(m -> m.graphs().instance().decl() == decl);
    if (!isMade) {
      leaveOut(decl.name(), "main does not make it, and its configuration has no defaults");
    }
  }

  /** The class for a model that main makes, and a variable for it. */
  Optional<ModelVar> make(Val.ModelType type, Calls.Arguments arguments) {
    Optional<ModelGraphs> graphs =
        new Elaborator(diagnostics).model(type.decl(), type.scope(), arguments);
    if (graphs.isEmpty()) {
      return Optional.empty();
    }
    HostModel model = classFor(type.decl(), graphs.get(), arguments.span());
    ModelVar variable = new ModelVar(instances.size(), model);
    ModelInstance instance = graphs.get().instance();
    instances.put(variable, instance);
    register(variable, instance, model.graphs().instance());
    instance.cells().forEach(cell -> owners.put(cell, variable));
    return Optional.of(variable);
  }

  private void register(ModelVar variable, ModelInstance mine, ModelInstance own) {
    targets.put(mine, new Target(variable, own));
    for (int i = 0; i < mine.own().size(); i++) {
      if (mine.own().get(i) instanceof ModelInstance.Part.Sub sub) {
        register(variable, sub.model(), ((ModelInstance.Part.Sub) own.own().get(i)).model());
      }
    }
  }

  private HostModel classFor(Decl.Model decl, ModelGraphs graphs, Span call) {
    List<HostMethod> methods = new ArrayList<>();
    Map<String, String> obstacles = new LinkedHashMap<>();
    StringBuilder making = new StringBuilder(decl.name() + GraphPrinter.print(graphs.create()));
    for (Decl.Fn fn : graphs.instance().functions()) {
      // What takes any rank need not work for the one that is tried; each call shows.
      Diagnostics found = Elaborator.isOfAnyRank(fn) ? new Diagnostics() : diagnostics;
      Optional<FunctionGraph> general =
          new Elaborator(found, open).calledAt(call).function(graphs, fn);
      general.ifPresent(g -> making.append(GraphPrinter.print(g.graph())));
      if (general.isEmpty()) {
        // What it computes shows only when it is called: the class is not shared.
        making.append(instances.size());
      }
      Optional<String> obstacle = JavaForm.obstacle(fn, general);
      if (obstacle.isPresent()) {
        obstacles.put(fn.name(), obstacle.get());
      } else {
        methods.add(new HostMethod(fn.name(), general));
      }
    }
    return byMaking.computeIfAbsent(
        making.toString(),
        key -> {
          HostModel model = new HostModel(freshName(JavaTypes.identifier(decl.name())), graphs);
          methods.forEach(model::add);
          obstacles.forEach((fn, why) -> leaveOut(model.className() + "." + fn, why));
          return model;
        });
  }

  private String freshName(String name) {
    String fresh = name;
    for (int i = 2; !names.add(fresh); i++) {
      fresh = name + i;
    }
    return fresh;
  }

  ModelInstance instance(ModelVar variable) {
    return instances.get(variable);
  }

  /** The model of {@code main} that keeps {@code cell}, if one does. */
  Optional<ModelVar> owner(Cell cell) {
    return Optional.ofNullable(owners.get(cell));
  }

  ModelVar variable(ModelInstance instance) {
    return targets.get(instance).variable();
  }

  Target target(Val.Function fn) {
    return targets.get(fn.self());
  }

  /** The function for arguments of these types, made if no call before had the same. */
  Optional<Chosen> choose(Target target, Decl.Fn fn, List<TensorType> types, Span call) {
    HostModel model = target.variable().model();
    String prefix = target.self().path().replace('.', '_');
    String name = prefix.isEmpty() ? fn.name() : prefix + "_" + fn.name();
    HostMethod method =
        model
            .method(name)
            .orElseGet(
                () -> {
                  HostMethod added = new HostMethod(name, Optional.empty());
                  model.add(added);
                  return added;
                });
    Optional<Chosen> known =
        OpenSizes.isOpen(types)
            ? open(method, types)
            : method.variant(types).map(v -> of(method, v));
    if (known.isPresent()) {
      return known;
    }
    List<TensorType> telling = OpenSizes.telling(types);
    Optional<FunctionGraph> made =
        new Elaborator(diagnostics)
            .calledAt(call)
            .function(model.graphs(), target.self(), fn, telling);
    made.ifPresent(method::add);
    return made.flatMap(
        v -> OpenSizes.results(v, types).map(results -> new Chosen(method, v, results)));
  }

  /** Compiles {@code method} also for the sizes that those left open mostly are. */
  void specialize(
      HostMethod method,
      Target target,
      Decl.Fn fn,
      List<TensorType> types,
      Map<String, Dim> usual) {
    List<TensorType> fixed =
        types.stream()
            .map(type -> type.substitute(n -> usual.getOrDefault(n, Dim.variable(n))))
            .toList();
    if (!fixed.equals(types) && !OpenSizes.isOpen(fixed) && method.variant(fixed).isEmpty()) {
      new Elaborator(diagnostics)
          .function(target.variable().model().graphs(), target.self(), fn, fixed)
          .ifPresent(method::add);
    }
  }

  private static Chosen of(HostMethod method, FunctionGraph variant) {
    return new Chosen(method, variant, variant.results());
  }

  /** What was made before and leaves open the sizes that {@code types} leave open. */
  private static Optional<Chosen> open(HostMethod method, List<TensorType> types) {
    return Stream.concat(method.general().stream(), method.variants().stream())
        .flatMap(
            candidate ->
                OpenSizes.results(candidate, types).stream()
                    .map(results -> new Chosen(method, candidate, results)))
        .findFirst();
  }
}
