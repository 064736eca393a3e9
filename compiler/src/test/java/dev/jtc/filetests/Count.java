package dev.jtc.filetests;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One expectation such as {@code map.mul = 2}, {@code kernel <= 3} or {@code "tanh(" = 1}.
 *
 * @param what a number's name, or a text between quotes whose occurrences are counted
 */
record Count(String what, Relation relation, long number) {
  private static final Pattern TEXT =
      Pattern.compile("\\s*(\"[^\"]+\"|[\\w.]+)\\s*(<=|>=|=)\\s*(\\d+)\\s*(?:,|$)");

  /** How the number that is found must compare. */
  enum Relation {
    EQUAL("="),
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    boolean holds(long found, long number) {
      return switch (this) {
        case EQUAL -> found == number;
        case AT_MOST -> found <= number;
        case AT_LEAST -> found >= number;
      };
    }

    static Relation of(String sign) {
      for (Relation relation : values()) {
        if (relation.sign.equals(sign)) {
          return relation;
        }
      }
      throw new IllegalArgumentException(sign);
    }
  }

  /** The expectations in a list with commas. */
  static List<Count> parse(String list) {
    List<Count> counts = new ArrayList<>();
    Matcher matcher = TEXT.matcher(list);
    int at = 0;
    while (at < list.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException(
            "expected `name = number, …` instead of `" + list.substring(at).strip() + "`");
      }
      Relation relation = Relation.of(matcher.group(2));
      counts.add(new Count(matcher.group(1), relation, Long.parseLong(matcher.group(3))));
      at = matcher.end();
    }
    return counts;
  }

  boolean holds(Outcome outcome) {
    return relation.holds(found(outcome), number);
  }

  long found(Outcome outcome) {
    return what.startsWith("\"")
        ? outcome.occurrences(what.substring(1, what.length() - 1))
        : outcome.count(what);
  }

  @Override
  public String toString() {
    return what + " " + relation.sign + " " + number;
  }
}
