package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The accumulators of one reduction in a nest.
 *
 * <p>It begins and ends inside the loops over its first kept axes, so that its accumulators are
 * few. One lane accumulates in the result itself; several do so in scratch space.
 */
final class Reduction {
  private final Effect.Combine combine;
  private final int level;
  private final Dim elements;
  private final Index base;
  private final Set<String> outer = new HashSet<>();
  private final String lanes;

  /** Whether neighbours in the innermost loop are neighbours in a lane. */
  private final boolean rows;

  Reduction(Effect.Combine combine, List<Axis> axes, KernelArrays arrays) {
    this.combine = combine;
    Set<String> kept = combine.index().variables();
    int prefix = 0;
    while (prefix < axes.size() && kept.contains(axes.get(prefix).variable())) {
      outer.add(axes.get(prefix).variable());
      prefix++;
    }
    Dim inner = Dim.ONE;
    for (Axis axis : axes.subList(prefix, axes.size())) {
      inner = kept.contains(axis.variable()) ? inner.times(axis.extent()) : inner;
    }
    this.level = prefix;
    this.elements = inner;
    this.base =
        combine
            .index()
            .substitute(name -> outer.contains(name) ? Index.variable(name) : Index.ZERO);
    this.rows = axes.size() > prefix && isRow(combine, axes.get(axes.size() - 1));
    this.lanes =
        combine.lanes() == 1
            ? null
            : arrays.scratch(
                "lanes",
                new TensorType(combine.dtype(), Shape.of(inner.times(combine.lanes()))),
                Layout.FLAT);
  }

  /** Whether neighbours along {@code axis} belong to neighbouring results. */
  static boolean isRow(Effect.Combine combine, Axis axis) {
    return Dim.ONE.equals(combine.index().stride(axis.variable()))
        && combine.index().computedTerms().isEmpty()
        && !combine.lane().variables().contains(axis.variable());
  }

  /** Where lane {@code lane} of an element is. */
  private Index at(Index element, Index lane) {
    return rows ? lane.times(elements).plus(element) : element.times(combine.lanes()).plus(lane);
  }

  /** How many loops are around its beginning and end. */
  int level() {
    return level;
  }

  /**
   * Sets the accumulators to the identity.
   *
   * @param variables what the loop variables are in this iteration
   */
  List<Stmt> begin(Function<String, Index> variables) {
    Index first = base.substitute(variables);
    Expr start = identity();
    if (lanes == null) {
      return loop("e", elements, at -> new Store(combine.result(), first.plus(at), start));
    }
    return loop("e", elements.times(combine.lanes()), at -> new Store(lanes, at, start));
  }

  /** What a lane holds at first. */
  Expr identity() {
    Constant identity = combine.kind().identity(combine.dtype());
    return new Literal(identity.dtype(), identity.bits());
  }

  /**
   * Combines the element of one iteration.
   *
   * @param now the effect with the loop variables as they are in this iteration
   */
  Stmt step(Effect.Combine now, Function<String, Index> variables, Function<String, Dim> extents) {
    if (lanes == null) {
      return update(combine.result(), now.index(), now.value());
    }
    Index element = now.index().minus(base.substitute(variables));
    Index lane = now.lane().modulo(Dim.of(combine.lanes()), extents);
    return update(lanes, at(element, lane), now.value());
  }

  /**
   * Combines rows of elements, one for each lane; the lanes are variables meanwhile.
   *
   * @param now the effect
   * @param element the element at a position, counted from the first row
   */
  Stmt rows(Effect.Combine now, Function<Index, Expr> element, Dim count) {
    Index first = now.index().minus(base).times(combine.lanes());
    List<Stmt> stmts = new ArrayList<>();
    List<Stmt> row = new ArrayList<>();
    for (int lane = 0; lane < combine.lanes(); lane++) {
      Local sum = new Local(combine.dtype(), "lane" + lane);
      stmts.add(new Declare(sum.name(), new Load(combine.dtype(), lanes, first.plus(lane))));
      Index position = Index.variable("row").times(combine.lanes()).plus(lane);
      row.add(new Assign(sum.name(), call(sum, element.apply(position))));
    }
    stmts.add(new For("row", count, Kind.SERIAL, row));
    for (int lane = 0; lane < combine.lanes(); lane++) {
      Local sum = new Local(combine.dtype(), "lane" + lane);
      stmts.add(new Store(lanes, first.plus(lane), sum));
    }
    // A loop so that it can become a method of its own.
    return new For("once", Dim.ONE, Kind.SERIAL, stmts);
  }

  /** What is in a lane. */
  Expr lane(Effect.Combine now, Index lane) {
    return new Load(combine.dtype(), lanes, lanes(now).plus(lane));
  }

  /** Writes a lane. */
  Stmt setLane(Effect.Combine now, Index lane, Expr value) {
    return new Store(lanes, lanes(now).plus(lane), value);
  }

  private Index lanes(Effect.Combine now) {
    return now.index().minus(base).times(combine.lanes());
  }

  /** A partial result with one more element. */
  Expr combined(Expr sum, Expr value) {
    return call(sum, value);
  }

  /** As {@link #end}, without loops over lanes. */
  List<Stmt> tree(Function<String, Index> variables) {
    if (lanes == null) {
      return List.of();
    }
    boolean one = elements.is(1);
    Index element = one ? Index.ZERO : Index.variable("e");
    Index target = base.substitute(variables).plus(element);
    Stmt store = new Store(combine.result(), target, tree(element, 0, 1));
    Kind kind = rows ? Kind.VECTOR : Kind.SERIAL;
    return List.of(one ? store : new For("e", elements, kind, List.of(store)));
  }

  /** What lane {@code lane} holds when {@code width} lanes are left. */
  private Expr tree(Index element, int lane, int width) {
    return width == combine.lanes()
        ? new Load(combine.dtype(), lanes, at(element, Index.of(lane)))
        : call(tree(element, lane, 2 * width), tree(element, lane + width, 2 * width));
  }

  private Stmt update(String buffer, Index index, Expr value) {
    return new Store(buffer, index, call(new Load(combine.dtype(), buffer, index), value));
  }

  private Expr call(Expr a, Expr b) {
    return new Call(combine.kind().fn(), combine.dtype(), List.of(a, b));
  }

  /** Halves the lanes until one is left, and writes it; see {@link #begin}. */
  List<Stmt> end(Function<String, Index> variables) {
    if (lanes == null) {
      return List.of();
    }
    boolean one = elements.is(1);
    Index element = one ? Index.ZERO : Index.variable("e");
    List<Stmt> body = new ArrayList<>();
    for (int half = combine.lanes() / 2; half > 0; half /= 2) {
      int width = half;
      body.addAll(
          loop(
              "l",
              Dim.of(half),
              lane ->
                  update(
                      lanes,
                      at(element, lane),
                      new Load(combine.dtype(), lanes, at(element, lane.plus(width))))));
    }
    Index target = base.substitute(variables).plus(element);
    Expr sum = new Load(combine.dtype(), lanes, at(element, Index.ZERO));
    body.add(new Store(combine.result(), target, sum));
    return one ? body : List.of(new For("e", elements, Kind.SERIAL, body));
  }

  private static List<Stmt> loop(String variable, Dim extent, Function<Index, Stmt> body) {
    if (extent.is(1)) {
      return List.of(body.apply(Index.ZERO));
    }
    Stmt stmt = body.apply(Index.variable(variable));
    return List.of(new For(variable, extent, Kind.VECTOR, List.of(stmt)));
  }
}
