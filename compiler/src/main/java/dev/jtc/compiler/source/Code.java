package dev.jtc.compiler.source;

import java.util.Arrays;
import java.util.Optional;

/**
 * The registry of diagnostic codes: one line each, never renumbered, never reused.
 *
 * <p>To add one: a line here, a page {@code dev/jtc/errors/JTnnnn.md} and a snapshot {@code
 * snapshots/JTnnnn_*.jt}; tests insist on both. Ranges: 00 syntax, 01 names, 02 shapes and
 * dimensions, 03 dtypes and types, 04 models and effects, 05 gradients and control flow, 06 the
 * host program and files, 07 command line and input/output.
 */
public enum Code {
  UNEXPECTED("JT0001", "something else was expected here"),
  UNCLOSED_BRACKET("JT0002", "a bracket is never closed"),
  UNOPENED_BRACKET("JT0003", "a closing bracket has no opening one"),
  UNCLOSED_STRING("JT0004", "a string is never closed"),
  UNCLOSED_COMMENT("JT0005", "a comment is never closed"),
  FOREIGN_WORD("JT0006", "a word or sign of another language"),
  BAD_CHARACTER("JT0007", "a character the language does not use"),
  BAD_NUMBER("JT0008", "a number that cannot be read"),
  BAD_STRING("JT0009", "a mistake inside a string"),
  USELESS_STATEMENT("JT0010", "an expression where a statement should be"),
  BAD_TARGET("JT0011", "not something that can be assigned"),
  CHAINED_COMPARISON("JT0012", "comparisons do not chain"),
  ARGUMENT_ORDER("JT0013", "positional arguments come before named ones"),
  TOO_DEEP("JT0014", "nested too deeply"),
  MISPLACED("JT0015", "a declaration in the wrong place or written twice"),
  PROBABLE_FLOOR_DIVISION("JT0016", "`//` begins a comment");

  private final String id;
  private final String title;

  Code(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** The stable code, such as {@code JT0204}. */
  public String id() {
    return id;
  }

  /** What every message with this code is about, in one line. */
  public String title() {
    return title;
  }

  /** The code written {@code id}, upper or lower case. */
  public static Optional<Code> of(String id) {
    return Arrays.stream(values()).filter(c -> c.id.equalsIgnoreCase(id)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
