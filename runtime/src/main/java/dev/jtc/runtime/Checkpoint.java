package dev.jtc.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of models, as {@code main} names them. */
public final class Checkpoint {
  private Checkpoint() {}

  /** Whether there is a file or folder {@code path}. */
  public static Tensor exists(String path) {
    return Tensor.scalar(Files.exists(Path.of(path)));
  }

  /**
   * Writes what a model keeps.
   *
   * @param only null for everything, or {@code parameters} for those and state
   */
  public static void save(Model model, String path, String only) throws IOException {
    if (isParameters(only)) {
      model.saveParameters(Path.of(path));
    } else {
      model.save(Path.of(path));
    }
  }

  /**
   * Reads what a model keeps.
   *
   * @param only null for everything, or {@code parameters} for those and state
   * @param strict whether a file that does not fit is refused; else what fits is taken, and the
   *     rest printed
   */
  public static void load(Console console, Model model, String path, String only, boolean strict)
      throws IOException {
    Path file = Path.of(path);
    boolean parameters = isParameters(only);
    if (strict && parameters) {
      model.loadParameters(file);
    } else if (strict) {
      model.loadInto(file);
    } else {
      List<String> report =
          parameters ? model.loadFittingParameters(file) : model.loadFitting(file);
      report.forEach(line -> console.print(path + ": " + line));
    }
  }

  private static boolean isParameters(String only) {
    if (only != null && !only.equals("parameters")) {
      throw new IllegalArgumentException("`only` must be \"parameters\", not \"" + only + "\"");
    }
    return only != null;
  }
}
