package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/**
 * A product element by element, several chains side by side: for vectors, and for results so narrow
 * that a row of accumulators does not pay.
 */
record Chains(Product product, Workshop workshop, KernelArrays arrays, String sums) {
  private static final int AT_ONCE = 8;

  /** Computes one row of the result into the accumulators. */
  List<Stmt> write() {
    List<Axis> loops = product.loops(product.innerAxes());
    if (loops.size() != 1) {
      List<Index> here = product.at(product.innerAxes());
      return nested(loops, chains("s", List.of(here), List.of(product.inRow())));
    }
    Axis axis = loops.get(0);
    if (axis.extent().isConstant() && axis.extent().value() <= AT_ONCE) {
      return block("s", Index.ZERO, (int) axis.extent().value());
    }
    List<Stmt> stmts = new ArrayList<>();
    Dim blocks = axis.extent().dividedBy(Dim.of(AT_ONCE));
    Index first = Index.variable("block").times(AT_ONCE);
    stmts.add(new For("block", blocks, Kind.SERIAL, block("s", first, AT_ONCE)));
    Dim rest = axis.extent().modulo(Dim.of(AT_ONCE));
    if (!rest.is(0)) {
      Index last = Index.variable("block").plus(blocks.times(AT_ONCE));
      stmts.add(new For("block", rest, Kind.SERIAL, block("r", last, 1)));
    }
    return stmts;
  }

  /** The chains of {@code count} neighbours in the row. */
  private List<Stmt> block(String prefix, Index first, int count) {
    List<List<Index>> elements = new ArrayList<>();
    List<Index> targets = new ArrayList<>();
    for (int u = 0; u < count; u++) {
      Index j = first.plus(u);
      List<Index> element = new ArrayList<>();
      for (int axis : product.innerAxes()) {
        element.add(product.space().dim(axis).is(1) ? Index.ZERO : j);
      }
      elements.add(element);
      targets.add(j);
    }
    return chains(prefix, elements, targets);
  }

  private List<Stmt> chains(String prefix, List<List<Index>> elements, List<Index> targets) {
    List<Stmt> stmts = new ArrayList<>();
    ElementCode code = workshop.elements(prefix + "x", arrays, product.extents());
    List<Index> k = product.contractHere();
    List<Stmt> steps = new ArrayList<>();
    Expr term = code.at(product.outer().value(), product.outerIndex(k));
    for (int u = 0; u < elements.size(); u++) {
      String sum = prefix + u;
      Expr factor = code.at(product.inner().value(), product.innerIndex(elements.get(u), k));
      stmts.add(new Declare(sum, new Literal(product.dtype(), 0)));
      Expr next = product.fma(factor, term, new Local(product.dtype(), sum));
      steps.add(new Assign(sum, next));
    }
    List<Stmt> body = new ArrayList<>(code.lets());
    body.addAll(steps);
    stmts.addAll(nested(product.contractLoops(), body));
    for (int u = 0; u < elements.size(); u++) {
      stmts.add(new Store(sums, targets.get(u), new Local(product.dtype(), prefix + u)));
    }
    return stmts;
  }

  /** {@code body} inside of {@code loops}. */
  static List<Stmt> nested(List<Axis> loops, List<Stmt> body) {
    List<Stmt> stmts = body;
    for (int i = loops.size() - 1; i >= 0; i--) {
      Axis axis = loops.get(i);
      stmts = List.of(new For(axis.variable(), axis.extent(), Kind.SERIAL, stmts));
    }
    return stmts;
  }
}
