package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.SourceUnit;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Diagnostics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The names of a conversation, in two layers. Declarations see each other and the library; a new
 * one of the same name takes the place of the old, also for functions that call it. Above them is
 * what {@code let} and {@code var} bind at the prompt, which no declaration sees.
 */
public final class Vocabulary {
  private final Scope file;
  private Scope names;

  /** Only the library. */
  public Vocabulary() {
    this.file = Program.library().nested(Scope.Level.FILE);
    this.names = file.nested();
  }

  // Growing.

  /** Declares all of {@code unit}, or nothing of it if there is an error. */
  public Diagnostics declare(SourceUnit unit, Program.Files files) {
    Diagnostics diagnostics = new Diagnostics();
    Scope trial = file.nested(Scope.Level.FILE);
    Program.declare(unit, files, trial, diagnostics);
    if (!diagnostics.hasErrors()) {
      new Checker(new Program(unit, trial), diagnostics).check();
    }
    if (!diagnostics.hasErrors()) {
      trial.namesHere().forEach(file::remove);
      trial.namesHere().forEach(names::remove);
      Program.declare(unit, files, file, new Diagnostics());
    }
    return diagnostics;
  }

  /** A block for one input, which sees everything and may bind every name anew. */
  public Scope block() {
    return names.nested();
  }

  /** Makes what an input bound known to the next ones. */
  public void keep(Scope block) {
    names.take(block);
  }

  // Looking up.

  /** Every name in force. */
  public Collection<String> all() {
    return names.names();
  }

  /** The names that do not come from the library, sorted. */
  public Collection<String> own() {
    Collection<String> own = new TreeSet<>(file.namesHere());
    own.addAll(names.namesHere());
    return own;
  }

  /** The names that {@code let} and {@code var} bind. */
  public Collection<String> bound() {
    return names.namesHere();
  }

  /** What {@code name} stands for now. */
  public Optional<Val> value(String name, Store store) {
    return names.find(name).map(binding -> content(binding, store));
  }

  private static Val content(Scope.Binding binding, Store store) {
    return binding instanceof Scope.Binding.Place place
        ? store.read(place.cell())
        : ((Scope.Binding.Fixed) binding).val();
  }

  /** What {@code let} and {@code var} bind, by name. */
  Map<String, Val> contents(Store store) {
    Map<String, Val> contents = new LinkedHashMap<>();
    for (String name : names.namesHere()) {
      contents.put(name, content(names.findHere(name).orElseThrow(), store));
    }
    return contents;
  }

  Scope declarations() {
    return file;
  }

  /** What can follow a dot after {@code val}. */
  public Collection<String> members(Val val) {
    Collection<String> members = new TreeSet<>();
    if (val instanceof Val.Model model) {
      model.instance().functions().forEach(fn -> members.add(fn.name()));
      members.addAll(model.instance().scope().namesHere());
      members.add("parameters");
    } else if (val instanceof Val.Optimizer optimizer) {
      members.addAll(optimizer.instance().scope().namesHere());
    } else if (Arithmetic.isNumeric(val)) {
      members.addAll(Members.methodNames(names));
    }
    return members;
  }

  /** The tensors that names of {@code scope} and of its outer blocks hold. */
  public Collection<Value> tensors(Scope scope, Store store) {
    List<Value> values = new ArrayList<>();
    scope.inBlocks().forEach(binding -> collect(content(binding, store), values));
    return values;
  }

  /** The tensors that names hold. */
  public Collection<Value> tensors(Store store) {
    return tensors(names, store);
  }

  /** The names of tensors that have one. */
  public Map<Value, String> namesOfTensors(Store store) {
    Map<Value, String> found = new LinkedHashMap<>();
    contents(store)
        .forEach(
            (name, val) -> {
              if (val instanceof Val.Tensor tensor) {
                found.putIfAbsent(tensor.value(), name);
              }
            });
    return found;
  }

  private static void collect(Val val, List<Value> values) {
    if (val instanceof Val.Tensor tensor) {
      values.add(tensor.value());
    } else if (val instanceof Val.Tuple tuple) {
      tuple.elements().forEach(element -> collect(element, values));
    } else if (val instanceof Val.Items items) {
      items.elements().forEach(element -> collect(element, values));
    } else if (val instanceof Val.Bound bound) {
      collect(bound.receiver(), values);
    }
  }
}
