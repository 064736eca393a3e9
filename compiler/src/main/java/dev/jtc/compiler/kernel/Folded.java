package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Reshape;
import dev.jtc.compiler.op.Transpose;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Windows that are added up and come straight from a matrix product, as in the gradient of a
 * convolution: each row of the product is added where it belongs, and the windows, many times as
 * many as there are elements, are never stored.
 *
 * @param dot the product
 * @param moves what only renames axes between the two, from the product on
 */
record Folded(Node fold, Node dot, List<Node> moves) {
  /** What {@code fold} adds up as a product, or null if it is something else or used elsewhere. */
  static Folded of(Node fold, Uses uses) {
    Deque<Node> moves = new ArrayDeque<>();
    Value value = fold.operand(0);
    while (isOnlyFor(value, uses)) {
      Node node = uses.definition(value);
      if (node.op() instanceof Dot) {
        Folded folded = new Folded(fold, node, List.copyOf(moves));
        return folded.isInOrder() ? folded : null;
      }
      if (!(node.op() instanceof Reshape || node.op() instanceof Transpose)) {
        return null;
      }
      moves.addFirst(node);
      value = node.operand(0);
    }
    return null;
  }

  private static boolean isOnlyFor(Value value, Uses uses) {
    return uses.definition(value) != null && uses.users(value).size() == 1 && !uses.isResult(value);
  }

  /** Whether the rows come in the order of the elements of a window, which is that of the sums. */
  private boolean isInOrder() {
    Product product = DotNest.product(dot);
    List<Index> windows = windows(Axis.index(product.space(), "i"));
    int rank = ((Fold) fold.op()).shape().rank();
    int before = -1;
    for (Index element : windows.subList(rank, windows.size())) {
      if (element.equals(Index.ZERO)) {
        continue;
      }
      int axis =
          product.outerAxes().stream()
              .filter(i -> element.equals(Index.variable("i" + i)))
              .findFirst()
              .orElse(-1);
      if (axis <= before) {
        return false;
      }
      before = axis;
    }
    return true;
  }

  /** Where in the result an element of the product, given by its index, is added. */
  Index target(List<Index> index) {
    return FoldNest.target((Fold) fold.op(), windows(index));
  }

  /** The index among the windows of an element of the product. */
  private List<Index> windows(List<Index> index) {
    List<Index> position = index;
    for (Node move : moves) {
      if (move.op() instanceof Transpose transpose) {
        position = transpose.permutation().stream().map(position::get).toList();
      } else {
        Shape from = move.operand(0).type().shape();
        position = Reshape.position(position, from, ((Reshape) move.op()).shape());
      }
    }
    return position;
  }
}
