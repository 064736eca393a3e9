package dev.jtc.compiler.memory;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.graph.Graph.Named;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.memory.Plan.Choose;
import dev.jtc.compiler.memory.Plan.Copy;
import dev.jtc.compiler.memory.Plan.Launch;
import dev.jtc.compiler.memory.Plan.Repeat;
import dev.jtc.compiler.memory.Plan.Step;
import dev.jtc.compiler.memory.Plan.Why;
import dev.jtc.compiler.op.Loop;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns slots to the values of one block.
 *
 * <p>Each result has a target slot, which may be the slot of a parameter. The piece that computes a
 * result writes into the target at once if nobody needs what is there any more; otherwise the
 * result gets scratch and is copied at the end.
 */
final class BlockPlanner {
  private final SlotTable table;
  private final Graph graph;
  private final List<Integer> targets;
  private final List<Piece> pieces;
  private final Liveness liveness;
  private final Map<Value, Integer> slots;
  private final Map<Value, Integer> homes = new HashMap<>();
  private final Set<Value> owned = new HashSet<>();
  private final Set<Value> returned = new HashSet<>();
  private List<Step> steps = new ArrayList<>();

  /**
   * @param parameters the slot of each parameter of the block's graph
   * @param targets where each result is wanted, all different
   */
  BlockPlanner(
      SlotTable table, Block block, Map<Value, Integer> parameters, List<Integer> targets) {
    this.table = table;
    this.graph = block.graph();
    this.targets = targets;
    this.slots = new HashMap<>(parameters);
    graph.results().forEach(result -> returned.add(result.value()));
    Map<Value, Value> replaces = new HashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      Value result = graph.results().get(i).value();
      for (Value parameter : residents(targets.get(i))) {
        if (!parameter.equals(result)) {
          replaces.put(result, parameter);
        }
      }
    }
    this.pieces = PieceOrder.of(block.pieces(), replaces);
    this.liveness = new Liveness(pieces);
  }

  /** The parameters that lie in {@code slot}. */
  private List<Value> residents(int slot) {
    return graph.parameters().stream()
        .map(Named::value)
        .filter(value -> slots.get(value) == slot)
        .toList();
  }

  List<Step> plan() {
    settle();
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece instanceof Piece.Run run) {
        run(run, i);
      } else if (piece instanceof Piece.Trips trips) {
        trips(trips, i);
      } else {
        either((Piece.Either) piece);
      }
      release(piece, i);
    }
    deliver();
    return steps;
  }

  /** Finds the results that can be written where they are wanted. */
  private void settle() {
    for (int i = 0; i < targets.size(); i++) {
      Value result = graph.results().get(i).value();
      int target = targets.get(i);
      int writer = liveness.written(result);
      if (writer >= 0
          && !homes.containsKey(result)
          && residents(target).stream().allMatch(old -> isDone(old, result, writer))) {
        homes.put(result, target);
      }
    }
  }

  /** Whether {@code result}, written by piece {@code writer}, may overwrite {@code old}. */
  private boolean isDone(Value old, Value result, int writer) {
    int last = liveness.lastRead(old);
    if (returned.contains(old) || last > writer) {
      return false;
    }
    return last < writer || canReplace(pieces.get(writer), old, result);
  }

  /** Whether {@code piece}, which reads {@code old}, may write {@code result} in its array. */
  private static boolean canReplace(Piece piece, Value old, Value result) {
    if (piece instanceof Piece.Run run) {
      boolean base = run.base().filter(old::equals).isPresent();
      return base
          ? !inputs(run).contains(old)
          : run.sameIndex().contains(old) && run.movable().contains(result);
    }
    if (piece instanceof Piece.Trips trips) {
      int index = trips.node().results().indexOf(result);
      int carried = ((Loop) trips.node().op()).carried();
      return index < carried
          && trips.node().operand(1 + index).equals(old)
          && Collections.frequency(trips.node().operands(), old) == 1;
    }
    return true;
  }

  private static List<Value> inputs(Piece.Run run) {
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < run.arrays().size(); i++) {
      if (run.kernel().buffers().get(i).role() == Role.IN) {
        run.arrays().get(i).ifPresent(inputs::add);
      }
    }
    return inputs;
  }

  private void run(Piece.Run run, int number) {
    Set<Value> taken = new HashSet<>();
    for (Value value : run.writes()) {
      if (!place(value)) {
        takeOver(value, run, number, taken);
      }
    }
    run.base().ifPresent(base -> start(base, run.writes().get(0), Why.PARTLY_CHANGED));
    launch(run);
  }

  /** Puts {@code value} where it is wanted, if that is possible. */
  private boolean place(Value value) {
    Integer home = homes.get(value);
    if (home != null) {
      slots.put(value, home);
    }
    return home != null;
  }

  private void scratch(Value value) {
    scratch(value, value.type());
  }

  private void scratch(Value value, TensorType stored) {
    slots.put(value, table.take("v" + value.id(), stored));
    owned.add(value);
  }

  /** Gives {@code value} the array of an operand that dies here, else one of its own. */
  private void takeOver(Value value, Piece.Run run, int number, Set<Value> taken) {
    for (Value operand : run.reads()) {
      if (isDying(operand, number)
          && !taken.contains(operand)
          && canReplace(run, operand, value)
          && table.fits(slots.get(operand), run.stored(value))) {
        taken.add(operand);
        move(operand, value);
        return;
      }
    }
    scratch(value, run.stored(value));
  }

  private boolean isDying(Value value, int number) {
    return owned.contains(value) && !returned.contains(value) && liveness.lastRead(value) == number;
  }

  private void move(Value from, Value to) {
    slots.put(to, slots.get(from));
    owned.remove(from);
    owned.add(to);
  }

  private void start(Value base, Value result, Why why) {
    if (!slots.get(base).equals(slots.get(result))) {
      steps.add(copy(slots.get(base), slots.get(result), why));
    }
  }

  private Copy copy(int from, int to, Why why) {
    return new Copy(from, to, table.elements(from), why);
  }

  private void launch(Piece.Run run) {
    List<Integer> arguments = new ArrayList<>();
    List<Integer> scratch = new ArrayList<>();
    for (int i = 0; i < run.arrays().size(); i++) {
      if (run.arrays().get(i).isPresent()) {
        arguments.add(slots.get(run.arrays().get(i).get()));
      } else {
        int slot = table.take(run.kernel().buffers().get(i));
        scratch.add(slot);
        arguments.add(slot);
      }
    }
    steps.add(new Launch(run.kernel(), arguments));
    scratch.forEach(table::release);
  }

  private void trips(Piece.Trips trips, int number) {
    Loop loop = (Loop) trips.node().op();
    List<Value> operands = trips.node().operands();
    List<Value> results = trips.node().results();
    List<Integer> state = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      Value result = results.get(i);
      if (!place(result)) {
        Value first = i < loop.carried() ? operands.get(1 + i) : null;
        boolean once = first != null && Collections.frequency(operands, first) == 1;
        if (once && isDying(first, number)) {
          move(first, result);
        } else {
          scratch(result);
        }
      }
    }
    for (int i = 0; i < loop.carried(); i++) {
      start(operands.get(1 + i), results.get(i), Why.CARRIED);
      state.add(slots.get(results.get(i)));
    }
    trips.clear().forEach(this::launch);
    int counter = slots.get(results.get(loop.carried()));
    List<Integer> given = new ArrayList<>(state);
    operands.subList(1 + loop.carried(), operands.size()).forEach(v -> given.add(slots.get(v)));
    int holds = -1;
    List<Step> condition = List.of();
    if (trips.condition().isPresent()) {
      holds = table.take("holds", TensorType.scalar(DType.BOOL));
      condition = nested(trips.condition().get(), given, List.of(holds));
    }
    given.add(0, counter);
    List<Step> outside = steps;
    steps = new ArrayList<>();
    trips.record().forEach(this::launch);
    steps.addAll(nested(trips.body(), given, state));
    List<Step> body = steps;
    steps = outside;
    steps.add(new Repeat(slots.get(operands.get(0)), counter, condition, holds, body));
    if (holds >= 0) {
      table.release(holds);
    }
  }

  private void either(Piece.Either either) {
    List<Value> operands = either.node().operands();
    List<Integer> results = new ArrayList<>();
    for (Value result : either.node().results()) {
      if (!place(result)) {
        scratch(result);
      }
      results.add(slots.get(result));
    }
    List<Integer> given = operands.subList(1, operands.size()).stream().map(slots::get).toList();
    steps.add(
        new Choose(
            slots.get(operands.get(0)),
            nested(either.then(), given, results),
            nested(either.otherwise(), given, results)));
  }

  private List<Step> nested(Block block, List<Integer> given, List<Integer> results) {
    Map<Value, Integer> parameters = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      parameters.put(block.graph().parameters().get(i).value(), given.get(i));
    }
    return new BlockPlanner(table, block, parameters, results).plan();
  }

  /** Gives back what nobody needs after piece {@code number}. */
  private void release(Piece piece, int number) {
    Set<Value> touched = new HashSet<>(piece.reads());
    touched.addAll(piece.writes());
    for (Value value : touched) {
      if (isDying(value, number)) {
        owned.remove(value);
        table.release(slots.get(value));
      }
    }
  }

  /** Copies the results that are not yet where they are wanted. */
  private void deliver() {
    List<Copy> copies = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      copies.add(copy(slots.get(graph.results().get(i).value()), targets.get(i), Why.RESULT));
    }
    List<Integer> spares = new ArrayList<>();
    steps.addAll(
        Copies.inOrder(
            copies,
            like -> {
              int spare = table.take(like);
              spares.add(spare);
              return spare;
            }));
    spares.forEach(table::release);
    owned.forEach(value -> table.release(slots.get(value)));
    owned.clear();
  }
}
