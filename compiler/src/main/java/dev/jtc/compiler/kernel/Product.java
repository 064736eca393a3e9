package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A matrix product as loops see it: batch, outer and inner loops over the elements of the result,
 * and the contracted ones. The inner loops run over a row of accumulators.
 *
 * @param space the shape of the result
 * @param outer the factor whose free axes are the outer loops
 * @param inner the factor whose free axes are the inner loops
 * @param batchAxes the axes of the result that are batched
 * @param outerAxes those of the outer loops
 * @param innerAxes those of the inner loops
 * @param way in which the outer loops count
 */
record Product(
    DType dtype,
    Shape space,
    Factor outer,
    Factor inner,
    List<Integer> batchAxes,
    List<Integer> outerAxes,
    List<Integer> innerAxes,
    Way way) {
  private static final String RESULT = "i";
  private static final String CONTRACT = "k";

  /** Which operand's free axes become the inner loops. */
  enum Inner {
    LEFT,
    RIGHT
  }

  /** The direction of loops. */
  enum Way {
    UP,
    /** From the last row to the first. */
    DOWN
  }

  /** The product {@code node} with loops in the order of the axes. */
  static Product of(Node node, Inner side) {
    return of(node, side, Layouts.rowMajor(node.result().type().rank()), Way.UP);
  }

  /**
   * The product {@code node}.
   *
   * @param order the axes of the result, outer loops first
   */
  static Product of(Node node, Inner side, List<Integer> order, Way way) {
    Dot dot = (Dot) node.op();
    Value l = node.operand(0);
    Value r = node.operand(1);
    Factor left = new Factor(l, dot.leftBatch(), dot.leftFree(l.type().rank()), dot.leftContract());
    Factor right =
        new Factor(r, dot.rightBatch(), dot.rightFree(r.type().rank()), dot.rightContract());
    int batches = dot.leftBatch().size();
    List<Integer> batch = range(0, batches);
    List<Integer> rows = range(batches, left.free().size());
    List<Integer> columns = range(batches + rows.size(), right.free().size());
    DType dtype = node.result().type().dtype();
    Shape space = node.result().type().shape();
    boolean isRight = side == Inner.RIGHT;
    List<Integer> outerAxes = ordered(isRight ? rows : columns, order);
    List<Integer> innerAxes = ordered(isRight ? columns : rows, order);
    Factor outer = isRight ? left.ordered(rows, outerAxes) : right.ordered(columns, outerAxes);
    Factor inner = isRight ? right.ordered(columns, innerAxes) : left.ordered(rows, innerAxes);
    return new Product(dtype, space, outer, inner, batch, outerAxes, innerAxes, way);
  }

  /** This with its outer loops in another order. */
  Product withOuter(List<Integer> axes) {
    Factor ordered = outer.ordered(outerAxes, axes);
    return new Product(dtype, space, ordered, inner, batchAxes, axes, innerAxes, way);
  }

  private static List<Integer> ordered(List<Integer> axes, List<Integer> order) {
    return order.stream().filter(axes::contains).toList();
  }

  private static List<Integer> range(int first, int count) {
    return IntStream.range(first, first + count).boxed().toList();
  }

  /** The loops over all elements of the result. */
  List<Axis> axes() {
    return Axis.of(space, RESULT);
  }

  /** The element of the result that the loops are at. */
  List<Index> here() {
    List<Index> here = new ArrayList<>(Axis.index(space, RESULT));
    if (way == Way.DOWN) {
      outerAxes.forEach(
          axis -> here.set(axis, Index.of(space.dim(axis).plus(-1)).minus(here.get(axis))));
    }
    return here;
  }

  /** The loops over some axes of the result. */
  List<Axis> loops(List<Integer> resultAxes) {
    return resultAxes.stream()
        .filter(axis -> !space.dim(axis).is(1))
        .map(axis -> new Axis(RESULT + axis, space.dim(axis)))
        .toList();
  }

  Shape contracted() {
    return new Shape(outer.contractDims());
  }

  /** The loops over the contracted axes. */
  List<Axis> contractLoops() {
    return Axis.of(contracted(), CONTRACT);
  }

  /** The loops over the contracted axes with numbers from {@code first} to before {@code end}. */
  List<Axis> contractLoops(int first, int end) {
    List<Axis> loops = new ArrayList<>();
    for (int axis = first; axis < end; axis++) {
      if (!contracted().dim(axis).is(1)) {
        loops.add(new Axis(CONTRACT + axis, contracted().dim(axis)));
      }
    }
    return loops;
  }

  /** Where the contracted loops are. */
  List<Index> contractHere() {
    return Axis.index(contracted(), CONTRACT);
  }

  /** How many terms an element is the sum of. */
  Dim terms() {
    return contracted().elements();
  }

  /** How many terms there are without the loops over the first {@code outside} contracted axes. */
  Dim terms(int outside) {
    return Dim.product(contracted().dims().subList(outside, contracted().rank()));
  }

  /** The number of accumulators of a row. */
  Dim length() {
    return size(innerAxes);
  }

  Dim size(List<Integer> resultAxes) {
    return shape(resultAxes).elements();
  }

  Shape shape(List<Integer> resultAxes) {
    return new Shape(resultAxes.stream().map(space::dim).toList());
  }

  /** Where in the row of accumulators the inner loops are. */
  Index inRow() {
    return position(innerAxes);
  }

  /** Which of the rows of the result the outer loops are at. */
  Index row() {
    return position(outerAxes);
  }

  /** Which element along some axes it is, by the loops, whichever way they count. */
  Index position(List<Integer> resultAxes) {
    List<Index> loops = Axis.index(space, RESULT);
    List<Index> here = resultAxes.stream().map(loops::get).toList();
    return Index.flatten(here, shape(resultAxes).strides());
  }

  List<Index> at(List<Integer> resultAxes) {
    List<Index> here = here();
    return resultAxes.stream().map(here::get).toList();
  }

  /** The index into the outer factor of term {@code k} of the current row. */
  List<Index> outerIndex(List<Index> k) {
    return outer.index(at(batchAxes), at(outerAxes), k);
  }

  /** The index into the inner factor of term {@code k} of the element {@code j} of a row. */
  List<Index> innerIndex(List<Index> j, List<Index> k) {
    return inner.index(at(batchAxes), j, k);
  }

  /** The extent of every loop variable. */
  Function<String, Dim> extents() {
    List<Axis> all = new ArrayList<>(axes());
    all.addAll(contractLoops());
    return Axis.extents(all);
  }

  Expr fma(Expr a, Expr b, Expr sum) {
    return new Call(ScalarFns.FMA, dtype, List.of(a, b, sum));
  }
}
