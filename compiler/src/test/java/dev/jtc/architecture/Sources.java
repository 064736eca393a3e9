package dev.jtc.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of the project as the rules see them: everything but what a build or an editor left.
 */
final class Sources {
  private static final Set<String> NOT_SOURCES =
      Set.of(".git", ".jtc", ".idea", ".vscode", "target");
  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
  private static final Pattern STRINGS = Pattern.compile("\"(?:\\\\.|[^\"\\\\\\n])*\"");

  private Sources() {}

  /** The directory of the parent project. */
  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("grammar")) || !Files.isDirectory(at.resolve("runtime"))) {
      at = at.getParent();
    }
    return at;
  }

  /** Every file of the project. */
  static List<Path> all() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              boolean skipped = NOT_SOURCES.contains(dir.getFileName().toString());
              return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              // In a linked work tree .git is a file.
              if (attributes.isRegularFile() && !file.endsWith(".git")) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.sort(null);
    return files;
  }

  /** Every Java file, tests included. */
  static List<Path> java() {
    return all().stream().filter(file -> file.toString().endsWith(".java")).toList();
  }

  /** The Java files that are shipped and belong to a package. */
  static List<Path> mainJava() {
    Path main = Path.of("src", "main", "java");
    return java().stream()
        .filter(file -> file.toString().contains(main.toString()))
        .filter(file -> !file.endsWith("module-info.java"))
        .toList();
  }

  /** The text of a file with its bytes taken one for one, so binary files can be read too. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text without comments and without what stands between quotes. */
  static String code(Path file) {
    return COMMENTS.matcher(STRINGS.matcher(read(file)).replaceAll("\"\"")).replaceAll(" ");
  }

  /** The path as a reader knows it. */
  static String name(Path file) {
    return root().relativize(file).toString();
  }
}
