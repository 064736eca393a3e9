package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one root needs: the nodes that are inlined into it and the stored values that it reads.
 *
 * @param leaves the stored values, each with where they are read
 */
record Cone(Set<Node> inlined, Map<Value, Access> leaves) {
  /** Where a stored value is read, relative to the element being computed. */
  enum Access {
    /** At the same index only. */
    SAME_INDEX,
    /** Elsewhere, too. */
    ANYWHERE
  }

  private record Visit(Value value, Access access) {}

  /**
   * The cone of {@code root}.
   *
   * @param access where the root itself reads its operands
   */
  static Cone of(Node root, Access access, Uses uses, Predicate<Value> isStored) {
    Cone cone = new Cone(Collections.newSetFromMap(new IdentityHashMap<>()), new HashMap<>());
    Set<Visit> seen = new HashSet<>();
    Deque<Visit> open = new ArrayDeque<>();
    root.operands().forEach(operand -> open.push(new Visit(operand, access)));
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      if (!seen.add(visit)) {
        continue;
      }
      if (isStored.test(visit.value)) {
        cone.leaves.merge(visit.value, visit.access, (a, b) -> a == b ? a : Access.ANYWHERE);
        continue;
      }
      Node node = uses.definition(visit.value);
      cone.inlined.add(node);
      Access inner = Cost.isElementwise(node.op()) ? visit.access : Access.ANYWHERE;
      node.operands().forEach(operand -> open.push(new Visit(operand, inner)));
    }
    return cone;
  }
}
