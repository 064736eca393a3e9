package dev.jtc.compiler.host;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Statements of {@code main} while it is being elaborated. Which values a graph must give shows
 * only later, so statements are finished at the end, the last one first.
 */
final class Block {
  private final List<Supplier<List<HostStmt>>> items = new ArrayList<>();

  void add(HostStmt statement) {
    items.add(() -> List.of(statement));
  }

  void addLazily(Supplier<List<HostStmt>> statements) {
    items.add(statements);
  }

  /** All statements; asks for those of the last item first. */
  List<HostStmt> finish() {
    List<List<HostStmt>> finished = new ArrayList<>();
    for (int i = items.size() - 1; i >= 0; i--) {
      finished.add(0, items.get(i).get());
    }
    return finished.stream().flatMap(List::stream).toList();
  }
}
