package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Parsed;
import dev.jtc.compiler.ast.Parser;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files of the standard library, from the class path. */
public final class Library {
  private static final String FOLDER = "/dev/jtc/stdlib/";

  private Library() {}

  /** The syntax of all files, read once: it never changes. */
  private static final class Syntax {
    private static final List<Parsed> PARSED = files().stream().map(Parser::parse).toList();
  }

  /** What all files say, in their order. */
  public static List<Parsed> parsed() {
    return Syntax.PARSED;
  }

  /** All files, in the order of the list {@code library.txt}. */
  public static List<SourceFile> files() {
    List<SourceFile> files = new ArrayList<>();
    for (String name : read("library.txt").split("\n")) {
      if (!name.isBlank()) {
        files.add(new SourceFile(name.strip(), read(name.strip())));
      }
    }
    return files;
  }

  private static String read(String name) {
    try (InputStream in = Library.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the standard library lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
