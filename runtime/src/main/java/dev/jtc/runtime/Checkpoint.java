package dev.jtc.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of models, as {@code main} names them. */
public final class Checkpoint {
  private Checkpoint() {}

  /** Whether there is a file or folder {@code path}. */
  public static Tensor exists(String path) {
    return Tensor.scalar(Files.exists(Path.of(path)));
  }

  /** Writes everything that a model keeps. */
  public static void save(Model model, String path) throws IOException {
    model.save(Path.of(path));
  }

  /** Reads everything that a model keeps. */
  public static void load(Model model, String path) throws IOException {
    model.loadInto(Path.of(path));
  }
}
