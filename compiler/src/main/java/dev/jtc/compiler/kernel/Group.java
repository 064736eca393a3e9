package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one kernel, or one loop or branch, computes. */
final class Group {
  /** What the loops of a group run over. */
  enum Kind {
    /** A space of elements; elementwise roots and reductions of it. */
    SPACE,
    /** The elements of a matrix product, and elementwise roots on top of it. */
    DOT,
    /** One node with loops of its own. */
    SINGLE
  }

  private final Kind kind;
  private final Shape space;
  private final List<Node> roots = new ArrayList<>();
  private final Set<Value> leaves = new HashSet<>();
  private final Set<Node> body = Collections.newSetFromMap(new IdentityHashMap<>());

  Group(Kind kind, Shape space) {
    this.kind = kind;
    this.space = space;
  }

  Kind kind() {
    return kind;
  }

  /** The index space of its loops. */
  Shape space() {
    return space;
  }

  /** The nodes whose results it computes, in order. */
  List<Node> roots() {
    return roots;
  }

  /** The nodes that are computed in its loops. */
  Set<Node> body() {
    return body;
  }

  /** The stored values that it reads. */
  Set<Value> leaves() {
    return leaves;
  }

  void add(Node root, Cone cone) {
    roots.add(root);
    leaves.addAll(cone.leaves().keySet());
    body.add(root);
    body.addAll(cone.inlined());
  }

  /** The matrix product of a {@link Kind#DOT} group. */
  Optional<Node> dot() {
    return kind == Kind.DOT ? Optional.of(roots.get(0)) : Optional.empty();
  }
}
