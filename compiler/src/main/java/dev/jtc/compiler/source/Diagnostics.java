package dev.jtc.compiler.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the diagnostics of one phase and shows them in the order of file and position. */
public final class Diagnostics {
  /** How many diagnostics are drawn; the rest are counted. */
  public static final int SHOWN = 20;

  private static final Comparator<Diagnostic> ORDER =
      Comparator.comparing(
          d -> d.primary().orElse(null), Comparator.nullsFirst(Comparator.<Span>naturalOrder()));

  private final Set<Diagnostic> found = new LinkedHashSet<>();

  /** Adds one; saying the very same thing twice counts once. */
  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  public void addAll(Collection<Diagnostic> diagnostics) {
    found.addAll(diagnostics);
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(Diagnostic::isError);
  }

  /** Whether the call that stands at {@code call} was refused by what it calls. */
  public boolean hasRefusal(Span call) {
    return found.stream()
        .anyMatch(d -> d.code() == Code.REFUSED && d.primary().filter(call::equals).isPresent());
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Everything collected, ordered by file and position. */
  public List<Diagnostic> sorted() {
    List<Diagnostic> list = new ArrayList<>(found);
    list.sort(ORDER);
    return List.copyOf(list);
  }

  /** The first {@link #SHOWN} drawn with a blank line between them, then "and N more". */
  public String render() {
    return render(sorted());
  }

  /** Draws {@code diagnostics} in the order given, at most {@link #SHOWN} of them. */
  public static String render(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics.subList(0, Math.min(SHOWN, diagnostics.size()))) {
      out.append(out.length() == 0 ? "" : "\n").append(Caret.render(diagnostic));
    }
    if (diagnostics.size() > SHOWN) {
      out.append("\nand ").append(diagnostics.size() - SHOWN).append(" more\n");
    }
    return out.toString();
  }
}
