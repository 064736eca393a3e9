package dev.jtc.compiler.pass;

import static dev.jtc.compiler.pass.Rule.exact;

import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.op.Builds;
import dev.jtc.compiler.op.Dot;
import dev.jtc.compiler.op.Slice;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Products that are better computed as something else. */
final class ProductRules {
  /** The most terms that are written out. */
  private static final int MOST_TERMS = 4;

  /** So few elements are as well computed by a kernel of their own. */
  private static final int FEW = 64;

  private ProductRules() {}

  static List<Rule> rules() {
    return List.of(
        exact("dot(x, v) of few terms = fma(x1, v1, fma(x0, v0, 0))", "dot", ProductRules::few));
  }

  /**
   * The product of a long matrix by a short vector, term by term: each element of the matrix is
   * used once, so there is nothing to tile, and what is computed from the result may be fused.
   */
  private static Optional<Value> few(Site site) {
    Dot dot = (Dot) site.op();
    Value left = site.operand(0);
    Value right = site.operand(1);
    if (!left.type().dtype().isFloat()
        || !dot.leftBatch().isEmpty()
        || dot.leftContract().size() != 1) {
      return Optional.empty();
    }
    Dim terms = left.type().shape().dim(dot.leftContract().get(0));
    List<Integer> leftFree = dot.leftFree(left.type().rank());
    List<Integer> rightFree = dot.rightFree(right.type().rank());
    boolean vector =
        isLong(left, leftFree) && isOne(right, rightFree)
            || isLong(right, rightFree) && isOne(left, leftFree);
    if (!vector || !terms.isConstant() || terms.value() < 2 || terms.value() > MOST_TERMS) {
      return Optional.empty();
    }
    List<Dim> dims = new ArrayList<>();
    leftFree.forEach(axis -> dims.add(left.type().shape().dim(axis)));
    rightFree.forEach(axis -> dims.add(right.type().shape().dim(axis)));
    Shape shape = new Shape(dims);
    Builds b = site.build();
    Value sum = b.zeros(left.type().withShape(shape));
    for (int k = 0; k < terms.value(); k++) {
      Value l = factor(b, left, dot.leftContract().get(0), k, shape, 0);
      Value r = factor(b, right, dot.rightContract().get(0), k, shape, leftFree.size());
      sum = b.map(ScalarFns.FMA, l, r, sum);
    }
    return Optional.of(sum);
  }

  private static Dim elements(Value factor, List<Integer> free) {
    return Dim.product(free.stream().map(factor.type().shape()::dim).toList());
  }

  private static boolean isOne(Value factor, List<Integer> free) {
    return elements(factor, free).is(1);
  }

  private static boolean isLong(Value factor, List<Integer> free) {
    Dim elements = elements(factor, free);
    return !elements.isConstant() || elements.value() >= FEW;
  }

  /** Term {@code k} of a factor over the shape of the product, of which its axes begin at one. */
  private static Value factor(Builds b, Value factor, int axis, int k, Shape shape, int first) {
    Shape whole = factor.type().shape();
    List<Dim> sizes = new ArrayList<>(whole.dims());
    sizes.set(axis, Dim.ONE);
    List<Dim> starts = new ArrayList<>(Collections.nCopies(whole.rank(), Dim.ZERO));
    starts.set(axis, Dim.of(k));
    List<Long> steps = Collections.nCopies(whole.rank(), 1L);
    Value part = b.emit(new Slice(starts, sizes, steps), factor);
    sizes.remove(axis);
    Value term = b.reshape(part, new Shape(sizes));
    return b.broadcast(term, shape, IntStream.range(first, first + sizes.size()).boxed().toList());
  }
}
