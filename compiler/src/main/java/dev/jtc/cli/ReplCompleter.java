package dev.jtc.cli;

import dev.jtc.compiler.ast.Lexemes;
import dev.jtc.compiler.interpret.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Proposes names, members after a dot, commands, and files after {@code :load}. */
final class ReplCompleter implements Completer {
  private static final Pattern OBJECT =
      Pattern.compile("([\\p{L}_][\\p{L}\\w]*(?:\\.[\\p{L}_]\\w*)*)\\.$");

  private final Repl repl;

  ReplCompleter(Repl repl) {
    this.repl = repl;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    ReplParser.Line here = ReplParser.at(line.line(), line.cursor());
    for (String word : words(here.before(), here.word())) {
      candidates.add(new Candidate(word, word, null, null, null, null, false));
    }
  }

  /** What can stand in the place of {@code word}, which begins it, after {@code before}. */
  Collection<String> words(String before, String word) {
    Collection<String> words = new TreeSet<>();
    if (word.startsWith(":")) {
      words.addAll(ReplWord.texts());
    } else if (before.stripLeading().startsWith(ReplWord.LOAD.text() + " ")) {
      words.addAll(files(word));
    } else {
      Session session = repl.session();
      Matcher object = OBJECT.matcher(before);
      if (object.find()) {
        words.addAll(session.members(object.group(1)));
      } else if (!before.stripTrailing().endsWith(".")) {
        words.addAll(session.names());
        words.addAll(Lexemes.keywords());
      }
    }
    words.removeIf(candidate -> !candidate.startsWith(word));
    return words;
  }

  private static Collection<String> files(String begun) {
    String folder = begun.substring(0, begun.lastIndexOf('/') + 1);
    Collection<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
      files
          .filter(file -> Files.isDirectory(file) || file.toString().endsWith(".jt"))
          .forEach(
              file ->
                  names.add(folder + file.getFileName() + (Files.isDirectory(file) ? "/" : "")));
    } catch (IOException | InvalidPathException e) {
      // A folder that cannot be read has nothing to propose.
      names.clear();
    }
    return names;
  }
}
