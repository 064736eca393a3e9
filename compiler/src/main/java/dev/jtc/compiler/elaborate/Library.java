package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The standard library, from the class path. Its files are read at once, its declarations parsed
 * one by one when a program names them: a program uses a few of hundreds.
 */
public final class Library {
  private static final String FOLDER = "/dev/jtc/stdlib/";

  private Library() {}

  /** The files and where their declarations stand: read once, they never change. */
  private static final class Text {
    private static final List<SourceFile> FILES = load();
    private static final List<LibraryEntry> ENTRIES =
        FILES.stream().flatMap(file -> LibraryEntry.in(file).stream()).toList();
  }

  /** All files, in the order of the list {@code library.txt}. */
  public static List<SourceFile> files() {
    return Text.FILES;
  }

  /** What all files declare, in their order. */
  public static List<LibraryEntry> entries() {
    return Text.ENTRIES;
  }

  private static List<SourceFile> load() {
    List<SourceFile> files = new ArrayList<>();
    for (String name : read("library.txt").split("\n")) {
      if (!name.isBlank()) {
        files.add(SourceFile.ofLibrary(name.strip(), read(name.strip())));
      }
    }
    return List.copyOf(files);
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
