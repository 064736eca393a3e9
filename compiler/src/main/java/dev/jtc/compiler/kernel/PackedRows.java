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

  private PackedRows(
      Product product, Workshop workshop, KernelArrays arrays, String sums, String rows) {
    this.product = product;
    this.workshop = workshop;
    this.arrays = arrays;
    this.sums = sums;
    this.rows = rows;
  }

  /** Rows that are copied once; the copying goes to {@code before}. */
  static PackedRows copied(
      Product product, Workshop workshop, KernelArrays arrays, String sums, List<Stmt> before) {
    TensorType type = new TensorType(product.dtype(), Shape.of(product.terms(), product.length()));
    String rows = arrays.scratch("rows", type, Layout.ROWS);
    List<Axis> loops = new ArrayList<>(product.contractLoops());
    loops.addAll(product.loops(product.innerAxes()));
    List<Index> k = product.contractHere();
    ElementCode code = workshop.elements("p", arrays, product.extents());
    Expr element =
        code.at(product.inner().value(), product.innerIndex(product.at(product.innerAxes()), k));
    Index row = Index.flatten(k, product.contracted().strides());
    Index target = row.times(product.length()).plus(product.inRow());
    LoopBody body =
        new LoopBody(loops, code.lets(), List.of(new Effect.Write(rows, target, element)));
    before.addAll(new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write());
    return new PackedRows(product, workshop, arrays, sums, rows);
  }

  /** Rows that are read where they are: a matrix in an array, and too few uses to copy it. */
  static PackedRows inPlace(Product product, Workshop workshop, KernelArrays arrays, String sums) {
    return new PackedRows(product, workshop, arrays, sums, null);
  }

  /** Computes one row of the result into the accumulators. */
  List<Stmt> write() {
    List<Stmt> stmts = new ArrayList<>();
    Dim length = product.length();
    Expr zero = new Literal(product.dtype(), 0);
    stmts.add(
        new For("j", length, Kind.VECTOR, List.of(new Store(sums, Index.variable("j"), zero))));
    String copy = copiedTerms(stmts);
    Dim passes = product.terms().dividedBy(Dim.of(TERMS_AT_ONCE));
    if (!passes.is(0)) {
      Index first = Index.variable("q").times(TERMS_AT_ONCE);
      stmts.add(new For("q", passes, Kind.SERIAL, pass("a", copy, first, TERMS_AT_ONCE)));
    }
    Dim rest = product.terms().modulo(Dim.of(TERMS_AT_ONCE));
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
    TensorType type = new TensorType(product.dtype(), Shape.of(product.terms()));
    String copy = arrays.scratch("terms", type, Layout.FLAT);
    List<Index> k = product.contractHere();
    ElementCode code = workshop.elements("o", arrays, product.extents());
    Expr element = code.at(product.outer().value(), product.outerIndex(k));
    Index target = Index.flatten(k, product.contracted().strides());
    Effect write = new Effect.Write(copy, target, element);
    LoopBody body = new LoopBody(product.contractLoops(), code.lets(), List.of(write));
    stmts.addAll(new NestWriter(body, NestWriter.Order.AS_WRITTEN, arrays).write());
    return copy;
  }

  private List<Stmt> pass(String prefix, String copy, Index first, int count) {
    Index j = Index.variable("j");
    ElementCode code = workshop.elements(prefix, arrays, product.extents());
    Expr sum = new Load(product.dtype(), sums, j);
    for (int u = 0; u < count; u++) {
      Index k = first.plus(u);
      Expr element =
          copy == null
              ? code.at(product.outer().value(), product.outerIndex(List.of(k)))
              : code.load(product.dtype(), copy, k);
      sum = product.fma(element, row(k, j), sum);
    }
    List<Stmt> stmts = new ArrayList<>(code.lets());
    stmts.add(new For("j", product.length(), Kind.VECTOR, List.of(new Store(sums, j, sum))));
    return stmts;
  }

  private Expr row(Index k, Index j) {
    if (rows != null) {
      return new Load(product.dtype(), rows, k.times(product.length()).plus(j));
    }
    List<Dim> strides = product.inner().value().type().shape().strides();
    Index flat = Index.flatten(product.innerIndex(List.of(j), List.of(k)), strides);
    return new Load(product.dtype(), arrays.read(product.inner().value()), flat);
  }
}
