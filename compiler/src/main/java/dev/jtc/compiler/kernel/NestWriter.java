package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes one iteration as loops: what no inner loop changes stands before that loop, and a loop
 * that feeds lanes goes in steps of as many.
 */
final class NestWriter {
  private static final Dim LANES = Dim.of(Reduce.LANES);

  /** Whether iterations may be done in any order. */
  enum Order {
    FREE,
    /** Iterations may write the same element. */
    AS_WRITTEN
  }

  private final Order order;
  private final KernelArrays arrays;
  private final LoopBody body;
  private final boolean blocked;
  private final List<Axis> axes;
  private final Map<String, Integer> levels;
  private final Map<Effect, Reduction> reductions = new HashMap<>();

  NestWriter(LoopBody body, Order order, KernelArrays arrays) {
    this.order = order;
    this.arrays = arrays;
    LoopBody used = body.withoutUnused();
    this.blocked = order == Order.FREE && BlockedLoop.suits(used);
    this.body = blocked ? used : body.inlined();
    this.axes = this.body.axes();
    this.levels = this.body.levels();
    for (Effect effect : this.body.effects()) {
      if (effect instanceof Effect.Combine combine) {
        reductions.put(effect, new Reduction(combine, axes, arrays));
      }
    }
  }

  List<Stmt> write() {
    return block(0, Index::variable, Axis.extents(axes));
  }

  /** What is done inside of the first {@code level} loops. */
  private List<Stmt> block(
      int level, Function<String, Index> variables, Function<String, Dim> extents) {
    List<Stmt> stmts = new ArrayList<>();
    for (Let let : body.lets()) {
      if (levels.get(let.name()) == level) {
        stmts.add(new Let(let.name(), let.value().substitute(variables)));
      }
    }
    body.effects().stream()
        .map(reductions::get)
        .filter(reduction -> reduction != null && reduction.level() == level)
        .forEach(reduction -> stmts.addAll(reduction.begin(variables)));
    if (level == axes.size()) {
      body.effects().forEach(effect -> stmts.add(stmt(effect, variables, extents)));
    } else if (level == axes.size() - 1) {
      stmts.addAll(innermost(axes.get(level)));
    } else {
      Axis axis = axes.get(level);
      Kind kind = level == 0 && isParallel() ? Kind.PARALLEL : Kind.SERIAL;
      stmts.add(
          new For(axis.variable(), axis.extent(), kind, block(level + 1, variables, extents)));
    }
    body.effects().stream()
        .map(reductions::get)
        .filter(reduction -> reduction != null && reduction.level() == level)
        .forEach(reduction -> stmts.addAll(reduction.end(variables)));
    return stmts;
  }

  private boolean isParallel() {
    return order == Order.FREE && reductions.isEmpty();
  }

  private Stmt stmt(
      Effect effect, Function<String, Index> variables, Function<String, Dim> extents) {
    Effect now = effect.substitute(variables);
    if (now instanceof Effect.Combine combine) {
      return reductions.get(effect).step(combine, variables, extents);
    }
    Effect.Write write = (Effect.Write) now;
    return new Store(write.buffer(), write.index(), write.value());
  }

  private List<Stmt> innermost(Axis axis) {
    if (blocked) {
      List<Stmt> stmts = new ArrayList<>(BlockedLoop.of(body, reductions, arrays));
      Dim rest = axis.extent().modulo(LANES);
      if (!rest.is(0)) {
        Dim whole = axis.extent().dividedBy(LANES).times(LANES);
        stmts.add(lanes(axis, Index.variable("l").plus(whole), rest));
      }
      return stmts;
    }
    boolean lanes =
        reductions.keySet().stream()
            .anyMatch(e -> ((Effect.Combine) e).lane().variables().contains(axis.variable()));
    boolean isShort = axis.extent().isConstant() && axis.extent().value() <= Reduce.LANES;
    if (!lanes || isShort) {
      List<Stmt> inner = block(axes.size(), Index::variable, Axis.extents(axes));
      return List.of(new For(axis.variable(), axis.extent(), kind(axis, inner), inner));
    }
    List<Stmt> stmts = new ArrayList<>();
    Index lane = Index.variable("l");
    Dim blocks = axis.extent().dividedBy(LANES);
    Index inBlock = Index.variable("block").times(LANES).plus(lane);
    stmts.add(new For("block", blocks, Kind.SERIAL, List.of(lanes(axis, inBlock, LANES))));
    Dim rest = axis.extent().modulo(LANES);
    if (!rest.is(0)) {
      stmts.add(lanes(axis, lane.plus(blocks.times(LANES)), rest));
    }
    return stmts;
  }

  private Stmt lanes(Axis axis, Index position, Dim count) {
    Function<String, Dim> outer = Axis.extents(axes);
    Function<String, Dim> extents =
        name ->
            switch (name) {
              case "l" -> LANES;
              case "block" -> axis.extent().dividedBy(LANES);
              default -> outer.apply(name);
            };
    List<Stmt> inner =
        block(
            axes.size(),
            name -> name.equals(axis.variable()) ? position : Index.variable(name),
            extents);
    return new For("l", count, kind(new Axis("l", count), inner), inner);
  }

  /** VECTOR if every array that changes its position in the loop goes on by one element. */
  private static Kind kind(Axis axis, List<Stmt> inner) {
    boolean[] even = {true};
    for (Stmt stmt : inner) {
      if (stmt instanceof Store store) {
        even[0] &= isOne(store.index(), axis);
        Exprs.forEach(store.value(), expr -> even[0] &= isEven(expr, axis));
      } else if (stmt instanceof Let let) {
        Exprs.forEach(let.value(), expr -> even[0] &= isEven(expr, axis));
      } else {
        even[0] = false;
      }
    }
    return even[0] ? Kind.VECTOR : Kind.SERIAL;
  }

  private static boolean isEven(Expr expr, Axis axis) {
    Index index = Exprs.index(expr);
    return index == null || expr instanceof Load && isOne(index, axis);
  }

  private static boolean isOne(Index index, Axis axis) {
    Dim stride = index.stride(axis.variable());
    return stride != null && stride.is(1) && index.computedTerms().isEmpty();
  }
}
