package dev.jtc.compiler.cuda;

import java.util.HashMap;
import java.util.Map;

/** What names mean at a place of a kernel: numbers and loop variables. */
final class Names {
  private final Names outer;
  private final Map<String, Value> numbers = new HashMap<>();
  private final Map<String, String> positions = new HashMap<>();

  Names() {
    this(null);
  }

  private Names(Names outer) {
    this.outer = outer;
  }

  /** Names for a block inside of this one. */
  Names inner() {
    return new Names(this);
  }

  void bind(String name, Value number) {
    numbers.put(name, number);
  }

  /** Gives a loop variable its word: a register, or a number that is known. */
  void bindPosition(String variable, String word) {
    positions.put(variable, word);
  }

  Value number(String name) {
    for (Names scope = this; scope != null; scope = scope.outer) {
      Value value = scope.numbers.get(name);
      if (value != null) {
        return value;
      }
    }
    throw new IllegalStateException("no number `" + name + "` here");
  }

  String position(String variable) {
    for (Names scope = this; scope != null; scope = scope.outer) {
      String word = scope.positions.get(variable);
      if (word != null) {
        return word;
      }
    }
    throw new IllegalStateException("no loop over `" + variable + "` here");
  }
}
