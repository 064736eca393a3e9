package dev.jtc.compiler.view;

import java.util.Optional;
import java.util.Set;

/**
 * What a picture of a graph shows.
 *
 * @param title the words above the picture; the graph's name if empty
 * @param detail whether constants and rearrangements are drawn apart
 * @param trained the names of the graph's parameters that are trained; those that the graph gives
 *     new values to are known to be state without being named here
 * @param maxMarks how many boxes and circles a picture may have; beyond it, models and then runs of
 *     operations are drawn as one box each
 */
public record PictureOptions(
    Optional<String> title, Detail detail, Set<String> trained, int maxMarks) {
  /** A whole graph as people sketch it on paper. */
  public static final PictureOptions DEFAULT =
      new PictureOptions(Optional.empty(), Detail.NORMAL, Set.of(), 400);

  public PictureOptions {
    trained = Set.copyOf(trained);
    if (maxMarks < 1) {
      throw new IllegalArgumentException("a picture of " + maxMarks + " marks");
    }
  }

  /** How much of a graph is drawn. */
  public enum Detail {
    /** Constants stand inside their consumers, broadcasts and transposes on the lines. */
    NORMAL,
    /** Every node of the graph is drawn. */
    FULL
  }

  public PictureOptions withTitle(String newTitle) {
    return new PictureOptions(Optional.of(newTitle), detail, trained, maxMarks);
  }

  public PictureOptions withDetail(Detail newDetail) {
    return new PictureOptions(title, newDetail, trained, maxMarks);
  }

  public PictureOptions withTrained(Set<String> newTrained) {
    return new PictureOptions(title, detail, newTrained, maxMarks);
  }

  public PictureOptions withMaxMarks(int newMaxMarks) {
    return new PictureOptions(title, detail, trained, newMaxMarks);
  }
}
