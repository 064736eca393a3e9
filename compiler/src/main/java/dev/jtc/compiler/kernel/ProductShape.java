package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the choice of a {@link Schedule} depends on; its text is the key of a product in files of
 * schedules.
 *
 * @param rows the axes of the result whose elements share vectors of the inner factor
 * @param columns the axes that become lanes
 * @param terms the contracted axes
 * @param outer how the terms of the factor that belongs to the rows lie
 * @param inner how the columns of the other one lie
 * @param groups which terms are neighbours in memory, where not all are
 */
public record ProductShape(
    DType dtype,
    Shape rows,
    Shape columns,
    Shape terms,
    Reading outer,
    Reading inner,
    TermGroups groups,
    Width width) {
  /** How a factor lies in memory. */
  public enum Reading {
    /** Neighbours are what a product reads one after the other: terms, or columns. */
    NATURAL,
    /** Neighbours are rows of the outer factor, or terms of the inner one. */
    TURNED,
    /** In an array, with neighbours of another kind. */
    SCATTERED,
    /** In no array: it is computed when it is read. */
    COMPUTED
  }

  static ProductShape of(Product product, Workshop workshop, Width width) {
    List<Axis> terms = product.contractLoops();
    List<Axis> rows = product.loops(product.outerAxes());
    List<Axis> columns = product.loops(product.innerAxes());
    List<Index> k = product.contractHere();
    List<Index> j = product.at(product.innerAxes());
    return new ProductShape(
        product.dtype(),
        rows(rows, OuterFactor.place(product, workshop)),
        product.shape(product.innerAxes()),
        product.contracted(),
        reading(product.outer(), product.outerIndex(k), product, workshop, last(terms), rows),
        reading(product.inner(), product.innerIndex(j, k), product, workshop, last(columns), terms),
        TermGroups.of(product, workshop),
        width);
  }

  /** The sizes of the rows, of a run of axes together. */
  private static Shape rows(List<Axis> axes, Optional<Index> place) {
    int run = RowTile.run(axes, place);
    List<Dim> sizes = new ArrayList<>(axes.stream().map(Axis::extent).toList());
    List<Dim> last = sizes.subList(sizes.size() - run, sizes.size());
    Dim together = Dim.product(last);
    last.clear();
    sizes.add(together);
    return new Shape(sizes);
  }

  private static List<Axis> last(List<Axis> axes) {
    return axes.subList(Math.max(0, axes.size() - 1), axes.size());
  }

  private static Reading reading(
      Factor factor,
      List<Index> index,
      Product product,
      Workshop workshop,
      List<Axis> natural,
      List<Axis> turned) {
    ElementCode code = workshop.elements("e", workshop.arrays(), product.extents());
    Optional<Load> load = Offsets.affine(code.at(factor.value(), index), code);
    if (load.isEmpty()) {
      return Reading.COMPUTED;
    }
    Predicate<Axis> isOne = axis -> Dim.ONE.equals(load.get().index().stride(axis.variable()));
    if (natural.stream().allMatch(isOne)) {
      return Reading.NATURAL;
    }
    return turned.stream().anyMatch(isOne) ? Reading.TURNED : Reading.SCATTERED;
  }

  /** The key, as {@code f32 64x1000x100 NT 512}: rows, columns and terms. */
  public String text() {
    return String.format(
        "%s %sx%sx%s %c%c %d",
        dtype.text(),
        sizes(rows),
        sizes(columns),
        sizes(terms),
        letter(outer),
        letter(inner),
        width.bits());
  }

  private static char letter(Reading reading) {
    return switch (reading) {
      case NATURAL -> 'N';
      case TURNED -> 'T';
      case SCATTERED -> 'S';
      case COMPUTED -> 'C';
    };
  }

  private static String sizes(Shape shape) {
    return shape.dims().isEmpty()
        ? "1"
        : String.join(
            "*",
            shape.dims().stream()
                .map(dim -> dim.toString().replace(" ", "").toLowerCase(Locale.ROOT))
                .toList());
  }

  /** How many numbers a vector holds. */
  int lanes() {
    return width.lanes() * Float.BYTES / dtype.bytes();
  }

  /** The size of {@code shape}, or a large number if it is open. */
  static long count(Shape shape) {
    Dim elements = shape.elements();
    return elements.isConstant() ? elements.value() : Integer.MAX_VALUE;
  }
}
