package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes one iteration as loops for vectors: the innermost loop is spread over lanes, in one pass
 * with everything in registers.
 *
 * <p>A loop that feeds the lanes of a reduction is turned inside out: for each lane, all elements
 * of that lane. Sixteen lanes at a time are then a loop over vectors whose accumulators stay in
 * registers, in the order that {@link Reduce} says.
 */
final class LaneNest {
  private static final Dim LANES = Dim.of(Reduce.LANES);
  private static final Index LANE = Index.variable("l");

  /**
   * How long a body with more than one row of lanes may be; a function is as long. Four rows of an
   * exponential have too many locals for HotSpot's first compiler, and stay interpreted for long.
   */
  private static final int MOST_LETS = 32;

  private final LoopBody body;
  private final NestWriter.Order order;
  private final List<Axis> axes;
  private final Map<String, Integer> levels;
  private final Map<Effect, Reduction> reductions = new LinkedHashMap<>();

  private final Staging.Staged staged;

  /** How many rows of lanes an iteration does. */
  private final int together;

  private LaneNest(Staging.Staged staged, NestWriter.Order order, KernelArrays arrays) {
    this.staged = staged;
    this.together = 1;
    this.body = staged.body();
    this.order = order;
    this.axes = body.axes();
    this.levels = body.levels();
    for (Effect effect : body.effects()) {
      if (effect instanceof Effect.Combine combine) {
        reductions.put(effect, new Reduction(combine, axes, arrays));
      }
    }
  }

  private LaneNest(LaneNest other, int together) {
    this.staged = other.staged;
    this.body = other.body;
    this.order = other.order;
    this.axes = other.axes;
    this.levels = other.levels;
    this.reductions.putAll(other.reductions);
    this.together = together;
  }

  /** The loops of {@code merged} for each width; none where lanes cannot be its innermost loop. */
  static List<Variant> variants(
      LoopBody merged, NestWriter.Order order, KernelArrays arrays, List<Width> widths) {
    LoopBody body = merged.withoutUnused();
    if (widths.isEmpty() || !suits(body)) {
      return List.of();
    }
    LaneNest nest = new LaneNest(Staging.of(body, arrays), order, arrays);
    return widths.stream()
        .map(width -> new Variant(width, nest.rowsTogether(width).block(0, Index::variable)))
        .toList();
  }

  /**
   * This with as many rows of lanes in an iteration as pay: a short body is mostly the loop around
   * it, a long one fills a method. Narrow vectors are several to a row already.
   */
  private LaneNest rowsTogether(Width width) {
    int steps = 0;
    for (Let let : body.lets()) {
      steps += isFunction(let.value()) ? MOST_LETS : 1;
    }
    int most = steps <= MOST_LETS / 4 ? 4 : steps <= MOST_LETS ? 2 : 1;
    int rows = most * width.lanes() / Reduce.LANES;
    Dim extent = axes.get(axes.size() - 1).extent();
    boolean few = extent.isConstant() && extent.value() < 4L * rows * Reduce.LANES;
    return new LaneNest(this, few ? 1 : Math.max(1, rows));
  }

  /** Whether it is a function that is written out step by step. */
  static boolean isFunction(Expr value) {
    return value instanceof Expr.Call call
        && call.fn().spelling() instanceof JvmSpelling.Call
        && Expansions.of(call.fn(), call.compute()).isPresent();
  }

  /** The loops of {@code merged}; none where lanes cannot be its innermost loop. */
  static Optional<List<Stmt>> of(LoopBody merged, NestWriter.Order order, KernelArrays arrays) {
    LoopBody body = merged.withoutUnused();
    return suits(body)
        ? Optional.of(
            new LaneNest(Staging.of(body, arrays), order, arrays).block(0, Index::variable))
        : Optional.empty();
  }

  private static boolean suits(LoopBody body) {
    if (body.axes().isEmpty()) {
      return false;
    }
    Axis axis = body.axes().get(body.axes().size() - 1);
    if (axis.extent().isConstant() && axis.extent().value() < Reduce.LANES) {
      return false;
    }
    return body.effects().stream().allMatch(effect -> suits(effect, axis, body));
  }

  private static boolean suits(Effect effect, Axis axis, LoopBody body) {
    if (effect instanceof Effect.Combine combine) {
      return isLane(combine, axis) || Reduction.isRow(combine, axis);
    }
    Effect.Write write = (Effect.Write) effect;
    boolean row = isRow(write.index(), axis) || Staging.handsOut(write, body);
    return row && readsOnly(body, write.buffer(), write.index());
  }

  /** Whether the lane is the position in the loop, up to multiples of the lanes. */
  static boolean isLane(Effect.Combine combine, Axis axis) {
    Index rest = combine.lane().minus(Index.variable(axis.variable()));
    return combine.lanes() == Reduce.LANES
        && rest.modulo(LANES, name -> null).equals(Index.ZERO)
        && Dim.ZERO.equals(combine.index().stride(axis.variable()));
  }

  private static boolean isRow(Index index, Axis axis) {
    return Dim.ONE.equals(index.stride(axis.variable())) && index.computedTerms().isEmpty();
  }

  /**
   * Whether the buffer is read nowhere but at {@code index}, so that iterations are independent.
   */
  private static boolean readsOnly(LoopBody body, String buffer, Index index) {
    boolean[] only = {true};
    body.lets().forEach(let -> check(let.value(), buffer, index, only));
    body.effects().forEach(effect -> check(effect.value(), buffer, index, only));
    return only[0];
  }

  private static void check(Expr value, String buffer, Index index, boolean[] only) {
    Exprs.forEach(
        value,
        part ->
            only[0] &=
                !(part instanceof Load load
                    && load.buffer().equals(buffer)
                    && !load.index().equals(index)));
  }

  /** What is done inside of the first {@code level} loops. */
  private List<Stmt> block(int level, Function<String, Index> variables) {
    List<Stmt> stmts = new ArrayList<>(lets(level, variables));
    ending(level).forEach(reduction -> stmts.addAll(reduction.begin(variables)));
    if (level == axes.size() - 1) {
      stmts.addAll(innermost(axes.get(level)));
    } else {
      Axis axis = axes.get(level);
      boolean free = order == NestWriter.Order.FREE && reductions.isEmpty();
      Kind kind = level == 0 && free ? Kind.PARALLEL : Kind.SERIAL;
      stmts.add(new For(axis.variable(), axis.extent(), kind, block(level + 1, variables)));
    }
    ending(level).forEach(reduction -> stmts.addAll(reduction.tree(variables)));
    return stmts;
  }

  private List<Stmt> lets(int level, Function<String, Index> variables) {
    List<Stmt> stmts = new ArrayList<>();
    for (Let let : body.lets()) {
      if (levels.get(let.name()) == level) {
        stmts.add(new Let(let.name(), let.value().substitute(variables)));
      }
    }
    return stmts;
  }

  private List<Reduction> ending(int level) {
    return reductions.values().stream().filter(reduction -> reduction.level() == level).toList();
  }

  private List<Stmt> innermost(Axis axis) {
    Map<Effect.Combine, Local> sums = new LinkedHashMap<>();
    for (Effect effect : body.effects()) {
      if (effect instanceof Effect.Combine combine && isLane(combine, axis)) {
        sums.put(combine, new Local(combine.dtype(), "sum" + sums.size()));
      }
    }
    if (sums.isEmpty()) {
      List<Stmt> inner = iteration(Index::variable, Map.of());
      List<Stmt> stmts = new ArrayList<>(staged.before());
      stmts.add(new For(axis.variable(), axis.extent(), Kind.VECTOR, inner));
      stmts.addAll(staged.after());
      return stmts;
    }
    List<Stmt> stmts = new ArrayList<>();
    stmts.add(new For("l", LANES, Kind.VECTOR, rows(axis, sums)));
    Dim rest = axis.extent().modulo(LANES);
    if (!rest.is(0)) {
      Index last = LANE.plus(axis.extent().dividedBy(LANES).times(LANES));
      Function<String, Index> variables = at(axis, last);
      List<Stmt> inner = iteration(variables, Map.of());
      stmts.add(new For("l", rest, Kind.SERIAL, inner));
    }
    return stmts;
  }

  private static Function<String, Index> at(Axis axis, Index position) {
    return name -> name.equals(axis.variable()) ? position : Index.variable(name);
  }

  /** All rows of lanes, as one lane sees them. */
  private List<Stmt> rows(Axis axis, Map<Effect.Combine, Local> sums) {
    List<Stmt> stmts = new ArrayList<>();
    sums.forEach(
        (combine, sum) -> {
          Reduction reduction = reductions.get(combine);
          // Read from memory: HotSpot finds no register for a sum that begins as a constant.
          stmts.add(new Declare(sum.name(), reduction.lane(combine, LANE)));
          for (int i = 1; i < together && isFree(combine); i++) {
            stmts.add(new Declare(copy(sum, i).name(), reduction.identity()));
          }
        });
    Dim count = axis.extent().dividedBy(LANES);
    Dim loops = count.dividedBy(Dim.of(together));
    List<Stmt> inner = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      Index row = Index.variable("row").times(Dim.of(together)).plus(i);
      inner.addAll(copy(iteration(at(axis, row.times(LANES).plus(LANE)), copies(sums, i)), i));
    }
    // What iterations read they do not write, so all may be read first.
    List<Stmt> sorted = new ArrayList<>(inner.stream().filter(s -> s instanceof Let).toList());
    inner.stream().filter(s -> !(s instanceof Let)).forEach(sorted::add);
    stmts.add(new For("row", loops, Kind.SERIAL, sorted));
    Dim rest = count.modulo(Dim.of(together));
    if (!rest.is(0)) {
      Index row = Index.variable("last").plus(loops.times(together));
      List<Stmt> one = iteration(at(axis, row.times(LANES).plus(LANE)), sums);
      stmts.add(new For("last", rest, Kind.SERIAL, one));
    }
    sums.forEach(
        (combine, sum) -> {
          for (int i = 1; i < together && isFree(combine); i++) {
            Expr both = reductions.get(combine).combined(sum, copy(sum, i));
            stmts.add(new Assign(sum.name(), both));
          }
          stmts.add(reductions.get(combine).setLane(combine, LANE, sum));
        });
    return stmts;
  }

  /** Whether the result does not depend on the order of the elements. */
  private static boolean isFree(Effect.Combine combine) {
    return combine.kind() == Reduce.Kind.MAX || combine.kind() == Reduce.Kind.MIN;
  }

  private Map<Effect.Combine, Local> copies(Map<Effect.Combine, Local> sums, int number) {
    Map<Effect.Combine, Local> copies = new LinkedHashMap<>();
    sums.forEach((combine, sum) -> copies.put(combine, isFree(combine) ? copy(sum, number) : sum));
    return copies;
  }

  private static Local copy(Local sum, int number) {
    return number == 0 ? sum : new Local(sum.dtype(), sum.name() + "_" + number);
  }

  /** Statements with names of their own. */
  private static List<Stmt> copy(List<Stmt> stmts, int number) {
    Map<String, String> names = new HashMap<>();
    for (Stmt stmt : stmts) {
      if (number > 0 && stmt instanceof Let let) {
        names.put(let.name(), let.name() + "_" + number);
      }
    }
    return new Renaming(names, Map.of(), (buffer, index) -> index).of(stmts);
  }

  /**
   * One iteration.
   *
   * @param sums the variables that stand for the lanes of reductions; the others are in memory
   */
  private List<Stmt> iteration(Function<String, Index> variables, Map<Effect.Combine, Local> sums) {
    List<Stmt> stmts = lets(axes.size(), variables);
    Map<String, Dim> extents = new HashMap<>();
    axes.forEach(axis -> extents.put(axis.variable(), axis.extent()));
    extents.put("l", LANES);
    for (Effect effect : body.effects()) {
      Effect now = effect.substitute(variables);
      if (now instanceof Effect.Write write) {
        stmts.add(new Store(write.buffer(), write.index(), write.value()));
      } else if (sums.containsKey(effect)) {
        Local sum = sums.get(effect);
        stmts.add(new Assign(sum.name(), reductions.get(effect).combined(sum, now.value())));
      } else {
        stmts.add(reductions.get(effect).step((Effect.Combine) now, variables, extents::get));
      }
    }
    return stmts;
  }
}
