package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is done with the elements of a product as soon as they are known.
 *
 * @param row the loops over a row and what is done with each element, which is called {@link #SUM}
 */
record Epilogue(LoopBody row, KernelArrays arrays) {
  /** The name of the element of the product. */
  static final String SUM = "sum";

  /** More than this for each row is better done after all sums of a tile. */
  private static final int MOST_IN_REGISTERS = 12;

  /** The one loop that a row takes, if one does. */
  Optional<Axis> axis() {
    List<Axis> axes = row.merged().axes();
    return axes.size() == 1 ? Optional.of(axes.get(0)) : Optional.empty();
  }

  /** This with one loop where that can be. */
  Epilogue merged() {
    return new Epilogue(row.merged(), arrays);
  }

  /** How many elements of a row are neighbours where they go; 0 if that is not known. */
  long run() {
    List<Axis> axes = row.merged().axes();
    Dim last = axes.isEmpty() ? Dim.ZERO : axes.get(axes.size() - 1).extent();
    return last.isConstant() ? last.value() : 0;
  }

  /** How many arrays are read at other places in every one of {@code rows}, as optimizers do. */
  int arraysAlong(List<Axis> rows) {
    Set<String> read = new HashSet<>();
    for (Let let : row.lets()) {
      Exprs.forEach(
          let.value(),
          part -> {
            boolean along =
                part instanceof Load load
                    && rows.stream()
                        .anyMatch(axis -> load.index().variables().contains(axis.variable()));
            if (along) {
              read.add(((Load) part).buffer());
            }
          });
    }
    return read.size();
  }

  /** The loops over a row whose elements are {@code sum}. */
  LoopBody with(Expr sum) {
    return with(row.axes(), Index::variable, sum);
  }

  private LoopBody with(List<Axis> axes, Function<String, Index> at, Expr sum) {
    Function<Local, Expr> named = local -> local.name().equals(SUM) ? sum : null;
    LoopBody moved = row.substitute(at);
    return new LoopBody(
        axes,
        moved.lets().stream()
            .map(let -> new Let(let.name(), Exprs.replace(let.value(), named)))
            .toList(),
        moved.effects().stream()
            .map(effect -> effect.withValue(Exprs.replace(effect.value(), named)))
            .toList());
  }

  /**
   * Loops over elements whose sums are in memory.
   *
   * @param axes the loops
   * @param at what stands for loop variables of the product
   * @param sum where the sum is
   */
  List<Stmt> loops(List<Axis> axes, Function<String, Index> at, Expr sum) {
    LoopBody merged = with(axes, at, sum).merged();
    return LaneNest.of(merged, NestWriter.Order.AS_WRITTEN, arrays)
        .orElseGet(() -> new NestWriter(merged, NestWriter.Order.AS_WRITTEN, arrays).write());
  }

  /**
   * What is done with one element, for a loop over lanes that has its sum in the local {@code sum}.
   *
   * @param suffix what makes names of this element its own
   */
  List<Stmt> element(Function<String, Index> at, Local sum, String suffix) {
    LoopBody body = with(List.of(), at, sum);
    Map<String, String> own = new HashMap<>();
    body.lets().forEach(let -> own.put(let.name(), let.name() + suffix));
    Function<Local, Expr> renamed =
        local ->
            own.containsKey(local.name()) ? new Local(local.dtype(), own.get(local.name())) : null;
    List<Stmt> stmts = new ArrayList<>();
    for (Let let : body.lets()) {
      stmts.add(new Let(own.get(let.name()), Exprs.replace(let.value(), renamed)));
    }
    for (Effect effect : body.effects()) {
      Effect.Write write = (Effect.Write) effect;
      Expr value = Exprs.replace(write.value(), renamed);
      stmts.add(new Store(write.buffer(), Exprs.replace(write.index(), renamed), value));
    }
    return stmts;
  }

  /**
   * Whether lanes can do it right after the last term: it is little, and goes along rows. What is
   * added to must be added to row by row; it is if rows go down, as of windows from the last one to
   * the first, and with them what of a row meets in an element.
   *
   * @param at what stands for the loops over a row
   * @param column what lanes count
   */
  boolean fitsRegisters(Function<String, Index> at, Index column, Product.Way way) {
    int work = row.lets().size() + row.effects().size();
    boolean plain = work <= MOST_IN_REGISTERS;
    LoopBody body = row.substitute(at);
    String lane = column.variables().iterator().next();
    for (Effect effect : body.effects()) {
      plain &= effect instanceof Effect.Write write && isRow(write, lane);
      plain &= effect instanceof Effect.Write to && (way == Product.Way.DOWN || !readsBack(to));
      plain &= isPlain(effect.value());
    }
    for (Let let : body.lets()) {
      plain &= isPlain(let.value());
    }
    return plain;
  }

  /** Where the sums go, if nothing else is done with them. */
  Optional<Effect.Write> keepsSums() {
    boolean only = row.lets().isEmpty() && row.effects().size() == 1;
    return only
            && row.effects().get(0) instanceof Effect.Write write
            && write.value() instanceof Local local
            && local.name().equals(SUM)
        ? Optional.of(write)
        : Optional.empty();
  }

  /**
   * Whether it can be done twice with an element: nothing is read where it is written, so no array
   * that is read can be one that is written (see {@link SpaceNest#sameIndex}).
   */
  boolean isRepeatable() {
    List<Load> reads = new ArrayList<>();
    Consumer<Expr> look =
        part -> {
          if (part instanceof Load load) {
            reads.add(load);
          }
        };
    row.lets().forEach(let -> Exprs.forEach(let.value(), look));
    row.effects().forEach(effect -> Exprs.forEach(effect.value(), look));
    return row.effects().stream()
        .allMatch(
            effect ->
                effect instanceof Effect.Write write
                    && reads.stream()
                        .noneMatch(
                            load ->
                                load.buffer().equals(write.buffer())
                                    || load.index().equals(write.index())));
  }

  /** Whether neighbours in what is written lie along one of {@code axes}, in whatever order. */
  boolean goesAlong(List<Axis> axes) {
    return row.effects().stream()
        .allMatch(
            effect ->
                effect instanceof Effect.Write write
                    && axes.stream().anyMatch(axis -> isRow(write, axis.variable()))
                    && !readsBack(write));
  }

  private static boolean isRow(Effect.Write write, String variable) {
    return Dim.ONE.equals(write.index().stride(variable))
        && write.index().computedTerms().isEmpty();
  }

  private boolean readsBack(Effect.Write write) {
    boolean[] found = {false};
    Function<Expr, Boolean> reads =
        part -> part instanceof Load load && load.buffer().equals(write.buffer());
    row.lets().forEach(l -> Exprs.forEach(l.value(), part -> found[0] |= reads.apply(part)));
    row.effects().forEach(e -> Exprs.forEach(e.value(), part -> found[0] |= reads.apply(part)));
    return found[0];
  }

  /** Whether a few instructions compute it. */
  private static boolean isPlain(Expr expr) {
    boolean[] plain = {true};
    Exprs.forEach(
        expr,
        part -> {
          if (part instanceof Call call && call.fn().spelling() instanceof JvmSpelling.Call) {
            plain[0] &= Lanes.method(call) != null;
          }
        });
    return plain[0];
  }

  /** Whether {@code loop} can be written for vectors. */
  boolean hasLanes(For loop) {
    Map<String, Buffer> buffers = new HashMap<>();
    arrays.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
    return Lanes.of(loop, buffers).isPresent();
  }
}
