package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One iteration of perfectly nested loops: names, then effects.
 *
 * @param axes the loops, outermost first
 * @param lets in an order in which names are known before they are used
 */
record LoopBody(List<Axis> axes, List<Let> lets, List<Effect> effects) {
  LoopBody {
    axes = List.copyOf(axes);
    lets = List.copyOf(lets);
    effects = List.copyOf(effects);
  }

  /** The number of loops inside of which each name is known: 0 for what no loop changes. */
  Map<String, Integer> levels() {
    Map<String, Integer> levels = new HashMap<>();
    for (Let let : lets) {
      levels.put(let.name(), level(let.value(), levels));
    }
    return levels;
  }

  private int level(Expr expr, Map<String, Integer> levels) {
    int[] level = {0};
    Exprs.forEach(
        expr,
        part -> {
          if (part instanceof Local local) {
            level[0] = Math.max(level[0], levels.getOrDefault(local.name(), 0));
          }
        });
    for (String variable : expr.indexVariables()) {
      level[0] = Math.max(level[0], position(variable) + 1);
    }
    return level[0];
  }

  private int position(String variable) {
    for (int i = 0; i < axes.size(); i++) {
      if (axes.get(i).variable().equals(variable)) {
        return i;
      }
    }
    return -1;
  }

  /** Gives every index to {@code each}: of loads, writes, results and lanes. */
  void forEachIndex(Consumer<Index> each) {
    Consumer<Expr> ofExpr =
        expr -> {
          Index index = Exprs.index(expr);
          if (index != null) {
            each.accept(index);
          }
        };
    lets.forEach(let -> Exprs.forEach(let.value(), ofExpr));
    for (Effect effect : effects) {
      Exprs.forEach(effect.value(), ofExpr);
      if (effect instanceof Effect.Write write) {
        each.accept(write.index());
      } else if (effect instanceof Effect.Combine combine) {
        each.accept(combine.index());
        each.accept(combine.lane());
      }
    }
  }

  /** Gives what {@code effect} uses to {@code each}; what positions need, twice: it stays named. */
  private static void forEachExpr(Effect effect, Consumer<Expr> each) {
    Exprs.forEach(effect.value(), each);
    if (effect instanceof Effect.Write write) {
      Exprs.forEach(write.index(), each);
      Exprs.forEach(write.index(), each);
    }
  }

  /** This with neighbouring loops made one wherever every array is run through evenly. */
  LoopBody merged() {
    LoopBody body = this;
    for (int outer = axes.size() - 2; outer >= 0; outer--) {
      Axis a = body.axes.get(outer);
      Axis b = body.axes.get(outer + 1);
      if (body.isEven(a, b)) {
        body = body.merge(outer);
      }
    }
    return body;
  }

  private boolean isEven(Axis a, Axis b) {
    boolean[] even = {true};
    forEachIndex(
        index -> {
          Dim step = index.stride(a.variable());
          Dim inner = index.stride(b.variable());
          even[0] &= step != null && inner != null && step.equals(inner.times(b.extent()));
        });
    return even[0];
  }

  private LoopBody merge(int outer) {
    Axis a = axes.get(outer);
    Axis b = axes.get(outer + 1);
    List<Axis> fewer = new ArrayList<>(axes);
    fewer.remove(outer);
    fewer.set(outer, new Axis(b.variable(), a.extent().times(b.extent())));
    Function<String, Index> replacement =
        name -> name.equals(a.variable()) ? Index.ZERO : Index.variable(name);
    return new LoopBody(fewer, lets, effects).substitute(replacement);
  }

  /** This with loop variables replaced. */
  LoopBody substitute(Function<String, Index> replacement) {
    return new LoopBody(
        axes,
        lets.stream().map(l -> new Let(l.name(), l.value().substitute(replacement))).toList(),
        effects.stream().map(effect -> effect.substitute(replacement)).toList());
  }

  /**
   * This with names that are used once put in their place, if that is in the same loop and no write
   * comes between. What may fail stays out of branches: it fails whichever is taken.
   */
  LoopBody inlined() {
    Map<String, Integer> levels = levels();
    Map<String, Integer> uses = new HashMap<>();
    Consumer<Expr> count =
        expr -> {
          if (expr instanceof Local local) {
            uses.merge(local.name(), 1, Integer::sum);
          }
        };
    lets.forEach(let -> Exprs.forEach(let.value(), count));
    effects.forEach(effect -> forEachExpr(effect, count));
    Map<String, Expr> values = new HashMap<>();
    List<Let> kept = new ArrayList<>();
    for (Let let : lets) {
      int level = levels.get(let.name());
      boolean branches = Exprs.selects(let.value());
      Expr value =
          Exprs.replace(let.value(), local -> moved(local, level, branches, levels, uses, values));
      values.put(let.name(), value);
      kept.add(new Let(let.name(), value));
    }
    List<Effect> ended = new ArrayList<>();
    for (Effect effect : effects) {
      boolean first = ended.isEmpty();
      boolean branches = Exprs.selects(effect.value());
      Expr value =
          Exprs.replace(
              effect.value(),
              local -> {
                Expr expr = moved(local, axes.size(), branches, levels, uses, values);
                return expr != null && (first || !loads(expr)) ? expr : null;
              });
      ended.add(effect.withValue(value));
    }
    return new LoopBody(axes, kept, ended).withoutUnused();
  }

  private static Expr moved(
      Local local,
      int level,
      boolean branches,
      Map<String, Integer> levels,
      Map<String, Integer> uses,
      Map<String, Expr> values) {
    boolean once = uses.getOrDefault(local.name(), 0) == 1;
    boolean here = levels.getOrDefault(local.name(), -1) == level;
    Expr value = once && here ? values.get(local.name()) : null;
    return value != null && branches && Exprs.canFail(value) ? null : value;
  }

  private static boolean loads(Expr expr) {
    boolean[] found = {false};
    Exprs.forEach(expr, part -> found[0] |= part instanceof Load);
    return found[0];
  }

  /** This without names that nothing uses. */
  LoopBody withoutUnused() {
    Map<String, Integer> uses = new HashMap<>();
    Consumer<Expr> count =
        expr -> {
          if (expr instanceof Local local) {
            uses.merge(local.name(), 1, Integer::sum);
          }
        };
    effects.forEach(effect -> forEachExpr(effect, count));
    List<Let> kept = new ArrayList<>();
    for (int i = lets.size() - 1; i >= 0; i--) {
      if (uses.containsKey(lets.get(i).name())) {
        kept.add(0, lets.get(i));
        Exprs.forEach(lets.get(i).value(), count);
      }
    }
    return new LoopBody(axes, kept, effects);
  }
}
