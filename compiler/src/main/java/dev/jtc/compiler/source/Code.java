package dev.jtc.compiler.source;

import java.util.Arrays;
import java.util.Optional;

/**
 * The registry of diagnostic codes: one line each, never renumbered, never reused.
 *
 * <p>To add one: a line here, a page {@code dev/jtc/errors/JTnnnn.md} and a snapshot {@code
 * snapshots/JTnnnn_*.jt}; tests insist on both. Ranges: 00 syntax, 01 names, 02 shapes and
 * dimensions, 03 dtypes and types, 04 models and effects, 05 gradients and control flow, 06 the
 * host program, 07 what shows only when a program runs: files, numbers, the command line.
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
  PROBABLE_FLOOR_DIVISION("JT0016", "`//` begins a comment"),

  UNKNOWN_NAME("JT0101", "a name that nothing declares"),
  UNKNOWN_MEMBER("JT0102", "a member that a value does not have"),
  REDECLARED("JT0103", "a name is declared twice"),
  IMPORT_FAILED("JT0104", "an imported file cannot be read"),
  NOT_CALLABLE("JT0105", "something that is no function is called"),
  BAD_ARGUMENTS("JT0106", "arguments do not fit the parameters"),
  ASSIGN_TO_LET("JT0107", "something that is bound once is assigned"),
  ASSIGN_TO_PART("JT0108", "a part of a tensor is assigned"),
  REFUSED("JT0109", "a function refuses its arguments"),

  DIMS_DIFFER("JT0201", "a size differs from the declared one"),
  RANK_DIFFERS("JT0202", "a tensor has the wrong number of axes"),
  BAD_SIZE("JT0203", "something that is no size is used as one"),
  SHAPES_DIFFER("JT0204", "shapes do not agree for an operator"),
  BAD_INDEX("JT0205", "an index does not fit what it indexes"),
  BAD_AXIS("JT0206", "an axis that a tensor does not have"),
  BAD_RESHAPE("JT0207", "a reshape that changes the number of elements"),

  DTYPES_DIFFER("JT0301", "dtypes do not agree for an operator"),
  ARGUMENT_TYPE("JT0302", "an argument has the wrong type"),
  VALUE_TYPE("JT0303", "a value has not the type written for it"),
  BAD_OPERAND("JT0304", "an operator does not apply to an operand"),
  UNKNOWN_DTYPE("JT0305", "an unknown dtype"),
  NOT_A_TENSOR_TYPE("JT0306", "a tensor type is needed"),
  INTEGER_QUOTIENT("JT0307", "a quotient of integers is rounded down"),
  NOT_A_TUPLE("JT0308", "something that is no such tuple is taken apart"),
  NOT_ITERABLE("JT0309", "something that cannot be looped over"),
  NOT_A_CONDITION("JT0310", "a condition that is no bool scalar"),
  NOT_CONSTANT("JT0311", "a constant that is not known before the program runs"),

  ASSIGN_IN_PLAIN_FN("JT0401", "a plain `fn` changes the model"),
  TRAIN_FROM_PLAIN("JT0402", "a plain `fn` calls a `train fn`"),
  OPTIMIZER_OUTSIDE("JT0403", "an optimizer outside of a model"),
  RANDOM_IN_PLAIN_FN("JT0404", "random numbers in a plain `fn` of a model"),

  BAD_GRADIENT("JT0501", "a gradient of or by something that has none"),
  GRADIENT_NEEDS_SEED("JT0502", "the gradient of a tensor needs a seed"),
  RECURSION("JT0503", "a function calls itself"),
  UNBOUNDED_LOOP("JT0504", "a gradient through a loop of unknown length"),
  TYPE_CHANGES("JT0505", "a variable changes its type"),
  RETURN_IN_LOOP("JT0506", "`return` inside of a loop"),
  NO_RESULT("JT0507", "a function that should return does not"),
  BAD_BACKWARD("JT0508", "a `backward` that does not fit its function"),
  TOO_MUCH("JT0509", "a function that becomes too large"),

  STRING_OUTSIDE_MAIN("JT0601", "a string with tensors in it outside of `main`"),
  HOST_IN_FN("JT0602", "something of `main` inside of a function"),
  BAD_FORMAT("JT0603", "a value cannot be printed so"),

  FILE_FAILED("JT0701", "a file cannot be read or written"),
  RUN_FAILED("JT0702", "an operation failed while the program ran");

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
