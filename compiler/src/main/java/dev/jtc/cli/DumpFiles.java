package dev.jtc.cli;

import dev.jtc.Dump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes dumps to numbered files, as {@code 003-Legendre.step.graph-cse.txt}. */
final class DumpFiles implements Dump {
  private final Path folder;
  private int count;

  DumpFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public void show(String stage, String subject, String text) {
    count++;
    String of = subject.substring(subject.replace('\\', '/').lastIndexOf('/') + 1);
    String name = "%03d-%s.%s.txt".formatted(count, of, stage).replaceAll("[^\\w.$-]", "-");
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
