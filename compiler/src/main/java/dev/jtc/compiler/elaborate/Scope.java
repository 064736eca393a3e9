package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Names in force, innermost first. */
public final class Scope {
  private final Scope outer;
  private final Level level;
  private final Map<String, Binding> bindings = new HashMap<>();
  private final Map<String, Promise> promises = new HashMap<>();

  /**
   * A name of the library that nobody has asked for yet.
   *
   * @param declare binds it
   */
  private record Promise(boolean isFunction, Runnable declare) {}

  /** What a name stands for. */
  sealed interface Binding {
    Optional<Span> declared();

    /** A name that keeps its meaning. */
    record Fixed(Val val, Optional<Span> declared) implements Binding {}

    /** A name of a place. */
    record Place(Cell cell, Optional<Span> declared) implements Binding {}
  }

  /** What a scope belongs to. */
  enum Level {
    FILE,
    MODEL,
    PARAMETERS,
    /** The variables of a `for`. */
    TRIP,
    BLOCK
  }

  private Scope(Scope outer, Level level) {
    this.outer = outer;
    this.level = level;
  }

  /** The outermost scope. */
  static Scope outermost() {
    return new Scope(null, Level.FILE);
  }

  /** A block inside of this. */
  public Scope nested() {
    return nested(Level.BLOCK);
  }

  /** One trip of a {@code for} inside of this, for its variables. */
  public Scope trip() {
    return nested(Level.TRIP);
  }

  Scope nested(Level inner) {
    return new Scope(this, inner);
  }

  /** What the scope belongs to that declares {@code name}. */
  private boolean isInBlocks() {
    return level == Level.BLOCK || level == Level.TRIP;
  }

  /** What the innermost scope that declares {@code name} belongs to. */
  Level levelOf(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.bindings.containsKey(name) || scope.promises.containsKey(name)) {
        return scope.level;
      }
    }
    throw new IllegalArgumentException("nothing declares " + name);
  }

  void bind(String name, Val val) {
    bindings.put(name, new Binding.Fixed(val, Optional.empty()));
  }

  void bind(String name, Val val, Span declared) {
    bindings.put(name, new Binding.Fixed(val, Optional.of(declared)));
  }

  void bind(String name, Cell cell, Span declared) {
    bindings.put(name, new Binding.Place(cell, Optional.of(declared)));
  }

  /** Promises a name of the library: {@code declare} binds it when it is first looked up. */
  void promise(LibraryEntry entry, Runnable declare) {
    promises.put(entry.name(), new Promise(entry.isFunction(), declare));
  }

  Optional<Binding> find(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Optional<Binding> binding = scope.findHere(name);
      if (binding.isPresent()) {
        return binding;
      }
    }
    return Optional.empty();
  }

  /** What {@code name} was declared as in this very block. */
  Optional<Binding> findHere(String name) {
    Promise promise = promises.remove(name);
    if (promise != null) {
      promise.declare().run();
    }
    return Optional.ofNullable(bindings.get(name));
  }

  /** Whether {@code name} stands for a function; what is promised stays so. */
  boolean isFunction(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.promises.containsKey(name)) {
        return scope.promises.get(name).isFunction();
      } else if (scope.bindings.get(name) instanceof Binding.Fixed fixed) {
        return fixed.val() instanceof Val.Native || fixed.val() instanceof Val.Function;
      } else if (scope.bindings.containsKey(name)) {
        return false;
      }
    }
    return false;
  }

  /** Moves what {@code inner} declares here, over what was declared before. */
  void take(Scope inner) {
    bindings.putAll(inner.bindings);
  }

  /** Takes a name back that was declared in this very block. */
  void remove(String name) {
    bindings.remove(name);
  }

  /** What is bound in blocks, innermost first; hidden ones too. */
  List<Binding> inBlocks() {
    List<Binding> all = new ArrayList<>();
    for (Scope scope = this; scope != null && scope.isInBlocks(); scope = scope.outer) {
      all.addAll(scope.bindings.values());
    }
    return all;
  }

  /** The names declared in this very block. */
  Collection<String> namesHere() {
    Collection<String> names = new TreeSet<>(bindings.keySet());
    names.addAll(promises.keySet());
    return names;
  }

  /** All names in force, for suggestions. */
  Collection<String> names() {
    Collection<String> names = new TreeSet<>();
    for (Scope scope = this; scope != null; scope = scope.outer) {
      names.addAll(scope.promises.keySet());
      names.addAll(scope.bindings.keySet());
    }
    // The library keeps these for itself.
    names.removeIf(name -> name.startsWith("_") && isOfLibrary(name));
    return names;
  }

  private boolean isOfLibrary(String name) {
    Optional<Span> declared = find(name).flatMap(Binding::declared);
    return declared.filter(span -> span.file().isLibrary()).isPresent();
  }
}
