package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When the values of a block are written and read, by the numbers of its pieces. */
final class Liveness {
  private final Map<Value, Integer> written = new HashMap<>();
  private final Map<Value, List<Integer>> read = new HashMap<>();

  Liveness(List<Piece> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      for (Value value : pieces.get(i).writes()) {
        written.put(value, i);
      }
      for (Value value : pieces.get(i).reads()) {
        read.computeIfAbsent(value, v -> new ArrayList<>()).add(i);
      }
    }
  }

  /** The piece that writes {@code value}; −1 for a parameter. */
  int written(Value value) {
    return written.getOrDefault(value, -1);
  }

  /** The last piece that reads {@code value}; the one that writes it if none does. */
  int lastRead(Value value) {
    List<Integer> all = read.get(value);
    return all == null ? written(value) : all.get(all.size() - 1);
  }
}
