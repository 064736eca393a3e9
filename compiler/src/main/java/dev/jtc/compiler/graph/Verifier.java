package dev.jtc.compiler.graph;

import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.op.Inference;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a graph is one. What holds for every graph between two passes:
 *
 * <ul>
 *   <li>No two values of a graph have the same id.
 *   <li>Parameters have different names, which are not numbers; so have results.
 *   <li>Every operand is a parameter or the result of an earlier node, with the type it has there.
 *   <li>So is every result of the graph.
 *   <li>The typing rule of each operation accepts its operands and gives the types of its results.
 *   <li>A result that has the name of a parameter has its type: it is the parameter's new value.
 *   <li>Every size depends only on variables that occur in the types of the function's parameters.
 *   <li>The graphs inside loops, branches and custom derivatives are closed and hold to all of
 *       this, except that they use the dimension variables of the function around them.
 * </ul>
 */
public final class Verifier {
  private final Map<Object, List<String>> violations = new IdentityHashMap<>();
  private int count;

  private Verifier() {}

  /**
   * Throws IllegalStateException if {@code graph} breaks a rule; the message shows all violations,
   * each under its node in the graph's text.
   *
   * @param after what made the graph, for the message
   */
  public static void verify(Graph graph, String after) {
    Verifier verifier = new Verifier();
    verifier.check(graph, new HashSet<>(graph.dimVariables()));
    if (verifier.count > 0) {
      throw new IllegalStateException(
          "after "
              + after
              + " the graph `"
              + graph.name()
              + "` breaks "
              + (verifier.count == 1 ? "a rule" : verifier.count + " rules")
              + ":\n"
              + GraphPrinter.print(graph, GraphPrinter.Detail.PLAIN, verifier.violations));
    }
  }

  private void report(Object about, String message) {
    violations.computeIfAbsent(about, key -> new ArrayList<>()).add(message);
    count++;
  }

  private void check(Graph graph, Set<String> dims) {
    checkNames(graph, graph.parameters(), "parameter");
    checkNames(graph, graph.results(), "result");
    Map<Integer, Value> known = new HashMap<>();
    for (Named parameter : graph.parameters()) {
      define(graph, parameter.value(), known);
      checkDims(graph, parameter.value(), dims);
    }
    for (Node node : graph.nodes()) {
      node.operands().forEach(operand -> checkDefined(node, operand, known));
      checkTypes(node);
      for (Value result : node.results()) {
        define(node, result, known);
        checkDims(node, result, dims);
      }
      node.op().bodies().values().forEach(body -> check(body, dims));
    }
    for (int i = 0; i < graph.results().size(); i++) {
      Named result = graph.results().get(i);
      checkDefined(graph, result.value(), known);
      graph
          .updatedParameter(i)
          .filter(parameter -> !parameter.value().type().equals(result.value().type()))
          .ifPresent(
              parameter ->
                  report(
                      graph,
                      "the new value of `"
                          + result.name()
                          + "` is "
                          + result.value().type()
                          + ", not "
                          + parameter.value().type()));
    }
  }

  private void checkNames(Graph graph, List<Named> values, String what) {
    Set<String> names = new HashSet<>();
    for (Named value : values) {
      // A mere number is what a node's result is called.
      if (value.name().chars().allMatch(Character::isDigit)) {
        report(graph, "`" + value.name() + "` is no name of a " + what);
      } else if (!names.add(value.name())) {
        report(graph, "two " + what + "s are called `" + value.name() + "`");
      }
    }
  }

  private void define(Object about, Value value, Map<Integer, Value> known) {
    if (known.putIfAbsent(value.id(), value) != null) {
      report(about, "there is another value " + value);
    }
  }

  private void checkDefined(Object about, Value value, Map<Integer, Value> known) {
    Value definition = known.get(value.id());
    if (definition == null) {
      report(about, value + " is not computed before");
    } else if (!definition.equals(value)) {
      report(about, value + " is " + definition.type() + ", not " + value.type());
    }
  }

  private void checkTypes(Node node) {
    Inference inference = node.op().infer(node.operands().stream().map(Value::type).toList());
    if (inference instanceof Inference.Violation violation) {
      report(node, violation.message());
      return;
    }
    List<TensorType> inferred = ((Inference.Types) inference).results();
    List<TensorType> types = node.results().stream().map(Value::type).toList();
    if (!inferred.equals(types)) {
      report(node, "the results are " + inferred + ", not " + types);
    }
  }

  private void checkDims(Object about, Value value, Collection<String> dims) {
    for (var dim : value.type().shape().dims()) {
      for (String variable : dim.variables()) {
        if (!dims.contains(variable)) {
          report(about, "no parameter tells the size `" + variable + "` in " + value.type());
        }
      }
    }
  }
}
