package dev.jtc.compiler.jvm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a program, as in {@code mlp.jt:4}. */
record SourceLine(String file, int line) {
  private static final Pattern PLACE = Pattern.compile("(.+?):(\\d+)(?::\\d+)?(?:\\s.*)?");

  /** The place that {@code text} spells, if it does. */
  static Optional<SourceLine> of(String text) {
    Matcher matcher = PLACE.matcher(text);
    return matcher.matches()
        ? Optional.of(new SourceLine(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
