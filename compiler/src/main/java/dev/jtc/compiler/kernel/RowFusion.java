package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.memory.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts kernels that go over the same rows together, so that a row is in the cache when the next
 * kernel wants it: the largest element, the exponentials with their sum, and the quotients of a
 * softmax become one loop over rows with three loops inside.
 */
final class RowFusion {
  /** Rows so short are not worth a loop of their own in one nest. */
  private static final int SHORT = 64;

  /** How many kernels back a partner is looked for. */
  private static final int MOST_TRIES = 8;

  private final List<Piece> pieces;
  private final Set<Piece> candidates;
  private final Map<Value, Integer> writers = new HashMap<>();
  private final Map<Value, Integer> readers = new HashMap<>();
  private final Set<Value> results = new HashSet<>();
  private final long shortest;
  private final Predicate<Piece.Run> fits;

  private RowFusion(
      Graph graph,
      List<Piece> pieces,
      Set<Piece> candidates,
      long shortest,
      Predicate<Piece.Run> fits) {
    this.shortest = shortest;
    this.fits = fits;
    this.pieces = new ArrayList<>(pieces);
    this.candidates = Collections.newSetFromMap(new IdentityHashMap<>());
    this.candidates.addAll(candidates);
    for (Named result : graph.results()) {
      results.add(result.value());
    }
    for (int i = 0; i < pieces.size(); i++) {
      int at = i;
      pieces.get(i).writes().forEach(value -> writers.put(value, at));
      new HashSet<>(pieces.get(i).reads()).forEach(v -> readers.merge(v, 1, Integer::sum));
    }
  }

  /**
   * The pieces, with those put together that gain by it.
   *
   * @param candidates the kernels that may be
   */
  static List<Piece> of(Graph graph, List<Piece> pieces, Set<Piece> candidates) {
    return new RowFusion(graph, pieces, candidates, SHORT, run -> true).run();
  }

  /**
   * The same for blocks of threads, for which a row is never too short.
   *
   * @param fits whether a kernel can be what two have become
   */
  static List<Piece> ofBlocks(
      Graph graph, List<Piece> pieces, Set<Piece> candidates, Predicate<Piece.Run> fits) {
    return new RowFusion(graph, pieces, candidates, 1, fits).run();
  }

  private List<Piece> run() {
    for (int i = 0; i < pieces.size(); i++) {
      if (candidates.contains(pieces.get(i))) {
        join((Piece.Run) pieces.get(i), i);
      }
    }
    return pieces.stream().filter(piece -> piece != null).toList();
  }

  /** Puts kernel {@code number} into an earlier one after which all that it reads is there. */
  private void join(Piece.Run run, int number) {
    int earliest = 0;
    for (Value value : run.reads()) {
      earliest = Math.max(earliest, writers.getOrDefault(value, 0));
    }
    int tries = 0;
    for (int j = number - 1; j >= earliest && tries < MOST_TRIES; j--) {
      if (candidates.contains(pieces.get(j))) {
        tries++;
        Piece.Run first = (Piece.Run) pieces.get(j);
        Optional<Piece.Run> both =
            RowPair.of(first, run, value -> isLocal(value, first, run), shortest);
        if (both.isPresent() && !fits.test(both.get())) {
          both = RowPair.of(first, run, value -> false, shortest);
        }
        if (both.filter(fits).isPresent()) {
          replace(first, run, both.get(), j, number);
          return;
        }
      }
    }
  }

  /** Whether {@code value} is written by one kernel, and read only by another. */
  private boolean isLocal(Value value, Piece.Run first, Piece.Run second) {
    return first.writes().contains(value)
        && second.reads().contains(value)
        && !results.contains(value)
        && readers.get(value) == 1;
  }

  private void replace(Piece.Run first, Piece.Run second, Piece.Run both, int at, int gone) {
    for (Value value : new HashSet<>(second.reads())) {
      if (first.reads().contains(value) || first.writes().contains(value)) {
        readers.merge(value, -1, Integer::sum);
      }
    }
    candidates.add(both);
    pieces.set(at, both);
    pieces.set(gone, null);
    both.writes().forEach(value -> writers.put(value, at));
  }
}
