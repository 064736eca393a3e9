package dev.jtc.compiler.graph;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A pure function of tensors.
 *
 * <p>A result that carries the name of a parameter is that parameter's new value: the memory plan
 * may write it over the old one.
 *
 * @param name the function's name, as {@code TwoLayerNet.step}
 * @param parameters the values it is given, named
 * @param nodes in an order in which every operand is computed before it is used
 * @param results the values it gives, named
 */
public record Graph(String name, List<Named> parameters, List<Node> nodes, List<Named> results) {
  public Graph {
    parameters = List.copyOf(parameters);
    nodes = List.copyOf(nodes);
    results = List.copyOf(results);
  }

  /** A value at the border of a graph, with the name that people know it by. */
  public record Named(String name, Value value) {}

  /** The names of all dimension variables in parameter types, sorted. */
  public Collection<String> dimVariables() {
    TreeSet<String> names = new TreeSet<>();
    for (Named parameter : parameters) {
      parameter.value().type().shape().dims().forEach(dim -> names.addAll(dim.variables()));
    }
    return names;
  }

  /** The parameter whose new value result {@code index} is, if it is one. */
  public Optional<Named> updatedParameter(int index) {
    String name = results.get(index).name();
    return parameters.stream().filter(parameter -> parameter.name().equals(name)).findFirst();
  }

  /** The text form, see {@link GraphPrinter}. */
  @Override
  public String toString() {
    return GraphPrinter.print(this);
  }
}
