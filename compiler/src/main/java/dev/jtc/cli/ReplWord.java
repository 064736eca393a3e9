package dev.jtc.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The commands of the prompt. */
enum ReplWord {
  HELP("", "this text"),
  TYPE("EXPR", "the type of an expression, without running it"),
  SHAPE("EXPR", "the same"),
  GRAPH("EXPR|FN [FILE]", "how a value came about, or what a function computes; FILE is a picture"),
  TIME("EXPR", "how long it takes, once"),
  LIST("", "what was defined here"),
  DOC("NAME", "the signature and the documentation of a function, model or optimizer"),
  LOAD("FILE", "declarations of a file, and its main as if it were typed here"),
  RESET("", "forgets everything"),
  QUIT("", "leaves, like Ctrl-D");

  private final String arguments;
  private final String meaning;

  ReplWord(String arguments, String meaning) {
    this.arguments = arguments;
    this.meaning = meaning;
  }

  /** As it is typed. */
  String text() {
    return ":" + name().toLowerCase(Locale.ROOT);
  }

  boolean needsArgument() {
    return !arguments.isEmpty();
  }

  String usage() {
    return arguments.isEmpty() ? text() : text() + " " + arguments;
  }

  String meaning() {
    return meaning;
  }

  /** The command written {@code text}, which may be shortened as far as it stays clear. */
  static Optional<ReplWord> of(String text) {
    List<ReplWord> found =
        Arrays.stream(values())
            .filter(word -> text.length() > 1 && word.text().startsWith(text))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(ReplWord::text).toList();
  }
}
