package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of {@code src/test/resources/syntax}, which hold every construct of the language. */
final class Examples {
  private Examples() {}

  static List<SourceFile> all() {
    try (Stream<Path> paths = Files.list(Path.of("src/test/resources/syntax"))) {
      return paths.sorted().map(Examples::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceFile read(Path path) {
    try {
      return new SourceFile(path.getFileName().toString(), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
