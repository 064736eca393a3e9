package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands for what nobody has given, to check what nobody has called or made.
 *
 * @param sizes what a parameter {@code n: dim} is
 * @param axes how many axes {@code ...S} stands for
 * @param given sizes that were given for names
 */
public record Open(Sizes sizes, int axes, Map<String, Long> given) {
  /** How a function is compiled for itself, and the first guess of a check. */
  public static final Open GENERAL = new Open(Sizes.SYMBOL, 2);

  public Open {
    given = Map.copyOf(given);
  }

  private Open(Sizes sizes, int axes) {
    this(sizes, axes, Map.of());
  }

  /** What is compiled where {@code sizes} are fixed by their names. */
  public static Open given(Map<String, Long> sizes) {
    return new Open(Sizes.SYMBOL, 2, sizes);
  }

  /** The same with numbers, where variables will not do. */
  public static final Open NUMBERS = new Open(Sizes.NUMBER, 2);

  /**
   * What a check tries besides where axes are in question: a function that takes the third size of
   * {@code ...S}, or of the axis {@code n: dim}, is right for some.
   */
  static final List<Open> MORE_GUESSES =
      List.of(
          new Open(Sizes.POSITION, 2),
          new Open(Sizes.SYMBOL, 4),
          new Open(Sizes.NUMBER, 4),
          new Open(Sizes.POSITION, 4),
          new Open(Sizes.SYMBOL, 3),
          new Open(Sizes.SYMBOL, 1));

  /** What an open size is. */
  public enum Sizes {
    /** A variable. */
    SYMBOL,
    /** A number of its own, where a variable will not do: it is the length of a list, say. */
    NUMBER,
    /** Its default, or a small number: it says which axis, say. */
    POSITION
  }

  private static final List<Long> PRIMES = List.of(2L, 3L, 5L, 7L, 11L, 13L, 17L, 19L);

  /** The size that a dimension variable stands for. */
  Dim variable(String name) {
    return given.containsKey(name) ? Dim.of(given.get(name)) : Dim.variable(name);
  }

  /** The size for the parameter {@code name}, the {@code position}th; empty for its default. */
  Optional<Val.Int> size(String name, int position, boolean hasDefault) {
    return switch (sizes) {
      case SYMBOL -> Optional.of(Program.open(name));
      case NUMBER -> Optional.of(Val.Int.of(PRIMES.get(position % PRIMES.size())));
      case POSITION -> hasDefault ? Optional.empty() : Optional.of(Val.Int.of(position));
    };
  }
}
