package dev.jtc.compiler.view;

import dev.jtc.runtime.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A drawing, ready to be written.
 *
 * @param dot what Graphviz is given; the same graph gives the same text on every machine
 */
public record Picture(String dot) {
  /** How long a layout may take unless the caller says otherwise. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What became of a file. */
  public sealed interface Outcome {}

  /** The file is there, complete. */
  public record Written(Path file) implements Outcome {}

  /**
   * There is no new file, and an old one is as it was.
   *
   * @param reason a sentence for people, without a full stop
   * @param help what they can do about it
   */
  public record Refused(String reason, String help) implements Outcome {}

  /** What a picture can be kept as. */
  public enum Format {
    DOT,
    SVG,
    PNG;

    static Optional<Format> of(Path file) {
      String name = file.getFileName() == null ? "" : file.getFileName().toString();
      String extension = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
      boolean hasName = name.lastIndexOf('.') > 0;
      for (Format format : values()) {
        if (hasName && format.name().equals(extension)) {
          return Optional.of(format);
        }
      }
      return Optional.empty();
    }
  }

  /** Writes the file with the default patience and without reports of progress. */
  public Outcome write(Path file) {
    return write(file, PATIENCE, elapsed -> {});
  }

  /**
   * Lays the picture out and writes it; the extension of the name says how: {@code .dot}, {@code
   * .svg} or {@code .png}.
   *
   * @param patience how long the layout may take
   * @param progress called about once a second while the layout runs, with the time it has taken
   */
  public Outcome write(Path file, Duration patience, Consumer<Duration> progress) {
    Optional<Format> format = Format.of(file);
    if (format.isEmpty()) {
      return new Refused(
          "`" + file + "` does not say which kind of picture is wanted",
          "end the name in .svg, .png or .dot");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return new Refused("the folder `" + folder + "` does not exist", "create it first");
    }
    if (Files.isDirectory(file)) {
      return new Refused("`" + file + "` is a folder", "choose the name of a file in it");
    }
    if (!Files.isWritable(folder)) {
      return new Refused("the folder `" + folder + "` cannot be written to", "choose another one");
    }
    if (format.get() == Format.DOT) {
      return save(file, dot.getBytes(StandardCharsets.UTF_8));
    }
    Layout.Drawn drawn = Layout.draw(dot, format.get(), patience, progress);
    return drawn.image().isPresent()
        ? save(file, drawn.image().get())
        : new Refused(
            "`" + file + "`: " + drawn.problem(),
            "write a .dot file and lay it out with Graphviz itself");
  }

  /** Writes under another name first, so that nobody sees half a picture. */
  private static Outcome save(Path file, byte[] content) {
    try {
      AtomicFile.write(file, content);
      return new Written(file);
    } catch (IOException e) {
      String reason = "`" + file + "` cannot be written: " + e.getMessage();
      return new Refused(reason, "check the disk and the rights of the folder");
    }
  }
}
