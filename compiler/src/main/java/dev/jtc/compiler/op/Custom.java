package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Inline;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A value whose derivative is given by hand.
 *
 * <p>Operands: the function's arguments x…, values that the backward body captures c…, and last the
 * function's value y. Result: y unchanged. The cotangents of x… are what {@code backward} computes;
 * those of c… and y are zero, so the derived gradient of y is cut off.
 *
 * @param name the function, for pictures
 * @param backward from (x…, dy, c…) to one cotangent for each float argument x, in order
 * @param arguments how many x there are
 */
public record Custom(String name, Graph backward, int arguments) implements Op {
  @Override
  public String mnemonic() {
    return "custom";
  }

  @Override
  public SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("arguments", Integer.toString(arguments));
    attributes.put("name", name);
    return attributes;
  }

  @Override
  public Inference infer(List<TensorType> operands) {
    if (arguments < 0 || operands.size() < arguments + 1) {
      return Inference.violation(name + " takes " + arguments + " arguments and its value");
    }
    TensorType y = operands.get(operands.size() - 1);
    List<TensorType> given = new ArrayList<>(operands.subList(0, operands.size() - 1));
    given.add(arguments, y);
    List<TensorType> wanted =
        operands.subList(0, arguments).stream().filter(x -> x.dtype().isFloat()).toList();
    Optional<String> wrong = Regions.mismatch("`backward` of " + name, backward, given, wanted);
    return wrong.<Inference>map(Inference::violation).orElse(Inference.of(y));
  }

  @Override
  public List<Tensor> eval(List<Tensor> operands, Sizes sizes) {
    return List.of(operands.get(operands.size() - 1));
  }

  @Override
  public Map<String, Graph> bodies() {
    return Map.of("backward", backward);
  }

  @Override
  public Custom mapBodies(UnaryOperator<Graph> rewrite) {
    return new Custom(name, rewrite.apply(backward), arguments);
  }

  @Override
  public void vjp(Adjoint adjoint) {
    Node node = adjoint.node();
    int captured = node.operands().size() - 1;
    List<Value> values = new ArrayList<>(node.operands().subList(0, arguments));
    values.add(adjoint.cotangent());
    values.addAll(node.operands().subList(arguments, captured));
    // Only what somebody asks for: the gradient of a picture costs as much as that of the weights.
    List<Integer> wanted = new ArrayList<>();
    List<Graph.Named> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < arguments; i++) {
      if (node.operand(i).type().dtype().isFloat()) {
        Graph.Named result = backward.results().get(next++);
        if (adjoint.needs(i)) {
          wanted.add(i);
          results.add(result);
        }
      }
    }
    Graph part = new Graph(backward.name(), backward.parameters(), backward.nodes(), results);
    List<Value> cotangents = Inline.into(adjoint.build().emitter(), part, values);
    for (int i = 0; i < wanted.size(); i++) {
      adjoint.contribute(wanted.get(i), cotangents.get(i));
    }
  }

  @Override
  public boolean carriesCotangent(int index) {
    return index < arguments;
  }
}
