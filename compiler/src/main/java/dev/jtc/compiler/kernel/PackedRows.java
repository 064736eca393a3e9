package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A product row by row: for each term a whole row of the inner factor times one element of the
 * outer factor goes into a row of accumulators, four terms in one pass.
 *
 * <p>All arrays of a pass are read and written at the same position, which is what Java's
 * vectoriser wants; therefore the rows are copied into arrays of their own first.
 */
final class PackedRows {
  private static final int TERMS_AT_ONCE = 4;

  private final Product product;
  private final Workshop workshop;
  private final KernelArrays arrays;
  private final String sums;
  private final String rows;

  /** Where in {@code sums} the accumulators of the row in hand begin. */
  private final Index base;

  /** How many contracted axes have a loop around all of this. */
  private final int outside;

  private PackedRows(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      String sums,
      String rows,
      Index base,
      int outside) {
    this.product = product;
    this.workshop = workshop;
    this.arrays = arrays;
    this.sums = sums;
    this.rows = rows;
    this.base = base;
    this.outside = outside;
  }

  /** Rows that are copied once; the copying goes to {@code before}. */
  static PackedRows copied(
      Product product, Workshop workshop, KernelArrays arrays, String sums, List<Stmt> before) {
    Dim terms = product.terms();
    TensorType type = new TensorType(product.dtype(), Shape.of(terms, product.length()));
    String rows = arrays.scratch("rows", type, Layout.ROWS);
    PackedRows packed = new PackedRows(product, workshop, arrays, sums, rows, Index.ZERO, 0);
    before.addAll(packed.copy());
    return packed;
  }

  /** Rows that are read where they are: a matrix in an array, and too few uses to copy it. */
  static PackedRows inPlace(Product product, Workshop workshop, KernelArrays arrays, String sums) {
    return new PackedRows(product, workshop, arrays, sums, null, Index.ZERO, 0);
  }

  /**
   * All rows of the result at once, for products of so many terms that not all rows of the inner
   * factor are to be copied at a time: those that belong to one index of the first contracted axis
   * are added to every row of the result before the next ones are copied.
   *
   * @param sums a row of accumulators for each row of the result
   * @param loops the loops over the rows of the result
   * @param row which of these rows they are at
   */
  static List<Stmt> inBlocks(
      Product product,
      Workshop workshop,
      KernelArrays arrays,
      String sums,
      List<Axis> loops,
      Index row) {
    Dim terms = product.terms(1);
    TensorType type = new TensorType(product.dtype(), Shape.of(terms, product.length()));
    String rows = arrays.scratch("rows", type, Layout.ROWS);
    Index base = row.times(product.length());
    PackedRows packed = new PackedRows(product, workshop, arrays, sums, rows, base, 1);
    List<Stmt> block = new ArrayList<>(packed.copy());
    block.addAll(Chains.nested(loops, packed.add()));
    List<Stmt> stmts = new ArrayList<>(Chains.nested(loops, List.of(packed.clear())));
    stmts.addAll(Chains.nested(product.contractLoops(0, 1), block));
    return stmts;
  }

  /** The copying of the rows. */
  private List<Stmt> copy() {
    List<Axis> loops = new ArrayList<>(contractLoops());
    loops.addAll(product.loops(product.innerAxes()));
    List<Index> k = product.contractHere();
    ElementCode code = workshop.elements("p", arrays, product.extents());
    Expr element =
        code.at(product.inner().value(), product.innerIndex(product.at(product.innerAxes()), k));
    Index target = term().times(product.length()).plus(product.inRow());
    LoopBody body =
        new LoopBody(loops, code.lets(), List.of(new Effect.Write(rows, target, element)));
    return new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write();
  }

  private List<Axis> contractLoops() {
    return product.contractLoops(outside, product.contracted().rank());
  }

  /** The number of the term that the contracted loops are at. */
  private Index term() {
    int rank = product.contracted().rank();
    List<Dim> strides = product.contracted().strides();
    return Index.flatten(
        product.contractHere().subList(outside, rank), strides.subList(outside, rank));
  }

  /** Computes one row of the result into the accumulators. */
  List<Stmt> write() {
    List<Stmt> stmts = new ArrayList<>();
    stmts.add(clear());
    stmts.addAll(add());
    return stmts;
  }

  private Stmt clear() {
    Expr zero = new Literal(product.dtype(), 0);
    Stmt store = new Store(sums, base.plus(Index.variable("j")), zero);
    return new For("j", product.length(), Kind.VECTOR, List.of(store));
  }

  /** Adds the terms of the copied rows to one row of the result. */
  private List<Stmt> add() {
    List<Stmt> stmts = new ArrayList<>();
    String copy = copiedTerms(stmts);
    Dim terms = product.terms(outside);
    Dim passes = terms.dividedBy(Dim.of(TERMS_AT_ONCE));
    if (!passes.is(0)) {
      Index first = Index.variable("q").times(TERMS_AT_ONCE);
      stmts.add(new For("q", passes, Kind.SERIAL, pass("a", copy, first, TERMS_AT_ONCE)));
    }
    Dim rest = terms.modulo(Dim.of(TERMS_AT_ONCE));
    if (!rest.is(0)) {
      Index last = Index.variable("q").plus(passes.times(TERMS_AT_ONCE));
      stmts.add(new For("q", rest, Kind.SERIAL, pass("b", copy, last, 1)));
    }
    return stmts;
  }

  /** Where there are several contracted axes, the outer elements one behind the other. */
  private String copiedTerms(List<Stmt> stmts) {
    if (product.contracted().rank() == 1) {
      return null;
    }
    TensorType type = new TensorType(product.dtype(), Shape.of(product.terms(outside)));
    String copy = arrays.scratch("terms", type, Layout.FLAT);
    ElementCode code = workshop.elements("o", arrays, product.extents());
    Expr element = code.at(product.outer().value(), product.outerIndex(product.contractHere()));
    Effect write = new Effect.Write(copy, term(), element);
    LoopBody body = new LoopBody(contractLoops(), code.lets(), List.of(write));
    stmts.addAll(new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write());
    return copy;
  }

  private List<Stmt> pass(String prefix, String copy, Index first, int count) {
    Index j = Index.variable("j");
    ElementCode code = workshop.elements(prefix, arrays, product.extents());
    Expr sum = new Load(product.dtype(), sums, base.plus(j));
    for (int u = 0; u < count; u++) {
      Index k = first.plus(u);
      Expr element =
          copy == null
              ? code.at(product.outer().value(), product.outerIndex(List.of(k)))
              : code.load(product.dtype(), copy, k);
      sum = product.fma(element, row(k, j), sum);
    }
    List<Stmt> stmts = new ArrayList<>(code.lets());
    Stmt store = new Store(sums, base.plus(j), sum);
    stmts.add(new For("j", product.length(), Kind.VECTOR, List.of(store)));
    return stmts;
  }

  private Expr row(Index k, Index j) {
    if (rows != null) {
      return new Load(product.dtype(), rows, k.times(product.length()).plus(j));
    }
    Index flat =
        workshop
            .layouts()
            .position(product.inner().value(), product.innerIndex(List.of(j), List.of(k)));
    return new Load(product.dtype(), arrays.read(product.inner().value()), flat);
  }
}
