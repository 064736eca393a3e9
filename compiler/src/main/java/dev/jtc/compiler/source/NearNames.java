package dev.jtc.compiler.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the name the user probably meant.
 *
 * <p>The distance is optimal string alignment: insertions, deletions, substitutions and swaps of
 * neighbours cost one each; a difference in case alone costs nothing but does not count as equal.
 */
public final class NearNames {
  private NearNames() {}

  /**
   * The candidate closest to {@code name}, if at most a third of its letters (at least one) differ.
   * Ties go to the one written more alike, then to the alphabetically first, so the answer does not
   * depend on the order given.
   */
  public static Optional<String> nearest(String name, Collection<String> candidates) {
    int threshold = Math.max(1, name.length() / 3);
    TreeMap<String, Integer> distances = new TreeMap<>();
    for (String candidate : candidates) {
      int d = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      boolean wholeWordDiffers = d >= Math.max(name.length(), candidate.length());
      if (d <= threshold && !candidate.equals(name) && !wholeWordDiffers) {
        distances.put(candidate, d);
      }
    }
    return distances.keySet().stream()
        .min(
            Comparator.<String, Integer>comparing(distances::get)
                .thenComparing(candidate -> distance(name, candidate)));
  }

  /** A ready help line, {@code did you mean `relu`?}, if there is a near name. */
  public static Optional<String> question(String name, Collection<String> candidates) {
    return nearest(name, candidates).map(near -> "did you mean `" + near + "`?");
  }

  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + substitution, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
