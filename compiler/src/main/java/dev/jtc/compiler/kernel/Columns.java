package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of an inner factor that is an array in which neighbours along the last axis are
 * neighbours: a matrix, or the windows of a convolution over one.
 *
 * <p>The columns of several axes are counted by how far apart they are in the array, so that a run
 * of columns is a run of the array whatever the term is. Between the rows of an image that counts
 * some that are no columns; what is computed for them is never looked at.
 *
 * @param offsets where the terms are
 * @param loops the contracted loops and those over the columns
 * @param position where among the columns the element is that the inner loops are at
 * @param count how many columns there are, those between rows too
 */
record Columns(Product product, Offsets offsets, List<Axis> loops, Index position, long count)
    implements InnerFactor {
  /** How many columns may be computed for each one that is wanted, in percent. */
  private static final int MOST_PERCENT = 150;

  /**
   * The columns of the inner factor of {@code product}, if they are of that kind.
   *
   * @param outside how many contracted axes have loops around tiles
   * @param together how many terms make a group
   */
  static Optional<Columns> of(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      int lanes,
      int outside,
      int together) {
    List<Axis> axes = product.loops(product.innerAxes());
    Dim wanted = product.length();
    if (axes.isEmpty() || !wanted.isConstant()) {
      return Optional.empty();
    }
    List<Axis> contract = product.contractLoops(outside, product.contracted().rank());
    Optional<Offsets> offsets =
        load(product, workshop, arrays)
            .flatMap(load -> Offsets.of(load, contract, arrays, together));
    if (offsets.isEmpty()) {
      return Optional.empty();
    }
    Index index = offsets.get().index();
    Index position = Index.ZERO;
    long count = 1;
    for (Axis axis : axes) {
      Dim stride = index.stride(axis.variable());
      if (!stride.isConstant() || stride.value() < 0) {
        return Optional.empty();
      }
      position = position.plus(Index.variable(axis.variable()).times(stride));
      count += stride.value() * (axis.extent().value() - 1);
    }
    List<Axis> loops = new ArrayList<>(contract);
    loops.addAll(axes);
    boolean neighbours = index.stride(axes.get(axes.size() - 1).variable()).is(1);
    boolean dense = count * 100 <= wanted.value() * MOST_PERCENT && count >= wanted.value();
    return neighbours && dense && count >= lanes
        ? Optional.of(new Columns(product, offsets.get(), loops, position, count))
        : Optional.empty();
  }

  /** Where the loops read the inner factor, if that is in an array at a sum of loop variables. */
  static Optional<Index> place(Product product, Workshop workshop) {
    return load(product, workshop, workshop.arrays()).map(Load::index);
  }

  private static Optional<Load> load(Product product, Workshop workshop, KernelArrays arrays) {
    ElementCode code = workshop.elements("c", arrays, product.extents());
    List<Index> here = product.at(product.innerAxes());
    Expr element =
        code.at(product.inner().value(), product.innerIndex(here, product.contractHere()));
    return Offsets.affine(element, code);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public List<Let> name(Index group) {
    return offsets.name(group);
  }

  @Override
  public List<Stmt> prepare() {
    return offsets.prepare();
  }

  @Override
  public List<Stmt> before(Panel panel, TermBlock block) {
    return List.of();
  }

  @Override
  public Expr element(Panel panel, TermBlock block, Term term, Index c) {
    Index start = Offsets.first(offsets.index(), loops).plus(panel.column(c));
    Index place = start.plus(offsets.of(term.from(block.first())));
    return new Load(product.dtype(), offsets.array(), place);
  }
}
