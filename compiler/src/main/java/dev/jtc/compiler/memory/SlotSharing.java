package dev.jtc.compiler.memory;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.memory.Plan.Slot;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Puts scratch that is needed at different times into the same arrays, larger ones first: each goes
 * to the smallest array that is free for all its time and surely large enough, else to a new one.
 *
 * <p>Source: Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net Inference, 2020
 * (shared objects, greedy by size).
 */
final class SlotSharing {
  /** A size that nobody knows counts so much when sizes are put in order. */
  private static final long TYPICAL = 64;

  /** So many arrays are looked at for one that is free. */
  private static final int LOOKS = 2000;

  private final List<Shared> arrays = new ArrayList<>();

  /** Which arrays may serve a value. */
  enum Fit {
    /** Those of just its size. */
    EQUAL,
    /** Larger ones, too. */
    LARGER
  }

  /**
   * Scratch that is wanted for a while.
   *
   * @param from when its time begins
   * @param end when it is over, {@link Integer#MAX_VALUE} if never; no two times are equal
   */
  record Wanted(Slot slot, int from, int end) {
    /** What goes beyond the range of numbers counts as the largest. */
    private long typicalBytes() {
      try {
        Dim elements = slot.elements().times(slot.rows());
        return Math.multiplyExact(elements.evaluate(name -> TYPICAL), slot.dtype().bytes());
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }
  }

  /** An array and when it is in use: end by beginning. */
  private record Shared(Slot slot, NavigableMap<Integer, Integer> times) {
    boolean isFree(Wanted wanted) {
      Map.Entry<Integer, Integer> before = times.floorEntry(wanted.end());
      return before == null || before.getValue() < wanted.from();
    }

    boolean serves(Slot wanted, Fit fit) {
      if (slot.dtype() != wanted.dtype() || slot.layout() != wanted.layout()) {
        return false;
      }
      // Longer rows would lie farther apart, perhaps in the same sets of a cache.
      return fit == Fit.EQUAL || slot.layout() == Layout.ROWS
          ? slot.elements().equals(wanted.elements()) && slot.rows().equals(wanted.rows())
          : isSurelyNoSmaller(slot.elements(), wanted.elements());
    }

    private static boolean isSurelyNoSmaller(Dim one, Dim other) {
      try {
        return one.minus(other).isNonNegative();
      } catch (Dim.TooLarge e) {
        return one.equals(other);
      }
    }
  }

  /**
   * What was found.
   *
   * @param slots the arrays, in the order of their first use
   * @param places for each that was wanted the number of its array
   */
  record Result(List<Slot> slots, int[] places) {}

  private SlotSharing() {}

  /** Arrays for all {@code wanted}. */
  static Result of(List<Wanted> wanted, Fit fit) {
    return new SlotSharing().share(wanted, fit);
  }

  private Result share(List<Wanted> wanted, Fit fit) {
    List<Integer> order = new ArrayList<>();
    long[] bytes = new long[wanted.size()];
    for (int i = 0; i < bytes.length; i++) {
      order.add(i);
      bytes[i] = wanted.get(i).typicalBytes();
    }
    order.sort(Comparator.comparingLong((Integer i) -> -bytes[i]));
    Shared[] given = new Shared[wanted.size()];
    for (int i : order) {
      given[i] = array(wanted.get(i), fit);
      given[i].times().put(wanted.get(i).from(), wanted.get(i).end());
    }
    List<Shared> used = new ArrayList<>(arrays);
    used.sort(Comparator.comparing(array -> array.times().firstKey()));
    Map<Shared, Integer> numbers = new IdentityHashMap<>();
    used.forEach(array -> numbers.put(array, numbers.size()));
    int[] places = Arrays.stream(given).mapToInt(numbers::get).toArray();
    return new Result(used.stream().map(Shared::slot).toList(), places);
  }

  /** The smallest array for {@code wanted}; those made last are the smallest. */
  private Shared array(Wanted wanted, Fit fit) {
    int last = Math.max(0, arrays.size() - LOOKS);
    for (int i = arrays.size() - 1; i >= last; i--) {
      Shared array = arrays.get(i);
      if (array.isFree(wanted) && array.serves(wanted.slot(), fit)) {
        return array;
      }
    }
    Shared made = new Shared(wanted.slot(), new TreeMap<>());
    arrays.add(made);
    return made;
  }
}
