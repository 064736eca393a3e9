package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cuts the computation of one element into loops that Java's vectoriser can handle each.
 *
 * <p>What it can vectorise stands apart from what it cannot, and no loop does more than HotSpot
 * unrolls: a larger one would stay scalar.
 */
final class Stages {
  private static final int MOST_OPERATIONS = 16;
  private static final int MOST_STORES = 3;

  private static final Set<String> VECTOR_CALLS =
      Set.of(
          ScalarFns.FMA.name(),
          ScalarFns.SQRT.name(),
          ScalarFns.ABS.name(),
          ScalarFns.MIN.name(),
          ScalarFns.MAX.name());

  private final Map<String, Let> lets;
  private final List<Effect> effects;
  private final Map<String, Integer> waves = new LinkedHashMap<>();
  private final Map<String, Set<String>> users = new HashMap<>();

  /**
   * One loop.
   *
   * @param lets what it computes, in order
   * @param outs the names among them that others use
   */
  record Stage(List<Let> lets, List<String> outs) {}

  private Stages(Map<String, Let> lets, List<Effect> effects) {
    this.lets = lets;
    this.effects = effects;
  }

  /**
   * The loops, in order.
   *
   * @param lets by name, the numbers to compute; loads that are simply there are not among them
   */
  static List<Stage> of(Map<String, Let> lets, List<Effect> effects) {
    return new Stages(lets, effects).stages();
  }

  private List<Stage> stages() {
    for (Effect effect : effects) {
      for (String name : locals(effect.value())) {
        visit(name);
        // Not the name of a number, hence in no stage.
        users.computeIfAbsent(name, key -> new HashSet<>()).add("");
      }
    }
    lets.keySet().forEach(this::joinUser);
    Map<Integer, List<Let>> byWave = new TreeMap<>();
    waves.forEach(
        (name, wave) -> byWave.computeIfAbsent(wave, w -> new ArrayList<>()).add(lets.get(name)));
    List<Stage> stages = new ArrayList<>();
    byWave.forEach((wave, members) -> stages.addAll(wave % 2 == 0 ? split(members) : all(members)));
    return stages;
  }

  /** Numbers the waves, operands first: even ones are vectorisable, odd ones are not. */
  private void visit(String name) {
    if (!lets.containsKey(name) || waves.containsKey(name)) {
      return;
    }
    Expr value = lets.get(name).value();
    int parity = isVectorisable(value) ? 0 : 1;
    int wave = parity;
    for (String operand : locals(value)) {
      visit(operand);
      users.computeIfAbsent(operand, key -> new HashSet<>()).add(name);
      if (waves.containsKey(operand)) {
        int before = waves.get(operand);
        wave = Math.max(wave, before % 2 == parity ? before : before + 1);
      }
    }
    waves.put(name, wave);
  }

  /**
   * Moves what only a slow function needs to that function's loop. There it costs nothing, and the
   * function finds its argument in a register: x86 converts one from memory only after the call
   * before has ended.
   */
  private void joinUser(String name) {
    Set<String> all = users.getOrDefault(name, Set.of());
    if (waves.containsKey(name) && all.size() == 1) {
      Let user = lets.get(all.iterator().next());
      if (user != null && isSlow(user.value())) {
        waves.put(name, waves.get(user.name()));
      }
    }
  }

  private static boolean isSlow(Expr expr) {
    return expr instanceof Call call
        && call.fn().spelling() instanceof JvmSpelling.Call
        && !VECTOR_CALLS.contains(call.fn().name());
  }

  private List<Stage> all(List<Let> members) {
    return List.of(new Stage(members, outs(members)));
  }

  /** As many as a vectorised loop may have, again and again. */
  private List<Stage> split(List<Let> members) {
    List<Stage> stages = new ArrayList<>();
    int from = 0;
    while (from < members.size()) {
      int to = from + 1;
      for (int end = to; end <= Math.min(from + MOST_OPERATIONS, members.size()); end++) {
        List<Let> some = members.subList(from, end);
        to = outs(some).size() <= MOST_STORES && isClear(some) ? end : to;
      }
      stages.addAll(all(List.copyOf(members.subList(from, to))));
      from = to;
    }
    return stages;
  }

  /**
   * Whether the vectoriser can tell the uses of each number apart. It walks from numbers to their
   * users, and among users of one kind it knows those of unrolled copies that belong together only
   * by their other operands: at most one of these may be a number not known before.
   */
  private boolean isClear(List<Let> members) {
    Set<String> own = new HashSet<>();
    Set<List<String>> seen = new HashSet<>();
    boolean[] clear = {true};
    for (Let let : members) {
      Exprs.forEach(
          let.value(),
          part -> {
            if (part instanceof Call call) {
              for (String name : locals(call)) {
                boolean vague = call.arguments().stream().anyMatch(a -> isVague(a, name, own));
                clear[0] &= !vague || seen.add(List.of(name, call.fn().name()));
              }
            }
          });
      own.add(let.name());
    }
    return clear[0];
  }

  /** Whether {@code expr}, an operand beside {@code name}, is computed in the same loop. */
  private static boolean isVague(Expr expr, String name, Set<String> own) {
    return expr instanceof Local local
        ? !local.name().equals(name) && own.contains(local.name())
        : !(expr instanceof Literal);
  }

  private List<String> outs(List<Let> members) {
    Set<String> names = new HashSet<>();
    members.forEach(let -> names.add(let.name()));
    return members.stream()
        .map(Let::name)
        .filter(name -> !names.containsAll(users.getOrDefault(name, Set.of())))
        .toList();
  }

  /** The names in {@code expr}, those in indices too. */
  static Set<String> locals(Expr expr) {
    Set<String> names = new LinkedHashSet<>();
    Exprs.forEach(
        expr,
        part -> {
          if (part instanceof Local local) {
            names.add(local.name());
          }
        });
    return names;
  }

  private static boolean isVectorisable(Expr expr) {
    if (expr instanceof Literal || expr instanceof Local) {
      return true;
    }
    if (!(expr instanceof Call call)) {
      return false;
    }
    DType dtype = call.compute();
    boolean instruction =
        call.fn().spelling() instanceof JvmSpelling.Instruction
            && dtype != DType.U8
            && dtype != DType.BOOL;
    boolean intrinsic = dtype.isFloat() && VECTOR_CALLS.contains(call.fn().name());
    return (instruction || intrinsic) && call.arguments().stream().allMatch(Stages::isVectorisable);
  }
}
