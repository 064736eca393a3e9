package dev.jtc.runtime;

/**
 * What generated code asks before it uses a number that the program computed. The last argument is
 * the place in the program, as {@link Place#of} reads it.
 */
public final class Checks {
  /**
   * The most numbers that {@code randint} chooses from: 32 random bits times more would overflow.
   */
  private static final long MOST_CHOICES = 1L << 31;

  private Checks() {}

  /**
   * The row that {@code index} means: −1 is the last one.
   *
   * @throws IndexFault unless it is from −rows to rows − 1
   */
  public static long row(long index, long rows, String place) {
    long row = index < 0 ? index + rows : index;
    if (row < 0 || row >= rows) {
      throw outside(index, rows, place);
    }
    return row;
  }

  private static IndexFault outside(long index, long rows, String place) {
    return new IndexFault("index " + index + " is outside of " + rows + " rows", place);
  }

  /**
   * {@code index} itself, which does not count from the end.
   *
   * @throws IndexFault unless it is from 0 to size − 1
   */
  public static long index(long index, long size, String place) {
    if (index < 0 || index >= size) {
      throw new IndexFault("index " + index + " is not one of 0 to " + (size - 1), place);
    }
    return index;
  }

  /** {@link #index(long, long, String)} without a place. */
  public static long index(long index, long size) {
    return index(index, size, "");
  }

  /** {@link #row(long, long, String)} without a place. */
  public static long row(long index, long rows) {
    return row(index, rows, "");
  }

  /**
   * How many numbers there are from {@code low} up to {@code high}, excluded.
   *
   * @throws NumberFault unless they are 1 to 2^31
   */
  public static long choices(long low, long high, String place) {
    long count = high - low;
    if (high <= low || count < 0 || count > MOST_CHOICES) {
      throw new NumberFault(
          "`randint` cannot draw from " + low + " up to " + high + ", excluded: " + why(low, high),
          place);
    }
    return count;
  }

  private static String why(long low, long high) {
    return high <= low ? "there is no such number" : "there are more than 2^31 of them";
  }

  /** {@link #choices(long, long, String)} without a place. */
  public static long choices(long low, long high) {
    return choices(low, high, "");
  }

  /**
   * The quotient rounded down.
   *
   * @throws NumberFault if {@code b} is zero
   */
  public static long floorDiv(long a, long b, String place) {
    return b == 0 ? noDivisor(a, "/", place) : Math.floorDiv(a, b);
  }

  /**
   * The remainder with the sign of {@code b}.
   *
   * @throws NumberFault if {@code b} is zero
   */
  public static long floorMod(long a, long b, String place) {
    return b == 0 ? noDivisor(a, "%", place) : Math.floorMod(a, b);
  }

  /** As {@link #floorDiv(long, long, String)}. */
  public static int floorDiv(int a, int b, String place) {
    return b == 0 ? (int) noDivisor(a, "/", place) : Math.floorDiv(a, b);
  }

  /** As {@link #floorMod(long, long, String)}. */
  public static int floorMod(int a, int b, String place) {
    return b == 0 ? (int) noDivisor(a, "%", place) : Math.floorMod(a, b);
  }

  private static long noDivisor(long a, String operator, String place) {
    throw new NumberFault("division by zero: " + a + " " + operator + " 0", place);
  }
}
