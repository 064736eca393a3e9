package dev.jtc.runtime;

import dev.jtc.runtime.chart.Mark;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the values that a run tracks, for its charts, and writes them to a folder if it has one.
 */
final class Tracker implements Closeable {
  private final Optional<Supplier<Path>> place;
  private final Map<String, Series> series = new LinkedHashMap<>();
  private RunFolder folder;

  /**
   * @param place tells the folder, once there is something to keep; empty for none
   */
  Tracker(Optional<Supplier<Path>> place) {
    this.place = place;
  }

  /** Notes a value. */
  void track(String name, double value, Optional<Long> step) throws IOException {
    Series kept = series.computeIfAbsent(name, any -> new Series());
    long at = step.orElseGet(kept::nextStep);
    kept.add(at, value);
    if (folder == null && place.isPresent()) {
      folder = new RunFolder(place.get().get());
    }
    if (folder != null) {
      folder.track(name, value, at, series);
    }
  }

  /**
   * What was tracked under a name.
   *
   * @throws IllegalArgumentException if there is nothing
   */
  Mark line(String name, String label) {
    Series kept = series.get(name);
    if (kept == null) {
      String others = series.isEmpty() ? "nothing" : String.join(", ", series.keySet());
      throw new IllegalArgumentException(
          "nothing was tracked as `" + name + "` until now, but " + others);
    }
    return kept.line(label);
  }

  /** Completes the files and says where they are, if there are any. */
  Optional<String> finish() throws IOException {
    if (folder == null) {
      return Optional.empty();
    }
    folder.draw(series);
    close();
    return Optional.of(folder.toString());
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      folder.close();
    }
  }
}
