package dev.jtc.compiler.interpret;

import dev.jtc.compiler.graph.Evaluation;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.SizeNeed;
import dev.jtc.compiler.op.Sizes;
import dev.jtc.runtime.Tensor;
import java.util.List;

/** Runs graphs by the meaning of each operation. */
public final class Interpreter {
  private Interpreter() {}

  /**
   * The results of {@code graph} for {@code arguments}, one for each parameter.
   *
   * @throws IllegalArgumentException if the arguments do not fit the parameters' types or their
   *     sizes do not fit the graph
   */
  public static List<Tensor> run(Graph graph, List<Tensor> arguments) {
    Sizes sizes = Binding.of(graph.parameters(), arguments);
    SizeNeed.of(graph).forEach(need -> need.check(sizes));
    return Evaluation.run(graph, arguments, sizes);
  }
}
