package dev.jtc.cli;

import dev.jtc.Checked;
import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.elaborate.Calls;
import dev.jtc.compiler.elaborate.Elaborator;
import dev.jtc.compiler.elaborate.FunctionGraph;
import dev.jtc.compiler.elaborate.ModelGraphs;
import dev.jtc.compiler.elaborate.Open;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.host.HostMethod;
import dev.jtc.compiler.host.HostModel;
import dev.jtc.compiler.host.HostProgram;
import dev.jtc.compiler.source.Diagnostics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The functions of a program that have a graph, by name: {@code Model.step}, or {@code f} for one
 * of the file. If main calls one with known sizes, it is the graph for those.
 */
final class Functions {
  private final Map<String, FunctionGraph> byName = new LinkedHashMap<>();

  private Functions() {}

  /** Those of a program without errors: models in their order, then the file's own functions. */
  static Functions of(Checked checked) {
    Program program = checked.program();
    HostProgram host = checked.host().orElseThrow();
    Functions functions = new Functions();
    for (Decl.Model decl : program.models()) {
      List<HostModel> made =
          host.models().stream().filter(m -> m.graphs().instance().decl() == decl).toList();
      made.forEach(functions::addMade);
      if (made.isEmpty()) {
        functions.addOpen(decl, program);
      }
    }
    host.models().forEach(functions::addMade);
    for (Decl.Fn fn : program.functions()) {
      new Elaborator(new Diagnostics())
          .function(fn, program.scope())
          .ifPresent(graph -> functions.byName.put(fn.name(), graph));
    }
    return functions;
  }

  private void addMade(HostModel model) {
    for (HostMethod method : model.methods()) {
      method.variants().stream()
          .findFirst()
          .or(method::general)
          .ifPresent(graph -> byName.putIfAbsent(model.className() + "." + method.name(), graph));
    }
  }

  /** A model that main does not make, with its sizes left open. */
  private void addOpen(Decl.Model decl, Program program) {
    for (Open open : List.of(Open.GENERAL, Open.NUMBERS)) {
      addOpen(decl, program, new Elaborator(new Diagnostics(), open));
    }
  }

  private void addOpen(Decl.Model decl, Program program, Elaborator elaborator) {
    Optional<Calls.Arguments> open = elaborator.openConfiguration(decl);
    Optional<ModelGraphs> model =
        open.flatMap(arguments -> elaborator.model(decl, program.scope(), arguments));
    if (model.isPresent()) {
      for (Decl.Fn fn : model.get().instance().functions()) {
        elaborator
            .function(model.get(), fn)
            .ifPresent(graph -> byName.putIfAbsent(decl.name() + "." + fn.name(), graph));
      }
    }
  }

  /** The full names. */
  Collection<String> names() {
    return byName.keySet();
  }

  /** All names by which functions can be asked for, with and without their model. */
  Collection<String> allNames() {
    Set<String> names = new LinkedHashSet<>(byName.keySet());
    byName.keySet().forEach(name -> names.add(name.substring(name.lastIndexOf('.') + 1)));
    return names;
  }

  /** The graph of the function with exactly this name. */
  FunctionGraph get(String name) {
    return byName.get(name);
  }

  /**
   * The full names of the functions called {@code name}, which may leave the model out. One with
   * exactly this name is the only one.
   */
  List<String> find(String name) {
    if (byName.containsKey(name)) {
      return List.of(name);
    }
    return byName.keySet().stream().filter(full -> full.endsWith("." + name)).toList();
  }

  /** The training step, or another function that trains, or just the first. */
  Optional<String> best() {
    List<String> training = new ArrayList<>(byName.keySet());
    training.removeIf(name -> !byName.get(name).decl().isTrain());
    return training.stream()
        .filter(name -> byName.get(name).decl().name().equals("step"))
        .findFirst()
        .or(() -> training.stream().findFirst())
        .or(() -> byName.keySet().stream().findFirst());
  }
}
