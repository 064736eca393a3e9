package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.kernel.ProductShape.Reading;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Matrix products: one row of the result after the other in a row of accumulators, then whatever is
 * computed on top of the product. Each element is one chain over the contracted index in order.
 */
final class DotNest {
  /** Fewer elements than this make no row worth the name. */
  private static final int FEW = 8;

  /** Elements that are not neighbours are worth copying sooner. */
  private static final int FEW_APART = 3;

  /** How many times shorter rows must be for the sums to be computed the other way round. */
  private static final int MUCH = 3;

  /** An open size is thought to be no more than this where few are better. */
  private static final long SOME_ROWS = 64;

  /** How much of the one copy the other may be for the sums to be turned, in percent. */
  private static final long LESS = 75;

  /** So many terms do not leave both factors in the nearest cache, so few are no work. */
  private static final int MANY_TERMS = 1024;

  private static final int FEW_TERMS = 32;

  /** From so many arrays on, a product is computed in the order in which they lie. */
  private static final int MANY_ARRAYS = 3;

  private static final long MOST_NEAR_BYTES = 1 << 18;

  /** The most elements of a factor that are copied at a time if there is a choice. */
  private static final int MOST_COPIED = 1 << 18;

  private final Group group;
  private final Workshop workshop;
  private final Node node;
  private final KernelArrays arrays;
  private final Product product;

  /**
   * What is computed from the elements of the product.
   *
   * @param all for every element
   * @param ofRow the part that loops over a row change
   */
  private record Finish(LoopBody all, LoopBody ofRow) {}

  private DotNest(Group group, Workshop workshop) {
    this.group = group;
    this.workshop = workshop;
    this.node = group.dot().orElseThrow();
    this.arrays = workshop.arrays();
    this.product = inOrder(product());
  }

  /** How the product is computed: along the axis that is that of neighbours in the result. */
  private Product product() {
    Layouts layouts = workshop.layouts();
    for (Node root : group.roots()) {
      if (root.op() instanceof Fold) {
        Product byWindows =
            layouts.isRowMajor(root.result())
                ? null
                : Folded.of(root, workshop.fusion().uses()).byWindows();
        return byWindows == null ? natural(node) : byWindows;
      }
    }
    List<Integer> order = layouts.order(node.result());
    Product natural = natural(node);
    if (!layouts.isRowMajor(node.result())) {
      Product right = Product.of(node, Product.Inner.RIGHT, order, Product.Way.UP);
      return right.innerAxes().contains(order.get(order.size() - 1))
          ? right
          : Product.of(node, Product.Inner.LEFT, order, Product.Way.UP);
    }
    Product other = other(natural);
    boolean few = ProductShape.count(natural.contracted()) <= count(natural.length());
    return few || layouts.isEmpty() || isRun(natural) || isFew(other.length()) || !isRun(other)
        ? natural
        : other;
  }

  /** {@code some} with its outer loops in the order in which the outer factor lies in memory. */
  private Product inOrder(Product some) {
    Optional<Index> place = OuterFactor.place(some, workshop);
    if (workshop.layouts().isEmpty() || folds() || place.isEmpty()) {
      return some;
    }
    List<Integer> axes = new ArrayList<>(some.outerAxes());
    Function<Integer, Dim> step = axis -> place.get().stride("i" + axis);
    if (!axes.stream().map(step).allMatch(dim -> dim != null && dim.isConstant())) {
      return some;
    }
    axes.sort(Comparator.comparing(axis -> -step.apply(axis).value()));
    return some.withOuter(axes);
  }

  private static long count(Dim size) {
    return size.isConstant() ? size.value() : Integer.MAX_VALUE;
  }

  /** Whether the elements of a row of the inner factor are neighbours in an array. */
  private boolean isRun(Product some) {
    ElementCode code = workshop.elements("c", workshop.arrays(), some.extents());
    List<Index> here = some.at(some.innerAxes());
    code.at(some.inner().value(), some.innerIndex(here, some.contractHere()));
    String last = "i" + some.innerAxes().get(some.innerAxes().size() - 1);
    return code.accesses().stream()
        .allMatch(
            read ->
                Dim.ONE.equals(
                    workshop.layouts().position(read.value(), read.index()).stride(last)));
  }

  /** How the product {@code node} is computed if nothing lies otherwise than it is written. */
  static Product natural(Node node) {
    Product natural = Product.of(node, Product.Inner.RIGHT);
    if (!isFew(natural.length())) {
      return natural;
    }
    // Where both are short, the longer one has more chains that do not wait for each other.
    Product other = Product.of(node, Product.Inner.LEFT);
    boolean shorter = isFew(other.length()) && other.length().value() < natural.length().value();
    return shorter ? natural : other;
  }

  static Piece.Run of(Group group, Workshop workshop) {
    return new DotNest(group, workshop).build();
  }

  private static boolean isFew(Dim size) {
    return size.isConstant() && size.value() < FEW;
  }

  private Piece.Run build() {
    List<Stmt> before = new ArrayList<>();
    Finish finish = finish(before);
    List<Stmt> body = body(before, finish);
    List<Variant> variants = new ArrayList<>();
    for (Width width : workshop.widths()) {
      if (TileNest.suits(product, width)) {
        variants.add(tiled(width));
      }
    }
    return workshop.run(group, arrays, body, variants, sameIndex(finish), Optional.empty());
  }

  /** Row by row, for scalar code. */
  private List<Stmt> body(List<Stmt> before, Finish finish) {
    List<Stmt> first = new ArrayList<>(before);
    List<Stmt> batch = new ArrayList<>();
    List<Stmt> row = new ArrayList<>();
    List<Axis> rows = product.loops(product.outerAxes());
    String sums;
    Index inSums = product.inRow();
    if (isLong()) {
      Dim count = product.size(product.outerAxes());
      TensorType type = new TensorType(product.dtype(), Shape.of(count, product.length()));
      sums = arrays.scratch("sums", type, Layout.ROWS);
      batch.addAll(PackedRows.inBlocks(product, workshop, arrays, sums, rows, product.row()));
      inSums = product.row().times(product.length()).plus(inSums);
    } else {
      TensorType type = new TensorType(product.dtype(), Shape.of(product.length()));
      sums = arrays.scratch("sums", type, Layout.FLAT);
      row.addAll(sums(sums, batch));
    }
    Expr sum = new Load(product.dtype(), sums, inSums);
    LoopBody ofRow = new Epilogue(finish.ofRow(), arrays).with(sum);
    row.addAll(new NestWriter(ofRow.merged(), NestWriter.Order.AS_WRITTEN, arrays).write());
    List<Axis> batches = product.loops(product.batchAxes());
    if (batches.isEmpty()) {
      // Before the names that only the rows need, so that each part can be a method of its own.
      first.addAll(0, batch);
      batch.clear();
    }
    batch.addAll(Chains.nested(rows, row));
    first.addAll(Chains.nested(batches, batch));
    return first;
  }

  /** Tile by tile, for vector code. */
  private Variant tiled(Width width) {
    List<Stmt> stmts = new ArrayList<>();
    LoopBody ofRow = finish(stmts).ofRow();
    Product other = other(product);
    boolean turns = !folds() && product.batchAxes().isEmpty();
    if (turns && isLong() && TileNest.suits(other, width) && isMuchShorter(other)) {
      return turned(other, width, 1, "the other factor is much shorter", stmts, ofRow);
    }
    ProductShape shape = ProductShape.of(product, workshop, width);
    boolean said = workshop.schedules().says(shape);
    if (turns && !said && copiesLess(shape, ProductShape.of(other, workshop, width))) {
      return turned(other, width, 0, "that copies less", stmts, ofRow);
    }
    Epilogue after = new Epilogue(ofRow, arrays);
    boolean byWindows = folds() && product.way() == Product.Way.DOWN;
    Schedule schedule = workshop.schedules().of(shape, byWindows ? after.run() : 0);
    boolean byPanels = !said && schedule.order() == Schedule.Order.PANELS && isNear(shape);
    if (byPanels && after.arraysAlong(product.loops(product.outerAxes())) >= MANY_ARRAYS) {
      String why = schedule.why() + "; by rows, as what follows reads rows of other arrays";
      schedule = schedule.withOrder(Schedule.Order.ROWS).because(why);
    }
    Schedule used = folds() ? schedule.withOrder(Schedule.Order.ROWS).withTerms(0) : schedule;
    int outside = isLong() || isByImage(shape) ? 1 : 0;
    if (outside > 0 && shape.inner() == Reading.NATURAL) {
      used = used.withInner(Schedule.Place.IN_PLACE);
    }
    TileNest tiles = new TileNest(product, workshop, arrays, width, used, outside, ofRow);
    stmts.addAll(tiles.write());
    return new Variant(width, why(shape, used), stmts);
  }

  /** Whether all of the inner factor stays in the second cache beside other things. */
  private static boolean isNear(ProductShape shape) {
    long columns = ProductShape.count(shape.columns());
    long terms = ProductShape.count(shape.terms());
    return terms * columns * shape.dtype().bytes() <= MOST_NEAR_BYTES;
  }

  private static String why(ProductShape shape, Schedule schedule) {
    return shape.text() + ": " + schedule.text() + "; " + schedule.why();
  }

  /** By way of the other product, whose columns are the rows of this one. */
  private Variant turned(
      Product other, Width width, int outside, String because, List<Stmt> stmts, LoopBody ofRow) {
    Shape shape = Shape.of(product.size(product.outerAxes()), product.length());
    TensorType type = new TensorType(product.dtype(), shape);
    String array = arrays.scratch("turned", type, Layout.FLAT);
    Index position = product.row().times(product.length()).plus(product.inRow());
    Expr element = new Local(product.dtype(), Epilogue.SUM);
    Effect write = new Effect.Write(array, position, element);
    LoopBody kept = new LoopBody(other.loops(other.innerAxes()), List.of(), List.of(write));
    ProductShape turned = ProductShape.of(other, workshop, width);
    Schedule schedule = workshop.schedules().of(turned);
    stmts.addAll(new TileNest(other, workshop, arrays, width, schedule, outside, kept).write());
    List<Axis> loops = new ArrayList<>(product.loops(product.outerAxes()));
    loops.addAll(ofRow.axes());
    Expr sum = new Load(product.dtype(), array, position);
    stmts.addAll(new Epilogue(ofRow, arrays).loops(loops, Index::variable, sum));
    String why = why(turned, schedule) + "; turned, as " + because;
    return new Variant(width, why, stmts);
  }

  /** The same product with rows and columns the other way round. */
  private Product other(Product some) {
    Product left = Product.of(node, Product.Inner.LEFT);
    return left.innerAxes().equals(some.innerAxes()) ? Product.of(node, Product.Inner.RIGHT) : left;
  }

  /** Whether so much less of the other factor is to be copied that turning the sums pays. */
  private boolean isMuchShorter(Product other) {
    return other.length().isConstant()
        && product.length().isConstant()
        && MUCH * other.length().value() <= product.length().value();
  }

  /**
   * Whether it is less to copy the other factor and to turn the result than to turn this one, as
   * where the weights of a layer lie turned and there are few inputs. Then one input costs no more
   * than its terms, for the weights are read where they are.
   */
  private boolean copiesLess(ProductShape shape, ProductShape other) {
    if (shape.inner() != Reading.TURNED || other.outer() != Reading.NATURAL) {
      return false;
    }
    boolean known = shape.columns().elements().isConstant() && product.terms().isConstant();
    boolean counted = shape.rows().elements().isConstant();
    long rows = counted ? ProductShape.count(shape.rows()) : SOME_ROWS;
    long columns = ProductShape.count(shape.columns());
    long terms = ProductShape.count(shape.terms());
    boolean few = counted && rows < other.lanes() / 2;
    return known && (few || 100 * rows * (columns + terms) <= LESS * columns * terms);
  }

  /** Whether elements are added up where windows meet, in the order of the loops. */
  private boolean folds() {
    return group.roots().stream().anyMatch(root -> root.op() instanceof Fold);
  }

  /**
   * Whether the terms come from many images, each of which fits into the nearest cache: as in the
   * gradient of the weights of a convolution.
   */
  private boolean isByImage(ProductShape shape) {
    Dim each = product.terms(Math.min(1, product.contracted().rank()));
    return product.contracted().rank() > 2
        && product.batchAxes().isEmpty()
        && !folds()
        && shape.inner() == Reading.NATURAL
        && each.isConstant()
        && each.value() >= FEW_TERMS
        && ProductShape.count(product.contracted()) >= MANY_TERMS;
  }

  /** Whether a copy of all rows of the inner factor would leave the cache. */
  private boolean isLong() {
    Dim elements = product.terms().times(product.length());
    return isPacked()
        && product.contracted().rank() > 1
        && !(elements.isConstant() && elements.value() <= MOST_COPIED);
  }

  /** Whether the rows of the inner factor are worth copying. */
  private boolean isPacked() {
    Dim rows = product.size(product.outerAxes());
    boolean few = rows.isConstant() && rows.value() < (readsRows() ? FEW : FEW_APART);
    return !isFew(product.length()) && !few;
  }

  /**
   * Computes one row of the product.
   *
   * @param batch what is done once for all rows is added here
   */
  private List<Stmt> sums(String sums, List<Stmt> batch) {
    if (isPacked()) {
      return PackedRows.copied(product, workshop, arrays, sums, batch).write();
    }
    return !isFew(product.length()) && readsRows()
        ? PackedRows.inPlace(product, workshop, arrays, sums).write()
        : new Chains(product, workshop, arrays, sums).write();
  }

  /** Whether the inner factor is an array in which the elements of a row are neighbours. */
  private boolean readsRows() {
    Factor inner = product.inner();
    return workshop.fusion().isLoaded(inner.value())
        && inner.contract().size() == 1
        && inner.free().equals(List.of(inner.value().type().rank() - 1));
  }

  /**
   * What is computed from a complete row of the product.
   *
   * @param first what no loop changes is added here
   */
  private Finish finish(List<Stmt> first) {
    ElementCode code = workshop.elements("t", arrays, product.extents());
    Expr sum = new Local(product.dtype(), Epilogue.SUM);
    code.give(node.result(), product.here(), sum);
    List<Effect> effects = new ArrayList<>();
    for (Node root : group.roots()) {
      Value value = root.result();
      if (root.op() instanceof Fold) {
        effects.add(folded(root, sum, first));
        continue;
      }
      Expr element = root == node ? sum : code.compute(value, product.here());
      if (workshop.fusion().isWritten(value)) {
        effects.add(new Effect.Write(arrays.write(value, Role.OUT), position(value), element));
      }
    }
    LoopBody whole = new LoopBody(product.axes(), code.lets(), effects);
    List<Let> rest = hoist(whole, first);
    return new Finish(whole, new LoopBody(product.loops(product.innerAxes()), rest, effects));
  }

  private Index position(Value value) {
    return workshop.layouts().position(value, product.here());
  }

  /** The values that are read at the element in hand only. */
  private Set<Value> sameIndex(Finish finish) {
    Set<Value> sameIndex = SpaceNest.sameIndex(finish.all(), arrays);
    sameIndex.removeAll(workshop.fusion().leaves(node));
    return sameIndex;
  }

  /** Adds an element of the product where it belongs among the sums of windows. */
  private Effect folded(Node root, Expr element, List<Stmt> first) {
    TensorType type = root.result().type();
    String result = arrays.write(root.result(), Role.INOUT);
    first.addAll(Fills.zeros(type.dtype(), type.shape().elements(), result));
    List<Index> where = Folded.of(root, workshop.fusion().uses()).target(product.here());
    Index target =
        Indices.simplify(workshop.layouts().position(root.result(), where), product.extents());
    Expr before = new Load(type.dtype(), result, target);
    Expr sum = new Call(ScalarFns.ADD, type.dtype(), List.of(before, element));
    return new Effect.Write(result, target, sum);
  }

  /** Moves the names that neither loops nor the product change to {@code first}. */
  private static List<Let> hoist(LoopBody whole, List<Stmt> first) {
    Map<String, Integer> levels = whole.levels();
    Set<String> late = new HashSet<>(Set.of(Epilogue.SUM));
    List<Let> rest = new ArrayList<>();
    for (Let let : whole.lets()) {
      boolean[] waits = {levels.get(let.name()) > 0};
      Exprs.forEach(
          let.value(),
          expr -> {
            waits[0] |= expr instanceof Local local && late.contains(local.name());
          });
      if (waits[0]) {
        late.add(let.name());
        rest.add(let);
      } else {
        first.add(let);
      }
    }
    return rest;
  }
}
