package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A declaration of the library, found by its first line and parsed when it is asked for. The
 * library keeps to a form that makes this possible: a declaration, and nothing else, begins at the
 * beginning of a line with its keyword and its name.
 */
public final class LibraryEntry {
  private static final Pattern FIRST_LINE =
      Pattern.compile("(?m)(?:^//.*\\R)*^(fn|model|optimizer|const) (\\w+)");

  private final String word;
  private final Span name;
  private final Span text;
  private Decl decl;

  private LibraryEntry(String word, Span name, Span text) {
    this.word = word;
    this.name = name;
    this.text = text;
  }

  /** What {@code file} declares, in its order; nothing is parsed yet. */
  static List<LibraryEntry> in(SourceFile file) {
    Matcher matcher = FIRST_LINE.matcher(file.text());
    List<LibraryEntry> entries = new ArrayList<>();
    boolean found = matcher.find();
    while (found) {
      int start = matcher.start();
      String word = matcher.group(1);
      Span name = file.span(matcher.start(2), matcher.end(2));
      found = matcher.find();
      int end = found ? matcher.start() : file.text().length();
      entries.add(new LibraryEntry(word, name, file.span(start, end)));
    }
    return entries;
  }

  public SourceFile file() {
    return name.file();
  }

  public String name() {
    return name.text();
  }

  boolean isFunction() {
    return word.equals("fn");
  }

  /**
   * The declaration, always the same object.
   *
   * @throws IllegalStateException if it is not in the language; a test parses them all
   */
  public synchronized Decl decl() {
    if (decl == null) {
      Parsed parsed = Parser.parse(text);
      if (parsed.hasErrors() || parsed.unit().decls().size() != 1) {
        throw new IllegalStateException(
            "the library is wrong at " + name() + "\n" + Diagnostics.render(parsed.diagnostics()));
      }
      decl = parsed.unit().decls().get(0);
    }
    return decl;
  }
}
