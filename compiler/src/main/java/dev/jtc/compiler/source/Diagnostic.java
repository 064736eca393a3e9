package dev.jtc.compiler.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing to tell the user about the program: a stable code, a title, places and advice.
 *
 * <p>Immutable; {@code at}, {@code note} and {@code help} answer a copy with one more entry:
 *
 * <pre>{@code
 * Diagnostic.error(Code.SHAPES_DIFFER, "shapes do not agree for `+`")
 *     .at(plus)
 *     .at(right, "f32[12]")
 *     .note("axis 1 is 10 here and 12 there");
 * }</pre>
 *
 * @param labels marked places; the first is the primary one and gives the position
 * @param notes facts that explain the message
 * @param help what the user can do
 */
public record Diagnostic(
    Severity severity,
    Code code,
    String title,
    List<Label> labels,
    List<String> notes,
    List<String> help) {

  public Diagnostic {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(title, "title");
    labels = List.copyOf(labels);
    notes = List.copyOf(notes);
    help = List.copyOf(help);
  }

  /** An error without a place yet. */
  public static Diagnostic error(Code code, String title) {
    return new Diagnostic(Severity.ERROR, code, title, List.of(), List.of(), List.of());
  }

  /** A warning without a place yet. */
  public static Diagnostic warning(Code code, String title) {
    return new Diagnostic(Severity.WARNING, code, title, List.of(), List.of(), List.of());
  }

  /** Marks {@code span} without words; the first marked place is the primary one. */
  public Diagnostic at(Span span) {
    return at(span, "");
  }

  /** Marks {@code span} with {@code text}; the first marked place is the primary one. */
  public Diagnostic at(Span span, String text) {
    return new Diagnostic(severity, code, title, plus(labels, new Label(span, text)), notes, help);
  }

  /** The same about a call of the library: the call comes first, what is wrong inside after it. */
  public Diagnostic calledAt(Span call) {
    List<Label> all = new ArrayList<>(List.of(new Label(call, "in this call")));
    all.addAll(labels);
    return new Diagnostic(severity, code, title, all, notes, help);
  }

  /** Adds a line that explains. */
  public Diagnostic note(String text) {
    return new Diagnostic(severity, code, title, labels, plus(notes, text), help);
  }

  /** Adds a line that advises. */
  public Diagnostic help(String text) {
    return new Diagnostic(severity, code, title, labels, notes, plus(help, text));
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The place of the first label, absent for messages about no file. */
  public Optional<Span> primary() {
    return labels.stream().findFirst().map(Label::span);
  }

  private static <T> List<T> plus(List<T> list, T element) {
    List<T> copy = new ArrayList<>(list);
    copy.add(element);
    return copy;
  }

  @Override
  public String toString() {
    return Caret.render(this);
  }
}
