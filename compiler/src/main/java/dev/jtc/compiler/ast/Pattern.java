package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.List;

/** What a {@code let}, {@code var} or {@code for} gives names to. */
public sealed interface Pattern extends Syntax {
  /** The names bound, from left to right; {@code _} binds none. */
  List<Named> names();

  /** One name; {@code _} takes the value and drops it. */
  record Named(String name, Span span) implements Pattern {
    @Override
    public List<Named> names() {
      return name.equals("_") ? List.of() : List.of(this);
    }
  }

  /** {@code (a, b)} takes a tuple apart. */
  record Tuple(List<Pattern> elements, Span span) implements Pattern {
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public List<Named> names() {
      return elements.stream().flatMap(e -> e.names().stream()).toList();
    }
  }
}
