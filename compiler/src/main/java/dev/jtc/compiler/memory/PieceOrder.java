package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * An order for the pieces of a block in which, where the data flow allows it, whoever writes the
 * new version of a parameter waits for all who read the old one, so that it can be written in
 * place.
 */
final class PieceOrder {
  private final List<Piece> pieces;
  private final List<Set<Integer>> followers = new ArrayList<>();
  private final List<Set<Integer>> waiters = new ArrayList<>();
  private final int[] missing;
  private final int[] readersLeft;

  private PieceOrder(List<Piece> pieces) {
    this.pieces = pieces;
    this.missing = new int[pieces.size()];
    this.readersLeft = new int[pieces.size()];
    pieces.forEach(
        piece -> {
          followers.add(new HashSet<>());
          waiters.add(new HashSet<>());
        });
  }

  /**
   * The pieces in the new order.
   *
   * @param replaces the parameter whose array each result would like to have
   */
  static List<Piece> of(List<Piece> pieces, Map<Value, Value> replaces) {
    return new PieceOrder(pieces).run(replaces);
  }

  private List<Piece> run(Map<Value, Value> replaces) {
    Map<Value, Integer> writer = new HashMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      for (Value value : pieces.get(i).writes()) {
        writer.put(value, i);
      }
    }
    Map<Value, Set<Integer>> successors = new HashMap<>();
    replaces.forEach(
        (result, parameter) -> {
          Integer at = writer.get(result);
          if (at != null) {
            successors.computeIfAbsent(parameter, p -> new HashSet<>()).add(at);
          }
        });
    for (int i = 0; i < pieces.size(); i++) {
      for (Value value : pieces.get(i).reads()) {
        Integer from = writer.get(value);
        if (from != null && followers.get(from).add(i)) {
          missing[i]++;
        }
        for (int later : successors.getOrDefault(value, Set.of())) {
          if (later != i && waiters.get(i).add(later)) {
            readersLeft[later]++;
          }
        }
      }
    }
    return schedule();
  }

  private List<Piece> schedule() {
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    PriorityQueue<Integer> waiting = new PriorityQueue<>();
    for (int i = 0; i < pieces.size(); i++) {
      if (missing[i] == 0) {
        (readersLeft[i] == 0 ? ready : waiting).add(i);
      }
    }
    List<Piece> order = new ArrayList<>();
    while (!ready.isEmpty() || !waiting.isEmpty()) {
      int next = ready.isEmpty() ? waiting.poll() : ready.poll();
      order.add(pieces.get(next));
      for (int later : waiters.get(next)) {
        if (--readersLeft[later] == 0 && waiting.remove(later)) {
          ready.add(later);
        }
      }
      for (int follower : followers.get(next)) {
        if (--missing[follower] == 0) {
          (readersLeft[follower] == 0 ? ready : waiting).add(follower);
        }
      }
    }
    return order;
  }
}
