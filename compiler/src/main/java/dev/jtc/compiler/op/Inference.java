package dev.jtc.compiler.op;

import dev.jtc.compiler.type.TensorType;
import java.util.List;

/** What an operation's typing rule says of its operands. */
public sealed interface Inference {
  /** The operands fit; these are the types of the results. */
  record Types(List<TensorType> results) implements Inference {
    public Types {
      results = List.copyOf(results);
    }
  }

  /**
   * The operands do not fit.
   *
   * @param message which constraint is violated, for people who write programs
   */
  record Violation(String message) implements Inference {}

  static Inference of(TensorType result) {
    return new Types(List.of(result));
  }

  static Inference violation(String message) {
    return new Violation(message);
  }
}
