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
import java.util.ArrayList;
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

  /**
   * Whether what meets in an element comes in the order of the elements of a window, which is that
   * of the sums: their loops are in order, and none over windows is outside of its own.
   */
  private boolean isInOrder() {
    Product product = DotNest.natural(dot);
    List<Index> windows = windows(Axis.index(product.space(), "i"));
    Fold added = (Fold) fold.op();
    int rank = added.shape().rank();
    int before = -1;
    for (int i = 0; i < added.axes().size(); i++) {
      Index element = windows.get(rank + i);
      if (element.equals(Index.ZERO)) {
        continue;
      }
      int loop = outerLoop(product, element);
      Index window = windows.get(added.axes().get(i));
      if (loop <= before || firstLoop(product, window) < loop) {
        return false;
      }
      before = loop;
    }
    return true;
  }

  /**
   * The product so that a row of it is a window of neighbours: its channels innermost. A row is
   * added where it belongs from the last one to the first, so that what meets in an element comes
   * in the order of the elements of a window all the same.
   */
  Product byWindows() {
    Fold added = (Fold) fold.op();
    if (added.axes().get(0) == 0) {
      return null;
    }
    int rank = added.shape().rank();
    int dims = dot.result().type().rank();
    List<Index> windows = windows(Axis.index(dot.result().type().shape(), "i"));
    List<Integer> order = new ArrayList<>();
    for (int axis : added.axes()) {
      order.addAll(loops(windows.get(axis)));
    }
    for (int i = 0; i < added.axes().size(); i++) {
      order.addAll(loops(windows.get(rank + i)));
    }
    List<Integer> first = new ArrayList<>(Layouts.rowMajor(dims));
    first.removeAll(order);
    List<Integer> inner = loops(windows.get(added.axes().get(0) - 1));
    first.removeAll(inner);
    first.addAll(order);
    first.addAll(inner);
    for (Product.Inner side : Product.Inner.values()) {
      Product product = Product.of(dot, side, first, Product.Way.DOWN);
      if (product.innerAxes().containsAll(inner) && isByWindows(product, windows)) {
        return product;
      }
    }
    return null;
  }

  /** Whether the outer loops are over windows, one each, and the inner ones over their elements. */
  private boolean isByWindows(Product product, List<Index> windows) {
    Fold added = (Fold) fold.op();
    int rank = added.shape().rank();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < added.axes().size(); i++) {
      List<Integer> place = loops(windows.get(added.axes().get(i)));
      boolean elements = product.innerAxes().containsAll(loops(windows.get(rank + i)));
      if (place.size() != 1
          || !windows.get(added.axes().get(i)).equals(Index.variable("i" + place.get(0)))
          || !elements) {
        return false;
      }
      places.addAll(place);
    }
    return product.outerAxes().equals(places);
  }

  private static List<Integer> loops(Index index) {
    return index.variables().stream()
        .map(name -> Integer.parseInt(name.substring(1)))
        .sorted()
        .toList();
  }

  /** Which of the outer loops {@code index} is the variable of; −1 if of none. */
  private static int outerLoop(Product product, Index index) {
    for (int loop = 0; loop < product.outerAxes().size(); loop++) {
      if (index.equals(Index.variable("i" + product.outerAxes().get(loop)))) {
        return loop;
      }
    }
    return -1;
  }

  /** The outermost of the loops that {@code index} depends on; those over batches are outside. */
  private static int firstLoop(Product product, Index index) {
    int first = Integer.MAX_VALUE;
    for (int axis = 0; axis < product.space().rank(); axis++) {
      if (index.variables().contains("i" + axis)) {
        int outer = product.outerAxes().indexOf(axis);
        boolean isBatch = product.batchAxes().contains(axis);
        first = isBatch ? -1 : outer >= 0 ? Math.min(first, outer) : first;
      }
    }
    return first;
  }

  /** Where in the result an element of the product, given by its index, is added. */
  List<Index> target(List<Index> index) {
    return FoldNest.position((Fold) fold.op(), windows(index));
  }

  /** The index among the windows of an element of the product. */
  List<Index> windows(List<Index> index) {
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
