package dev.jtc.compiler.elaborate;

import dev.jtc.compiler.ast.Decl;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.type.TensorType;
import java.util.Iterator;
import java.util.List;

/**
 * A function as a graph.
 *
 * <p>The graph's parameters are the arguments, then the cells it reads or writes. Its results are
 * what the function returns, then the cells it writes, named as their parameters.
 *
 * @param decl the function
 * @param arguments the tensor arguments, in order
 * @param results the types of what it returns, a tuple taken apart
 * @param form what it returns, with the values of its own graph in it
 * @param reads the cells that follow the arguments, in order
 * @param writes the cells that follow the results, in order
 */
public record FunctionGraph(
    Decl.Fn decl,
    Graph graph,
    List<Argument> arguments,
    List<TensorType> results,
    Val form,
    List<Cell> reads,
    List<Cell> writes) {
  public FunctionGraph {
    arguments = List.copyOf(arguments);
    results = List.copyOf(results);
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /** A tensor that the function is given. */
  public record Argument(String name, TensorType type) {}

  /** What a call gives whose tensors are {@code held}, one for each of the results. */
  public Val returning(List<Val> held) {
    return held.isEmpty() ? Val.NONE : returning(form, held.iterator());
  }

  private static Val returning(Val form, Iterator<Val> held) {
    if (form instanceof Val.Tuple tuple) {
      return new Val.Tuple(tuple.elements().stream().map(v -> returning(v, held)).toList());
    } else if (form instanceof Val.Items items && !Arithmetic.isNumeric(form)) {
      return new Val.Items(items.elements().stream().map(v -> returning(v, held)).toList());
    }
    return Arithmetic.isNumeric(form) ? held.next() : form;
  }
}
