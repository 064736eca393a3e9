package dev.jtc.compiler.kernel;

import dev.jtc.compiler.kernel.Stages.Stage;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The innermost loop of a nest that reduces, block by block: what is reduced is computed for a
 * whole block into scratch arrays, in several loops that read and write all arrays at the same
 * position, which is what Java's vectoriser wants; then each is added to its lanes.
 *
 * <p>Blocks are multiples of the lanes, so that nothing changes lanes. Writes come last in a block,
 * because a result may lie where an operand was.
 */
final class BlockedLoop {
  private static final int SHORTEST = 64;
  private static final int BLOCK = 512;
  private static final int LONGEST = 1024;

  /** More scratch arrays than this would push each other out of the cache. */
  private static final int MOST_ARRAYS = 60;

  private static final Index J = Index.variable("j");

  private final LoopBody body;
  private final Axis axis;
  private final Function<TensorType, String> scratch;
  private final Map<Effect, Reduction> reductions;
  private final Dim length;
  private final Dim blocks;

  /** The numbers that change in this loop. */
  private final Map<String, Let> here = new HashMap<>();

  private final List<Action> actions = new ArrayList<>();
  private final Map<String, String> arrayOf = new HashMap<>();
  private final Map<DType, Deque<String>> free = new HashMap<>();
  private final Map<String, DType> made = new HashMap<>();

  /** A piece of the work on one block. */
  private interface Action {
    List<Stmt> write(Index base, Dim count);
  }

  private BlockedLoop(
      LoopBody body, Map<Effect, Reduction> reductions, Function<TensorType, String> scratch) {
    this.body = body;
    this.axis = body.axes().get(body.axes().size() - 1);
    this.scratch = scratch;
    this.reductions = reductions;
    this.length = Dim.of(blockLength(axis.extent()));
    this.blocks = axis.extent().dividedBy(length);
    Map<String, Integer> levels = body.levels();
    for (Let let : body.lets()) {
      if (levels.get(let.name()) == body.axes().size()) {
        here.put(let.name(), let);
      }
    }
    schedule();
  }

  /** Whether the innermost loop of {@code body} is long, feeds reductions and is not too much. */
  static boolean suits(LoopBody body) {
    if (body.axes().isEmpty()) {
      return false;
    }
    Axis axis = body.axes().get(body.axes().size() - 1);
    Dim extent = axis.extent();
    if (extent.isConstant() && extent.value() < SHORTEST) {
      return false;
    }
    boolean reduces = false;
    for (Effect effect : body.effects()) {
      if (effect instanceof Effect.Combine combine) {
        reduces |= isAligned(combine, axis) || isColumn(combine, axis);
      } else if (!((Effect.Write) effect).index().computedTerms().isEmpty()) {
        return false;
      }
    }
    return reduces && new BlockedLoop(body, Map.of(), numbered()).made.size() <= MOST_ARRAYS;
  }

  private static Function<TensorType, String> numbered() {
    int[] count = new int[1];
    return type -> "" + count[0]++;
  }

  /** Whether the lane is the position in the loop, up to multiples of the lanes. */
  private static boolean isAligned(Effect.Combine combine, Axis axis) {
    Index rest = combine.lane().minus(Index.variable(axis.variable()));
    return combine.lanes() == Reduce.LANES
        && rest.modulo(Dim.of(Reduce.LANES), name -> null).equals(Index.ZERO);
  }

  /** Whether neighbours in the loop go to neighbouring results. */
  private static boolean isColumn(Effect.Combine combine, Axis axis) {
    return combine.lanes() == 1 && isOne(combine.index(), axis);
  }

  private static boolean isOne(Index index, Axis axis) {
    return Dim.ONE.equals(index.stride(axis.variable())) && index.computedTerms().isEmpty();
  }

  /** A length that leaves less than a row of lanes over, if there is one. */
  private static long blockLength(Dim extent) {
    if (!extent.isConstant()) {
      return BLOCK;
    }
    long rows = extent.value() / Reduce.LANES;
    for (long length = LONGEST / Reduce.LANES; length >= BLOCK / Reduce.LANES / 4; length--) {
      if (rows % length == 0) {
        return length * Reduce.LANES;
      }
    }
    return rows < LONGEST / Reduce.LANES ? rows * Reduce.LANES : BLOCK;
  }

  /** The loop without the last elements, fewer than there are lanes. */
  static List<Stmt> of(LoopBody body, Map<Effect, Reduction> reductions, KernelArrays arrays) {
    return new BlockedLoop(body, reductions, type -> arrays.scratch("block", type, Layout.FLAT))
        .write();
  }

  private List<Stmt> write() {
    List<Stmt> stmts = new ArrayList<>();
    if (blocks.is(1)) {
      stmts.add(part("block", Dim.ONE, Index.ZERO, length));
    } else if (!blocks.is(0)) {
      stmts.add(part("block", blocks, Index.variable("block").times(length), length));
    }
    Dim rest = rest();
    if (!rest.is(0)) {
      stmts.add(part("rest", Dim.ONE, Index.of(blocks.times(length)), rest));
    }
    return stmts;
  }

  /** How many elements the part behind the whole blocks has. */
  private Dim rest() {
    Dim lanes = Dim.of(Reduce.LANES);
    return axis.extent().modulo(length).dividedBy(lanes).times(lanes);
  }

  private Stmt part(String variable, Dim times, Index base, Dim count) {
    List<Stmt> inner = new ArrayList<>();
    actions.forEach(action -> inner.addAll(action.write(base, count)));
    return new For(variable, times, Kind.SERIAL, inner);
  }

  /** Fixes the order of the work and who uses which scratch array when. */
  private void schedule() {
    Map<String, Let> computed = new HashMap<>(here);
    computed.values().removeIf(let -> isEven(let.value()));
    List<Stage> stages = Stages.of(computed, body.effects());
    Map<String, Integer> uses = new HashMap<>();
    stages.forEach(stage -> inputs(stage).forEach(name -> uses.merge(name, 1, Integer::sum)));
    body.effects()
        .forEach(e -> Stages.locals(e.value()).forEach(name -> uses.merge(name, 1, Integer::sum)));
    List<Effect> waiting = new ArrayList<>(body.effects());
    Set<String> missing = new HashSet<>(computed.keySet());
    combine(waiting, missing, uses);
    for (Stage stage : stages) {
      inputs(stage).forEach(this::fetch);
      stage.outs().forEach(name -> arrayOf.put(name, take(dtype(name))));
      Map<String, String> known = Map.copyOf(arrayOf);
      actions.add((base, count) -> List.of(stage(stage, known, base, count)));
      stage.lets().forEach(let -> missing.remove(let.name()));
      inputs(stage).forEach(name -> used(name, uses));
      combine(waiting, missing, uses);
    }
    waiting.forEach(effect -> changing(effect).forEach(this::fetch));
    waiting.forEach(effect -> write((Effect.Write) effect));
  }

  private DType dtype(String name) {
    return here.get(name).value().dtype();
  }

  /** The names from elsewhere that change in this loop. */
  private Set<String> inputs(Stage stage) {
    Set<String> names = new HashSet<>();
    stage.lets().forEach(let -> names.addAll(Stages.locals(let.value())));
    names.retainAll(here.keySet());
    stage.lets().forEach(let -> names.remove(let.name()));
    return new TreeSet<>(names);
  }

  private List<String> changing(Effect effect) {
    return Stages.locals(effect.value()).stream().filter(here::containsKey).toList();
  }

  private boolean isEven(Expr expr) {
    return expr instanceof Load load && isOne(load.index(), axis);
  }

  private String take(DType dtype) {
    Deque<String> deque = free.computeIfAbsent(dtype, key -> new ArrayDeque<>());
    if (!deque.isEmpty()) {
      return deque.pop();
    }
    String name = scratch.apply(new TensorType(dtype, Shape.of(length)));
    made.put(name, dtype);
    return name;
  }

  /** One use of {@code name} is over. */
  private void used(String name, Map<String, Integer> uses) {
    boolean last = uses.merge(name, -1, Integer::sum) == 0;
    String array = arrayOf.get(name);
    if (last && array != null) {
      free.get(made.get(array)).push(array);
      arrayOf.remove(name);
    }
  }

  /** Copies the block of an operand to a scratch array, unless it is there. */
  private void fetch(String name) {
    if (arrayOf.containsKey(name)) {
      return;
    }
    Expr load = here.get(name).value();
    String array = take(load.dtype());
    arrayOf.put(name, array);
    actions.add((base, count) -> List.of(loop(count, new Store(array, J, at(load, base.plus(J))))));
  }

  /** {@code expr} at a position of this loop. */
  private Expr at(Expr expr, Index position) {
    return expr.substitute(replacement(position));
  }

  private Function<String, Index> replacement(Index position) {
    return name -> name.equals(axis.variable()) ? position : Index.variable(name);
  }

  private static Stmt loop(Dim count, Stmt... inner) {
    return new For("j", count, Kind.VECTOR, List.of(inner));
  }

  private Stmt stage(Stage stage, Map<String, String> known, Index base, Dim count) {
    Set<String> own = new HashSet<>();
    List<Stmt> inner = new ArrayList<>();
    boolean even = true;
    for (Let let : stage.lets()) {
      Expr value =
          Exprs.replace(
              at(let.value(), base.plus(J)),
              local -> own.contains(local.name()) ? null : scratch(local, known, J));
      boolean[] plain = {even};
      Exprs.forEach(
          value,
          part -> {
            Index index = Exprs.index(part);
            plain[0] &= index == null || part instanceof Load && index.equals(J);
          });
      even = plain[0];
      own.add(let.name());
      inner.add(new Let(let.name(), value));
    }
    for (String out : stage.outs()) {
      inner.add(new Store(known.get(out), J, new Local(dtype(out), out)));
    }
    return new For("j", count, even ? Kind.VECTOR : Kind.SERIAL, inner);
  }

  /** What stands for {@code local} in its scratch array; null if it is a name outside. */
  private static Expr scratch(Local local, Map<String, String> known, Index position) {
    String array = known.get(local.name());
    return array == null ? null : new Load(local.dtype(), array, position);
  }

  /** Combines what is known by now. */
  private void combine(List<Effect> waiting, Set<String> missing, Map<String, Integer> uses) {
    for (Effect effect : List.copyOf(waiting)) {
      Set<String> names = Stages.locals(effect.value());
      if (!(effect instanceof Effect.Combine combine)
          || names.stream().anyMatch(missing::contains)) {
        continue;
      }
      waiting.remove(effect);
      if (isAligned(combine, axis)) {
        lanes(combine);
      } else {
        changing(combine).forEach(this::fetch);
        if (isColumn(combine, axis)) {
          column(combine);
        } else {
          oneByOne(combine);
        }
      }
      names.forEach(name -> used(name, uses));
    }
  }

  /** Adds to the lanes, from a scratch array or straight from an operand. */
  private void lanes(Effect.Combine combine) {
    Map<String, String> known = Map.copyOf(arrayOf);
    Reduction reduction = reductions.get(combine);
    Dim lanes = Dim.of(Reduce.LANES);
    actions.add(
        (base, count) ->
            List.of(
                reduction.rows(
                    combine,
                    position -> element(combine.value(), known, base, position),
                    count.dividedBy(lanes))));
  }

  private Expr element(Expr value, Map<String, String> known, Index base, Index position) {
    if (value instanceof Local local && here.containsKey(local.name())) {
      return known.containsKey(local.name())
          ? scratch(local, known, position)
          : at(here.get(local.name()).value(), base.plus(position));
    }
    return value;
  }

  /** Adds to a row of results, by way of a scratch array unless block and row are the same. */
  private void column(Effect.Combine combine) {
    Map<String, String> known = Map.copyOf(arrayOf);
    boolean same = blocks.is(1) && rest().is(0);
    if (same && combine.index().equals(Index.variable(axis.variable()))) {
      actions.add(
          (base, count) -> {
            Expr element = element(combine.value(), known, base, J);
            return List.of(loop(count, sum(combine, combine.result(), element)));
          });
      return;
    }
    String row = take(combine.dtype());
    free.get(combine.dtype()).push(row);
    actions.add(
        (base, count) -> {
          Index target = combine.index().substitute(replacement(base.plus(J)));
          Expr element = element(combine.value(), known, base, J);
          Expr before = new Load(combine.dtype(), combine.result(), target);
          Expr after = new Load(combine.dtype(), row, J);
          return List.of(
              loop(count, new Store(row, J, before)),
              loop(count, sum(combine, row, element)),
              loop(count, new Store(combine.result(), target, after)));
        });
  }

  private static Stmt sum(Effect.Combine combine, String array, Expr element) {
    Expr before = new Load(combine.dtype(), array, J);
    List<Expr> both = List.of(before, element);
    return new Store(array, J, new Expr.Call(combine.kind().fn(), combine.dtype(), both));
  }

  private void oneByOne(Effect.Combine combine) {
    Map<String, String> known = Map.copyOf(arrayOf);
    Reduction reduction = reductions.get(combine);
    Function<String, Dim> outer = Axis.extents(body.axes());
    actions.add(
        (base, count) -> {
          Effect.Combine now =
              (Effect.Combine)
                  combine
                      .withValue(element(combine.value(), known, base, J))
                      .substitute(replacement(base.plus(J)));
          Function<String, Dim> extents =
              name ->
                  switch (name) {
                    case "j" -> length;
                    case "block" -> blocks;
                    default -> outer.apply(name);
                  };
          Stmt step = reduction.step(now, Index::variable, extents);
          return List.of(new For("j", count, Kind.SERIAL, List.of(step)));
        });
  }

  private void write(Effect.Write write) {
    Map<String, String> known = Map.copyOf(arrayOf);
    actions.add(
        (base, count) -> {
          Index target = write.index().substitute(replacement(base.plus(J)));
          Expr element = element(write.value(), known, base, J);
          return List.of(loop(count, new Store(write.buffer(), target, element)));
        });
  }
}
