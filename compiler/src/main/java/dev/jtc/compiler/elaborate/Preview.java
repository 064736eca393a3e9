package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Expr;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.GraphBuilder;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.source.Diagnostics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an expression would be, without running it: an expression of a static graph whose parameters
 * are the tensors that have names.
 *
 * @param val its value in that graph
 * @param graph what computes it, if it is a tensor or several
 */
public record Preview(Val val, Optional<Graph> graph) {

  /** Elaborates {@code expr}; empty after a report. */
  public static Optional<Preview> of(
      Expr expr, String title, Vocabulary names, Store contents, Diagnostics diagnostics) {
    GraphBuilder builder = GraphBuilder.ofProgram();
    Scope scope = names.declarations().nested();
    names.contents(contents).forEach((name, val) -> scope.bind(name, symbolic(val, name, builder)));
    Store store =
        Store.root(
            cell -> new Val.Tensor(builder.parameter(builder.freshName(cell.name()), cell.type())));
    Elaboration e = new Elaboration(new GraphFlow(), diagnostics, builder, store);
    e.setTraining(true);
    e.setRandom(Elaborator.generator());
    Val val = e.eval(expr, scope);
    return diagnostics.hasErrors() || val.isError()
        ? Optional.empty()
        : Optional.of(new Preview(val, graph(title, val, builder)));
  }

  private static Val symbolic(Val val, String name, GraphBuilder builder) {
    if (val instanceof Val.Tensor tensor) {
      return new Val.Tensor(builder.parameter(builder.freshName(name), tensor.value().type()));
    } else if (val instanceof Val.Tuple tuple) {
      return new Val.Tuple(symbolic(tuple.elements(), name, builder));
    } else if (val instanceof Val.Items items) {
      return new Val.Items(symbolic(items.elements(), name, builder));
    } else if (val instanceof Val.Bound bound) {
      return new Val.Bound(bound.function(), symbolic(bound.receiver(), name, builder));
    }
    return val;
  }

  private static List<Val> symbolic(List<Val> vals, String name, GraphBuilder builder) {
    List<Val> all = new ArrayList<>();
    vals.forEach(val -> all.add(symbolic(val, name + "." + all.size(), builder)));
    return all;
  }

  private static Optional<Graph> graph(String title, Val val, GraphBuilder builder) {
    List<Value> values = new ArrayList<>();
    if (!collect(val, values) || values.isEmpty()) {
      return Optional.empty();
    }
    List<Named> results = new ArrayList<>();
    for (Value value : values) {
      results.add(new Named(values.size() == 1 ? "value" : "value" + results.size(), value));
    }
    Graph all = builder.build(title, results);
    Set<Value> used = new HashSet<>(values);
    List<Node> nodes = new ArrayList<>();
    for (int i = all.nodes().size() - 1; i >= 0; i--) {
      Node node = all.nodes().get(i);
      if (node.results().stream().anyMatch(used::contains)) {
        used.addAll(node.operands());
        nodes.add(0, node);
      }
    }
    List<Named> parameters =
        all.parameters().stream().filter(p -> used.contains(p.value())).toList();
    return Optional.of(new Graph(title, parameters, nodes, results));
  }

  /** Takes {@code val} apart; false if some of it is no tensor. */
  private static boolean collect(Val val, List<Value> values) {
    if (val instanceof Val.Tensor tensor) {
      values.add(tensor.value());
      return true;
    }
    List<Val> elements =
        val instanceof Val.Tuple tuple
            ? tuple.elements()
            : val instanceof Val.Items items ? items.elements() : null;
    return elements != null && elements.stream().allMatch(element -> collect(element, values));
  }
}
