package dev.jtc.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a program's text.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param width how many characters of that line are meant
 */
public record Place(String file, int line, int column, int width) {
  private static final Pattern TEXT = Pattern.compile("(.+):(\\d+):(\\d+)\\+(\\d+)");

  /** The place that generated code spells as {@code net.jt:4:9+12}, if it spells one. */
  public static Optional<Place> of(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Place(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4))))
        : Optional.empty();
  }

  /** What {@link #of} reads. */
  public String spelling() {
    return this + "+" + width;
  }

  /** As people read it: {@code net.jt:4:9}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
