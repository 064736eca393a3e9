package dev.jtc.runtime;

import dev.jtc.runtime.chart.Mark;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the values that a run tracks, for its charts, and writes them to a folder if it has one. A
 * {@link Console} has one from the first value on; classes of a program that tracks nothing do not
 * reach this one, nor the charts.
 */
public final class Tracker implements Console.Attachment {
  /** For {@link #track}: one more than the last step. */
  public static final long NEXT_STEP = Long.MIN_VALUE;

  private final Optional<RunPlace> place;
  private final Map<String, Series> series = new LinkedHashMap<>();
  private RunFolder folder;

  private Tracker(Optional<RunPlace> place) {
    this.place = place;
  }

  private static Tracker of(Console console) {
    return (Tracker) console.attachment(Tracker::new);
  }

  /**
   * Notes a value of the run: it shows in the progress line and goes to the files of the run.
   *
   * @param step its place on the axis, or {@link #NEXT_STEP}
   * @throws IOException if a file cannot be written
   */
  public static void track(Console console, String name, double value, long step)
      throws IOException {
    console.shows(name, value);
    of(console).note(name, value, step);
  }

  /**
   * What was tracked under {@code name}, as a line.
   *
   * @param label its name in the legend; the empty text takes {@code name}
   * @throws IllegalArgumentException if there is nothing
   */
  public static Mark tracked(Console console, String name, String label) {
    return of(console).line(name, label.isEmpty() ? name : label);
  }

  private void note(String name, double value, long step) throws IOException {
    Series kept = series.computeIfAbsent(name, any -> new Series());
    long at = step == NEXT_STEP ? kept.nextStep() : step;
    kept.add(at, value);
    if (folder == null && place.isPresent()) {
      folder = new RunFolder(place.get().make());
    }
    if (folder != null) {
      folder.track(name, value, at, series);
    }
  }

  private Mark line(String name, String label) {
    Series kept = series.get(name);
    if (kept == null) {
      String others = series.isEmpty() ? "nothing" : String.join(", ", series.keySet());
      throw new IllegalArgumentException(
          "nothing was tracked as `" + name + "` until now, but " + others);
    }
    return kept.line(label);
  }

  @Override
  public Optional<String> finish() throws IOException {
    if (folder == null) {
      return Optional.empty();
    }
    try (RunFolder finished = folder) {
      folder = null;
      finished.draw(series);
      return Optional.of("tracked in " + finished);
    }
  }
}
