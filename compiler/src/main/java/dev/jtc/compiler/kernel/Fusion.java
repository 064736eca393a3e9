package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.Cone.Access;
import dev.jtc.compiler.kernel.Materialization.Numbers;
import dev.jtc.compiler.op.Branch;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a graph into groups that are computed together.
 *
 * <p>A root is a node whose result is stored. Groups stand in an order in which they can run. A
 * root joins a group with loops over its own index space if that group comes after, or is, the last
 * one that the root needs something of; what it needs of that very group must be at hand in the
 * same iteration. Hence no group ever waits for itself.
 */
final class Fusion {
  /** The most operations in the loops of one kernel. */
  private static final int MOST_OPERATIONS = 200;

  /** The most arrays of one kernel: methods have at most 255 parameters. */
  private static final int MOST_ARRAYS = 60;

  /** How many groups are tried before a root gets one of its own. */
  private static final int MOST_TRIES = 8;

  /** Loops so short that running them costs more than what they do are put together anyway. */
  private static final int FEW_ELEMENTS = 64;

  private static final int MOST_ROUNDS = 4;

  private final Graph graph;
  private final Uses uses;
  private final Materialization materialization;
  private final List<Group> groups = new ArrayList<>();
  private final Map<Node, Integer> groupOf = new IdentityHashMap<>();
  private final Set<Value> readElsewhere = new HashSet<>();
  private final Map<Shape, List<Integer>> bySpace = new HashMap<>();

  private final Folds folds;

  /** Whether windows are added up together with the product that gives them. */
  private enum Folds {
    TOGETHER,
    APART
  }

  private Fusion(Graph graph, Uses uses, Materialization materialization, Folds folds) {
    this.folds = folds;
    this.graph = graph;
    this.uses = uses;
    this.materialization = materialization;
  }

  /** The groups of {@code graph}, in an order in which they can run. */
  static Fusion of(Graph graph) {
    return of(graph, Folds.TOGETHER);
  }

  /** The same, but no element of a product is added to several others. */
  static Fusion ofParts(Graph graph) {
    return of(graph, Folds.APART);
  }

  private static Fusion of(Graph graph, Folds folds) {
    Uses uses = new Uses(graph);
    Materialization materialization =
        new Materialization(
            graph, uses, folds == Folds.APART ? Numbers.APART : Numbers.WITH_ELEMENTS);
    Fusion fusion = null;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      fusion = new Fusion(graph, uses, materialization, folds);
      fusion.run();
      if (!materialization.storeShared(fusion.groupOf)) {
        return fusion;
      }
    }
    Fusion last = new Fusion(graph, uses, materialization, folds);
    last.run();
    return last;
  }

  List<Group> groups() {
    return groups;
  }

  Uses uses() {
    return uses;
  }

  /** Whether users of {@code value} read its array. */
  boolean isLoaded(Value value) {
    return materialization.isLoaded(value);
  }

  /** Whether the root {@code value} needs an array: not if only its own group uses it. */
  boolean isWritten(Value value) {
    return uses.isResult(value) || readElsewhere.contains(value);
  }

  /** The stored values that the operands of {@code node} are computed from. */
  Set<Value> leaves(Node node) {
    return cone(node, Access.ANYWHERE).leaves().keySet();
  }

  private void run() {
    for (Node node : new EarlyNumbers(graph).first(graph)) {
      if (node.results().stream().anyMatch(materialization::isStored)) {
        place(node);
      }
    }
    for (int position = 0; position < groups.size(); position++) {
      for (Value leaf : groups.get(position).leaves()) {
        Integer definedAt = groupOf.get(uses.definition(leaf));
        if (definedAt != null && definedAt != position) {
          readElsewhere.add(leaf);
        }
      }
    }
  }

  private void place(Node node) {
    if (node.op() instanceof Reduce) {
      join(node, node.operand(0).type().shape());
    } else if (Cost.isInlined(node)) {
      join(node, node.result().type().shape());
    } else if (node.op() instanceof Dot) {
      add(node, cone(node, Access.ANYWHERE), start(Group.Kind.DOT, node.result().type().shape()));
    } else if (ownProduct(node) >= 0) {
      add(node, cone(node, Access.ANYWHERE), ownProduct(node));
    } else {
      Shape space = node.results().get(0).type().shape();
      add(node, cone(node, Access.ANYWHERE), start(Group.Kind.SINGLE, space));
    }
  }

  /** The group of the product whose rows {@code node} adds up; −1 if there is none. */
  private int ownProduct(Node node) {
    boolean isFold = node.op() instanceof Fold && folds == Folds.TOGETHER;
    Folded folded = isFold ? Folded.of(node, uses) : null;
    boolean stored = folded != null && folded.moves().stream().anyMatch(m -> isLoaded(m.result()));
    return folded == null || stored ? -1 : groupOf.get(folded.dot());
  }

  private Cone cone(Node root, Access access) {
    boolean regions = root.op() instanceof Loop || root.op() instanceof Branch;
    return Cone.of(
        root, access, uses, regions ? materialization::isStored : materialization::isLoaded);
  }

  private int start(Group.Kind kind, Shape space) {
    groups.add(new Group(kind, space));
    if (kind != Group.Kind.SINGLE) {
      bySpace.computeIfAbsent(space, key -> new ArrayList<>()).add(groups.size() - 1);
    }
    return groups.size() - 1;
  }

  private void add(Node root, Cone cone, int position) {
    groups.get(position).add(root, cone);
    groupOf.put(root, position);
  }

  private void join(Node root, Shape space) {
    boolean aligned = root.op() instanceof Reduce || Cost.isElementwise(root.op());
    Cone cone = cone(root, aligned ? Access.SAME_INDEX : Access.ANYWHERE);
    int earliest = -1;
    for (Value leaf : cone.leaves().keySet()) {
      Node definition = uses.definition(leaf);
      earliest = definition == null ? earliest : Math.max(earliest, groupOf.get(definition));
    }
    add(root, cone, position(root, space, cone, earliest));
  }

  private int position(Node root, Shape space, Cone cone, int earliest) {
    List<Integer> candidates = bySpace.getOrDefault(space, List.of());
    int tries = 0;
    for (int i = firstFrom(candidates, earliest); i < candidates.size(); i++) {
      int position = candidates.get(i);
      if (fits(root, cone, groups.get(position), position == earliest)) {
        return position;
      }
      if (++tries == MOST_TRIES) {
        break;
      }
    }
    return start(Group.Kind.SPACE, space);
  }

  private static int firstFrom(List<Integer> positions, int earliest) {
    int low = 0;
    int high = positions.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (positions.get(middle) < earliest) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean fits(Node root, Cone cone, Group group, boolean needsIt) {
    if (group.kind() == Group.Kind.DOT && (root.op() instanceof Reduce || !needsIt)) {
      return false;
    }
    return isSmallEnough(cone, group) && (needsIt ? isAtHand(cone, group) : isRelated(cone, group));
  }

  private static boolean isSmallEnough(Cone cone, Group group) {
    long operations = cone.inlined().stream().filter(node -> !group.body().contains(node)).count();
    long arrays = cone.leaves().keySet().stream().filter(v -> !group.leaves().contains(v)).count();
    return operations + group.body().size() < MOST_OPERATIONS
        && arrays + group.leaves().size() + group.roots().size() < MOST_ARRAYS;
  }

  /** Whether all that the root needs of {@code group} is known in the same iteration. */
  private boolean isAtHand(Cone cone, Group group) {
    for (Map.Entry<Value, Access> leaf : cone.leaves().entrySet()) {
      Node definition = uses.definition(leaf.getKey());
      boolean fromHere = definition != null && group.roots().contains(definition);
      boolean wrong =
          leaf.getValue() != Access.SAME_INDEX
              || definition != null && isCompleteAtTheEnd(definition);
      if (fromHere && wrong) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCompleteAtTheEnd(Node node) {
    return node.op() instanceof Reduce || node.op() instanceof Fold;
  }

  /** Whether computing the root here saves reading something, or the loops are short. */
  private static boolean isRelated(Cone cone, Group group) {
    Dim elements = group.space().elements();
    if (elements.isConstant() && elements.value() <= FEW_ELEMENTS) {
      return true;
    }
    return cone.leaves().keySet().stream()
        .anyMatch(leaf -> leaf.type().rank() > 0 && group.leaves().contains(leaf));
  }
}
