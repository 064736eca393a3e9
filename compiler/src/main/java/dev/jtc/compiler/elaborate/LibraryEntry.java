package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.source.Diagnostics;
import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A declaration of the library, found by its first line and parsed when it is asked for. The
 * library keeps to a form that makes this possible: a declaration, and nothing else, begins at the
 * beginning of a line with its keyword and its name.
 */
public final class LibraryEntry {
  private static final List<String> WORDS = List.of("fn ", "model ", "optimizer ", "const ");

  private final String word;
  private final Span name;
  private final Span text;
  private Decl decl;

  private LibraryEntry(String word, Span name, Span text) {
    this.word = word;
    this.name = name;
    this.text = text;
  }

  /**
   * What {@code file} declares, in its order. Nothing is parsed: this looks at the beginnings of
   * lines only, which at the start of the JVM is much faster than a regular expression.
   */
  static List<LibraryEntry> in(SourceFile file) {
    String text = file.text();
    List<LibraryEntry> entries = new ArrayList<>();
    int end = text.length();
    int lineEnd = end;
    while (lineEnd > 0) {
      int line = text.lastIndexOf('\n', lineEnd - 1) + 1;
      Optional<String> word = wordAt(text, line);
      if (word.isPresent()) {
        int start = withComments(text, line);
        entries.add(entry(file, word.get(), line, start, end));
        end = start;
        line = start;
      }
      lineEnd = line - 1;
    }
    Collections.reverse(entries);
    return entries;
  }

  private static Optional<String> wordAt(String text, int line) {
    for (String word : WORDS) {
      if (text.startsWith(word, line)) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  /** Where the comments begin that stand right above {@code line}. */
  private static int withComments(String text, int line) {
    int start = line;
    while (start > 0) {
      int above = text.lastIndexOf('\n', start - 2) + 1;
      if (!text.startsWith("//", above)) {
        return start;
      }
      start = above;
    }
    return start;
  }

  private static LibraryEntry entry(SourceFile file, String word, int line, int start, int end) {
    int name = line + word.length();
    int after = name;
    while (Character.isJavaIdentifierPart(file.text().charAt(after))) {
      after++;
    }
    return new LibraryEntry(word, file.span(name, after), file.span(start, end));
  }

  public SourceFile file() {
    return name.file();
  }

  public String name() {
    return name.text();
  }

  /** Whether only the library itself can name it. */
  public boolean isPrivate() {
    return name().startsWith("_");
  }

  boolean isFunction() {
    return word.equals("fn ");
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
