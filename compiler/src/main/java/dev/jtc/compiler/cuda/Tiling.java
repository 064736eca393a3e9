package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A phase whose threads each add one chain of products, seen as a matrix product: the left factor
 * depends on rows and terms, the right one on columns and terms. Convolutions and their gradients
 * are that as well: there an index is a sum of a row and a term.
 *
 * @param batch the loops that both factors depend on
 * @param rows those of the left factor, outermost first
 * @param columns those of the right factor
 * @param terms the loops over the terms of an element, in order
 * @param names numbers that the factors use
 * @param sum the chain
 * @param rest what a thread does with its element
 */
record Tiling(
    List<For> batch,
    List<For> rows,
    List<For> columns,
    List<For> terms,
    List<Let> names,
    Expr left,
    Expr right,
    Declare sum,
    List<Stmt> rest) {
  Tiling {
    batch = List.copyOf(batch);
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    terms = List.copyOf(terms);
    names = List.copyOf(names);
    rest = List.copyOf(rest);
  }

  /** The product that {@code phase} is; empty if it is something else. */
  static Optional<Tiling> of(Phase phase) {
    List<Stmt> body = phase.body();
    if (phase.loops().isEmpty()
        || body.size() < 2
        || !(body.get(0) instanceof Declare sum)
        || !(sum.initial() instanceof Expr.Literal)
        || !(body.get(1) instanceof For)
        || canFail(body)) {
      return Optional.empty();
    }
    List<For> terms = new ArrayList<>();
    List<? extends Stmt> inner = List.of(body.get(1));
    while (inner.size() == 1 && inner.get(0) instanceof For loop && loop.kind() == Kind.SERIAL) {
      terms.add(loop);
      inner = loop.body();
    }
    List<Let> names = new ArrayList<>();
    for (Stmt stmt : inner.subList(0, inner.size() - 1)) {
      if (!(stmt instanceof Let let)) {
        return Optional.empty();
      }
      names.add(let);
    }
    if (!(inner.get(inner.size() - 1) instanceof Assign assign)
        || !assign.name().equals(sum.name())
        || !(assign.value() instanceof Expr.Call call)
        || !call.fn().name().equals(ScalarFns.FMA.name())
        || !call.arguments().get(2).equals(new Expr.Local(call.compute(), sum.name()))
        || !suits(call.compute())) {
      return Optional.empty();
    }
    List<Stmt> rest = body.subList(2, body.size());
    Expr left = call.arguments().get(0);
    Expr right = call.arguments().get(1);
    return split(phase, terms, names, left, right, sum, rest);
  }

  private static Optional<Tiling> split(
      Phase phase,
      List<For> terms,
      List<Let> names,
      Expr left,
      Expr right,
      Declare sum,
      List<Stmt> rest) {
    Set<String> ofLeft = variables(left, names);
    Set<String> ofRight = variables(right, names);
    List<For> batch = new ArrayList<>();
    List<For> rows = new ArrayList<>();
    List<For> columns = new ArrayList<>();
    for (For loop : phase.loops()) {
      boolean isLeft = ofLeft.contains(loop.variable());
      boolean isRight = ofRight.contains(loop.variable());
      (isLeft && isRight ? batch : isRight ? columns : rows).add(loop);
    }
    // Products of vectors side by side share nothing.
    return rows.isEmpty() && columns.isEmpty() && !batch.isEmpty()
        ? Optional.empty()
        : Optional.of(new Tiling(batch, rows, columns, terms, names, left, right, sum, rest));
  }

  private static boolean suits(DType dtype) {
    return switch (dtype) {
      case F32, F64, I32, I64 -> true;
      case U8, BOOL -> false;
    };
  }

  private static boolean canFail(List<Stmt> body) {
    boolean[] can = {false};
    Touched.forEach(
        body,
        expr -> can[0] |= expr instanceof Expr.Call call && call.fn().canFail(call.compute()));
    return can[0];
  }

  /** The loop variables that {@code expr} depends on, by way of names too. */
  private static Set<String> variables(Expr expr, List<Let> names) {
    Set<String> variables = new HashSet<>(expr.indexVariables());
    for (Let let : Touched.needed(names, List.of(new Assign("", expr)))) {
      variables.addAll(let.value().indexVariables());
    }
    return variables;
  }

  DType dtype() {
    return sum.initial().dtype();
  }

  /** The names that one factor uses, in order. */
  List<Let> names(Expr factor) {
    return Touched.needed(names, List.of(new Assign("", factor)));
  }

  /** The element of an array that {@code factor} is, if it is just that. */
  Optional<Expr.Load> load(Expr factor) {
    Expr expr = factor;
    if (factor instanceof Expr.Local local) {
      expr =
          names.stream()
              .filter(let -> let.name().equals(local.name()))
              .findFirst()
              .map(Let::value)
              .orElse(factor);
    }
    return expr instanceof Expr.Load load ? Optional.of(load) : Optional.empty();
  }

  static Dim size(List<For> loops) {
    return Dim.product(loops.stream().map(For::extent).toList());
  }

  /** What the threads do after the product, as a phase with the columns inside. */
  Phase after() {
    List<For> loops = new ArrayList<>(batch);
    loops.addAll(rows);
    loops.addAll(columns);
    return new Phase(loops, rest);
  }
}
