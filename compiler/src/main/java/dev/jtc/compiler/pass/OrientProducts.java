package dev.jtc.compiler.pass;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Transpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes a product the other way round where nobody wants it but transposed, as in the gradient
 * of the weights of a layer: then what follows can be computed on top of it, element by element.
 *
 * <p>Each element stays the same chain over the same terms, so every bit stays.
 */
final class OrientProducts {
  private OrientProducts() {}

  static Graph run(Graph graph) {
    Map<Value, Integer> uses = new HashMap<>();
    Map<Value, Node> products = new HashMap<>();
    for (Node node : graph.nodes()) {
      node.operands().forEach(operand -> uses.merge(operand, 1, Integer::sum));
      if (node.op() instanceof Dot) {
        products.put(node.result(), node);
      }
    }
    for (Named result : graph.results()) {
      uses.merge(result.value(), 1, Integer::sum);
    }
    Map<Node, Node> turned = new HashMap<>();
    Set<Node> gone = new HashSet<>();
    for (Node node : graph.nodes()) {
      Node product = node.op() instanceof Transpose ? products.get(node.operand(0)) : null;
      if (product != null && uses.get(product.result()) == 1 && isSwap(node, product)) {
        turned.put(node, swapped(node, product));
        gone.add(product);
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!gone.contains(node)) {
        Node now = turned.getOrDefault(node, node);
        nodes.add(
            new Node(
                now.op().mapBodies(OrientProducts::run),
                now.operands(),
                now.results(),
                now.origin()));
      }
    }
    return new Graph(graph.name(), graph.parameters(), nodes, graph.results());
  }

  /** Whether the transposition puts the free axes of the right factor before those of the left. */
  private static boolean isSwap(Node transposed, Node product) {
    Dot dot = (Dot) product.op();
    int batches = dot.leftBatch().size();
    int left = dot.leftFree(product.operand(0).type().rank()).size();
    int rank = product.result().type().rank();
    List<Integer> order = new ArrayList<>(range(0, batches));
    order.addAll(range(batches + left, rank));
    order.addAll(range(batches, batches + left));
    List<Integer> contract = dot.rightContract();
    return ((Transpose) transposed.op()).permutation().equals(order)
        && contract.stream().sorted().toList().equals(contract);
  }

  private static List<Integer> range(int first, int end) {
    return IntStream.range(first, end).boxed().toList();
  }

  private static Node swapped(Node transposed, Node product) {
    Dot dot = (Dot) product.op();
    Dot swapped =
        new Dot(dot.rightContract(), dot.leftContract(), dot.rightBatch(), dot.leftBatch());
    List<Value> factors = List.of(product.operand(1), product.operand(0));
    return new Node(swapped, factors, transposed.results(), product.origin());
  }
}
