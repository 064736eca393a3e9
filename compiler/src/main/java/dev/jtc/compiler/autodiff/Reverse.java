package dev.jtc.compiler.autodiff;

import dev.jtc.compiler.graph.Emitter;
import dev.jtc.compiler.graph.Flow;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reverse-mode differentiation: vector-Jacobian products.
 *
 * <p>The nodes are visited last to first; only those between {@code wrt} and the result are. What
 * several uses contribute to the cotangent of a value is summed in the order of that walk: the
 * value's last user first, and within a node its operands in order, {@code ((c1 + c2) + c3) + …}.
 *
 * <p>In a region the walk goes on through the enclosing emitters' nodes as far as values of {@code
 * wrt} lie there; what it emits goes into the region. The carried values of a loop, and whatever
 * else is a parameter of the region rather than captured, are where a walk in its body ends.
 */
public final class Reverse {
  private Reverse() {}

  /**
   * The cotangents of {@code wrt} if the cotangent of {@code y} is {@code seed}; zeros where {@code
   * y} does not depend on one. The nodes emitted have {@link Phase#BACKWARD} and the span and scope
   * of the node they differentiate; the emitter's origin is as before afterwards.
   *
   * @param out knows all the values, as its own or as an enclosing emitter's
   * @param y a float value
   * @param wrt float values: parameters, or what nodes compute; each gives the total derivative
   * @param seed of the type of {@code y}
   * @throws IllegalStateException if {@link #unboundedLoop} finds one
   */
  public static List<Value> gradient(Emitter out, Value y, List<Value> wrt, Value seed) {
    return gradient(out, List.of(y), wrt, List.of(seed));
  }

  /** The same for several results, whose contributions are summed. */
  public static List<Value> gradient(
      Emitter out, List<Value> ys, List<Value> wrt, List<Value> seeds) {
    for (Value value : wrt) {
      if (!Flow.isFloat(value)) {
        throw new IllegalStateException("no derivative by " + value + ": " + value.type());
      }
    }
    Origin before = out.origin();
    out.setOrigin(before.withPhase(Phase.BACKWARD));
    Scopes scopes = Scopes.reaching(out, wrt);
    Cotangents cotangents = new Cotangents(out);
    for (int i = 0; i < ys.size(); i++) {
      if (!ys.get(i).type().equals(seeds.get(i).type())) {
        throw new IllegalStateException(
            "a seed " + seeds.get(i).type() + " for " + ys.get(i).type());
      }
      cotangents.add(scopes.canonical(ys.get(i)), out.resolve(seeds.get(i)));
    }
    Set<Value> active = scopes.active(wrt);
    for (int scope = 0; scope < scopes.count(); scope++) {
      // By position, for a loop that is made to record more is exchanged in place.
      for (int i = scopes.nodeCount(scope) - 1; i >= 0; i--) {
        visit(new Step(out, scopes.node(scope, i), cotangents, active));
      }
    }
    out.setOrigin(before.withPhase(Phase.BACKWARD));
    List<Value> gradient = new ArrayList<>();
    for (Value value : wrt) {
      gradient.add(
          cotangents
              .of(scopes.canonical(value))
              .orElseGet(() -> new Builds(out).zeros(value.type())));
    }
    out.setOrigin(before);
    return gradient;
  }

  private static void visit(Step step) {
    if (step.matters()) {
      Node node = step.node();
      step.build().emitter().setOrigin(node.origin().withPhase(Phase.BACKWARD));
      node.op().vjp(step);
    }
  }

  /**
   * A loop through which {@link #gradient} of the same arguments would have to go, but whose number
   * of trips has no known bound, so that there is no place to record them. Emits nothing.
   */
  public static Optional<Node> unboundedLoop(Emitter out, Value y, List<Value> wrt) {
    Scopes scopes = Scopes.reaching(out, wrt);
    Set<Value> active = scopes.active(wrt);
    List<Node> nodes = new ArrayList<>();
    for (int scope = scopes.count() - 1; scope >= 0; scope--) {
      for (int i = 0; i < scopes.nodeCount(scope); i++) {
        nodes.add(scopes.node(scope, i));
      }
    }
    return unbounded(nodes, active, List.of(scopes.canonical(y)));
  }

  /** The last node that stops differentiation on a path from {@code active} to {@code results}. */
  private static Optional<Node> unbounded(
      List<Node> nodes, Set<Value> active, List<Value> results) {
    Set<Value> wanted = results.stream().filter(active::contains).collect(Collectors.toSet());
    for (int n = nodes.size() - 1; n >= 0; n--) {
      Node node = nodes.get(n);
      boolean visited = node.results().stream().anyMatch(wanted::contains);
      boolean passes = false;
      for (int i = 0; visited && i < node.operands().size(); i++) {
        if (active.contains(node.operand(i)) && Flow.carries(node, i)) {
          wanted.add(node.operand(i));
          passes = true;
        }
      }
      Optional<Node> obstacle = passes ? obstacle(node) : Optional.empty();
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  private static Optional<Node> obstacle(Node node) {
    if (!node.op().isDifferentiable()) {
      return Optional.of(node);
    }
    for (Graph region : node.op().differentiated()) {
      List<Value> parameters = region.parameters().stream().map(Named::value).toList();
      Set<Value> active = Flow.from(parameters, region.nodes());
      List<Value> results = region.results().stream().map(Named::value).toList();
      Optional<Node> inner = unbounded(region.nodes(), active, results);
      if (inner.isPresent()) {
        return inner;
      }
    }
    return Optional.empty();
  }
}
