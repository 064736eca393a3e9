package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that a walk backwards from inside a region goes through: first the region's, then those
 * of the emitters around it. Values go by the name they have where they are computed, so that a
 * captured value and what it stands for are one.
 */
final class Scopes {
  private final List<Emitter> emitters;

  /**
   * How many nodes each emitter had when the walk began; what is emitted since is no part of it.
   */
  private final List<Integer> counts;

  private Scopes(List<Emitter> emitters) {
    this.emitters = emitters;
    this.counts = emitters.stream().map(emitter -> emitter.nodes().size()).toList();
  }

  /** From {@code innermost} outwards as far as there are values of {@code targets}. */
  static Scopes reaching(Emitter innermost, Collection<Value> targets) {
    List<Emitter> emitters = new ArrayList<>(List.of(innermost));
    List<Value> here = targets.stream().map(innermost::resolve).toList();
    Emitter emitter = innermost;
    while (true) {
      Emitter current = emitter;
      List<Value> further = here.stream().map(current::captured).flatMap(Optional::stream).toList();
      if (further.isEmpty()) {
        return new Scopes(emitters);
      }
      emitter = current.enclosing().orElseThrow();
      emitters.add(emitter);
      here = further;
    }
  }

  int count() {
    return emitters.size();
  }

  int nodeCount(int scope) {
    return counts.get(scope);
  }

  /** A node of the emitter {@code scope} steps outwards, its operands in canonical form. */
  Node node(int scope, int index) {
    Emitter emitter = emitters.get(scope);
    Node node = emitter.nodes().get(index);
    if (scope == emitters.size() - 1) {
      return node;
    }
    List<Value> operands =
        node.operands().stream().map(operand -> outermost(operand, scope)).toList();
    return new Node(node.op(), operands, node.results(), node.origin());
  }

  /** The name of {@code value} in the outermost of these emitters that knows it. */
  Value canonical(Value value) {
    return outermost(emitters.get(0).resolve(value), 0);
  }

  private Value outermost(Value value, int scope) {
    Value at = value;
    for (int s = scope; s < emitters.size() - 1; s++) {
      Optional<Value> outer = emitters.get(s).captured(at);
      if (outer.isEmpty()) {
        break;
      }
      at = outer.get();
    }
    return at;
  }

  /** All values that a small change of {@code wrt} can change. */
  Set<Value> active(List<Value> wrt) {
    List<Node> nodes = new ArrayList<>();
    for (int scope = count() - 1; scope >= 0; scope--) {
      for (int i = 0; i < nodeCount(scope); i++) {
        nodes.add(node(scope, i));
      }
    }
    return Flow.from(wrt.stream().map(this::canonical).toList(), nodes);
  }
}
