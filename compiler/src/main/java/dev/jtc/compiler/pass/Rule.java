package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Value;
import java.util.List;
import java.util.Optional;

/**
 * One rewrite.
 *
 * @param equation what it does, as {@code x * 1 = x}; its name
 * @param roots the mnemonics of the operations it may match
 * @param exactness whether it keeps every bit
 * @param rewrite the match; never makes the graph worse, looks only a bounded way up
 */
public record Rule(String equation, List<String> roots, Exactness exactness, Rewrite rewrite) {
  public Rule {
    roots = List.copyOf(roots);
  }

  /** An exact rule for one operation. */
  static Rule exact(String equation, String root, Rewrite rewrite) {
    return new Rule(equation, List.of(root), Exactness.EXACT, rewrite);
  }

  /** An exact rule for several operations. */
  static Rule exact(String equation, List<String> roots, Rewrite rewrite) {
    return new Rule(equation, roots, Exactness.EXACT, rewrite);
  }

  /** What a rewrite does to the bits of results. */
  public enum Exactness {
    /** Equal bits for all operands; one NaN counts as good as another. */
    EXACT,
    /** Equal but for rounding, signs of zero, infinities or NaN. */
    FAST_MATH
  }

  /** The function of a rule. */
  @FunctionalInterface
  public interface Rewrite {
    /** The value that stands for the only result of the operation; empty if it does not match. */
    Optional<Value> apply(Site site);
  }
}
