package dev.jtc;

import dev.jtc.compiler.elaborate.Library;
import dev.jtc.compiler.elaborate.Program;
import dev.jtc.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The texts that places in a running program refer to. */
public final class Sources {
  private Sources() {}

  /** The file {@code name} of the program or the library, if it is there. */
  public static Optional<SourceFile> find(Program program, String name) {
    if (program.unit().file().name().equals(name)) {
      return Optional.of(program.unit().file());
    }
    for (SourceFile file : Library.files()) {
      if (file.name().equals(name)) {
        return Optional.of(file);
      }
    }
    try {
      return Optional.of(Compiler.read(Path.of(name)));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
