package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Evaluation;
import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * One of two computations, chosen while it runs.
 *
 * <p>Operands: a bool scalar, then what both regions take. Results: those of the regions.
 *
 * @param then from the operands after the condition to the results
 * @param otherwise of the same type as {@code then}
 */
public record Branch(Graph then, Graph otherwise) implements Op {
  @Override
  public String mnemonic() {
    return "branch";
  }

  @Override
  public SortedMap<String, String> attributes() {
    return Attributes.NONE;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (operands.isEmpty() || !operands.get(0).equals(TensorType.scalar(DType.BOOL))) {
      return Inference.violation("a branch takes a bool scalar first");
    }
    List<TensorType> values = operands.subList(1, operands.size());
    List<TensorType> results = Regions.types(then.results());
    Optional<String> wrong = Regions.mismatch("the branch taken", then, values, results);
    if (wrong.isEmpty()) {
      wrong = Regions.mismatch("the other branch", otherwise, values, results);
    }
    return wrong.<Inference>map(Inference::violation).orElse(new Inference.Types(results));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    Graph taken = Elements.isTrue(operands.get(0), 0) ? then : otherwise;
    return Evaluation.run(taken, operands.subList(1, operands.size()), sizes);
  }

  @Override
  public Map<String, Graph> bodies() {
    Map<String, Graph> bodies = new LinkedHashMap<>();
    bodies.put("then", then);
    bodies.put("else", otherwise);
    return bodies;
  }

  @Override
  public Branch mapBodies(UnaryOperator<Graph> rewrite) {
    return new Branch(rewrite.apply(then), rewrite.apply(otherwise));
  }

  @Override
  public void vjp(Adjoint adjoint) {
    BranchGradient.vjp(this, adjoint);
  }

  @Override
  public List<Graph> differentiated() {
    return List.of(then, otherwise);
  }
}
