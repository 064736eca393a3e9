package dev.jtc.runtime;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of a run go. */
record RunPlace(Path path, Choice choice) {
  /** Which folder it is. */
  enum Choice {
    /** The path itself, which may be there already. */
    THIS,
    /** The first of {@code path/1}, {@code path/2}, ... that is not there yet. */
    FIRST_FREE
  }

  /** Makes the folder. Of runs that begin at once, each gets its own. */
  Path make() throws IOException {
    Files.createDirectories(path);
    if (choice == Choice.THIS) {
      return path;
    }
    for (int number = 1; ; number++) {
      Path folder = path.resolve(Integer.toString(number));
      try {
        return Files.createDirectory(folder);
      } catch (FileAlreadyExistsException taken) {
        // The next one, then.
      }
    }
  }
}
