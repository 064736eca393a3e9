package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring terms of the sums of a product, which are added before others.
 *
 * @param outside how many contracted axes have loops around the block
 * @param first the first of its terms among those that are left
 * @param count how many terms
 */
record TermBlock(Product product, int outside, Index first, Dim count) {
  static final String VARIABLE = "k";

  /** All terms, or all those of an index of the first {@code outside} contracted axes. */
  static TermBlock all(Product product, int outside) {
    return new TermBlock(product, outside, Index.ZERO, product.terms(outside));
  }

  private List<Axis> axes() {
    return product.contractLoops(outside, product.contracted().rank());
  }

  /** Whether one loop variable counts the terms, so that they can be taken in blocks. */
  boolean isFlat() {
    return axes().size() <= 1;
  }

  /** Loops over the terms. */
  List<Axis> loops() {
    return isFlat() ? List.of(new Axis(VARIABLE, count)) : axes();
  }

  /** Which of the block's terms the {@link #loops} are at. */
  Index term() {
    if (isFlat()) {
      return Index.variable(VARIABLE);
    }
    int rank = product.contracted().rank();
    List<Dim> strides = product.contracted().strides();
    return Index.flatten(
        product.contractHere().subList(outside, rank), strides.subList(outside, rank));
  }

  /** The index along the contracted axes at which the {@link #loops} are. */
  List<Index> at() {
    List<Index> here = new ArrayList<>(product.contractHere());
    if (isFlat()) {
      axes().forEach(axis -> here.set(here.indexOf(Index.variable(axis.variable())), of(VARIABLE)));
    }
    return here;
  }

  /** The term at {@code variable} of the block, counted from the first of all. */
  Index of(String variable) {
    return first.plus(Index.variable(variable));
  }
}
