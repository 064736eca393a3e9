package dev.jtc.compiler.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the loops of a matrix product go for vectors: everything that its time depends on and its
 * bits do not.
 *
 * @param rows of a tile of sums in registers
 * @param vectors of columns of a tile
 * @param order which loop over tiles is the outer one
 * @param inner where the factor is read whose columns become lanes
 * @param outer where the other factor is read
 * @param terms the terms that are added before the next tile is looked at; 0 for all
 * @param why what the choice rests on, for people
 */
public record Schedule(
    int rows, int vectors, Order order, Place inner, Place outer, int terms, String why) {
  /** More sums than any processor has registers for only make long code. */
  private static final int MOST_ROWS = 64;

  private static final int MOST_VECTORS = 16;
  private static final int MOST_TERMS = 1 << 20;

  /** The order of the tiles. */
  public enum Order {
    /** All rows of a panel, a tile wide, before the next: the panel stays in the nearest cache. */
    PANELS,
    /** All panels of a few rows before the next rows. */
    ROWS
  }

  /** Where a factor is read. */
  public enum Place {
    IN_PLACE,
    /** From a copy in the order in which it is read. */
    COPIED
  }

  /** The choice in a form that {@link #parse} reads, without the reason. */
  public String text() {
    return String.format(
        "rows=%d vectors=%d order=%s inner=%s outer=%s terms=%d",
        rows, vectors, word(order), word(inner), word(outer), terms);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @throws IllegalArgumentException if {@code text} is something else
   */
  public static Schedule parse(String text, String why) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.strip().split("\\s+")) {
      String[] sides = field.split("=", -1);
      if (sides.length != 2) {
        throw new IllegalArgumentException("`" + field + "` is no `name=value`");
      }
      fields.put(sides[0], sides[1]);
    }
    Schedule schedule =
        new Schedule(
            number(fields, "rows", 1, MOST_ROWS),
            number(fields, "vectors", 1, MOST_VECTORS),
            choice(Order.class, fields, "order"),
            choice(Place.class, fields, "inner"),
            choice(Place.class, fields, "outer"),
            number(fields, "terms", 0, MOST_TERMS),
            why);
    if (!fields.isEmpty()) {
      throw new IllegalArgumentException("a schedule has no " + fields.keySet());
    }
    return schedule;
  }

  private static int number(Map<String, String> fields, String name, int least, int most) {
    String value = taken(fields, name);
    if (!value.matches("\\d{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(
          "`" + name + "=" + value + "` is no number from " + least + " to " + most);
    }
    return Integer.parseInt(value);
  }

  private static <E extends Enum<E>> E choice(
      Class<E> type, Map<String, String> fields, String name) {
    String value = taken(fields, name);
    List<String> words = new ArrayList<>();
    for (E choice : type.getEnumConstants()) {
      if (word(choice).equals(value)) {
        return choice;
      }
      words.add("`" + word(choice) + "`");
    }
    throw new IllegalArgumentException(
        "`" + name + "=" + value + "` is none of " + String.join(", ", words));
  }

  private static String taken(Map<String, String> fields, String name) {
    String value = fields.remove(name);
    if (value == null) {
      throw new IllegalArgumentException("a schedule needs `" + name + "=`");
    }
    return value;
  }

  /** This with tiles of another size. */
  public Schedule withTile(int otherRows, int otherVectors) {
    return new Schedule(otherRows, otherVectors, order, inner, outer, terms, why);
  }

  /** This with another order of the tiles. */
  public Schedule withOrder(Order other) {
    return new Schedule(rows, vectors, other, inner, outer, terms, why);
  }

  /** This with another place of the inner factor. */
  public Schedule withInner(Place other) {
    return new Schedule(rows, vectors, order, other, outer, terms, why);
  }

  /** This with another place of the outer factor. */
  public Schedule withOuter(Place other) {
    return new Schedule(rows, vectors, order, inner, other, terms, why);
  }

  /** This with other blocks of terms. */
  public Schedule withTerms(int other) {
    return new Schedule(rows, vectors, order, inner, outer, other, why);
  }

  /** This for another reason. */
  public Schedule because(String other) {
    return new Schedule(rows, vectors, order, inner, outer, terms, other);
  }
}
