package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Stmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Cuts the body of a kernel into runs of statements that share no local name. */
final class Nests {
  private Nests() {}

  /** At least one run, in order; statements that are no loops stay with their neighbours. */
  static List<List<Stmt>> of(List<Stmt> body) {
    List<List<Stmt>> nests = new ArrayList<>();
    List<Stmt> current = new ArrayList<>();
    boolean hasLoop = false;
    int end = 0;
    for (int i = 0; i < body.size(); i++) {
      boolean loop = body.get(i) instanceof Stmt.For;
      boolean named = body.get(i) instanceof Stmt.Let || body.get(i) instanceof Stmt.Declare;
      if (i >= end && hasLoop && (loop || named)) {
        nests.add(current);
        current = new ArrayList<>();
        hasLoop = false;
      }
      current.add(body.get(i));
      hasLoop |= loop;
      end = Math.max(end, lastUse(body, i) + 1);
    }
    nests.add(current);
    return nests;
  }

  /** The last statement that uses a name which statement {@code index} declares, or that one. */
  private static int lastUse(List<Stmt> body, int index) {
    Stmt stmt = body.get(index);
    if (!(stmt instanceof Stmt.Let || stmt instanceof Stmt.Declare)) {
      return index;
    }
    Set<String> names = Uses.of(List.of(stmt)).declaredLocals();
    for (int i = body.size() - 1; i > index; i--) {
      Uses uses = Uses.of(List.of(body.get(i)));
      Set<String> used = new HashSet<>(uses.readLocals());
      used.addAll(uses.assignedLocals());
      used.retainAll(names);
      if (!used.isEmpty()) {
        return i;
      }
    }
    return index;
  }
}
