package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reductions of rows so short that every element has a lane of its own, and of so many that each
 * has a thread: the windows of a pool. Nothing is put down, for a thread holds all lanes.
 */
record ShortRows(
    int lanes,
    List<Axis> outer,
    List<Axis> along,
    List<Let> ahead,
    List<Effect.Combine> combines,
    Function<Function<String, Index>, List<Stmt>> step,
    Function<String, Dim> extents) {
  /** So many threads keep a GPU busy. */
  private static final long MANY = 16_384;

  /** What a size that is not known yet is taken for. */
  private static final long SOME = 64;

  /** Whether rows along {@code along} for each of {@code outer} are of this kind. */
  static boolean suits(List<Axis> outer, List<Axis> reduced, List<Axis> along) {
    Dim length = Dim.product(along.stream().map(Axis::extent).toList());
    Dim rows = Dim.product(outer.stream().map(Axis::extent).toList());
    return reduced.isEmpty()
        && length.isConstant()
        && length.value() <= Reduce.LANES
        && rows.evaluate(name -> SOME) >= MANY;
  }

  Stmt write() {
    int length = (int) Dim.product(along.stream().map(Axis::extent).toList()).value();
    List<Stmt> thread = new ArrayList<>(ahead);
    List<List<Expr>> held = new ArrayList<>();
    combines.forEach(combine -> held.add(new ArrayList<>()));
    for (int l = 0; l < length; l++) {
      Map<String, String> names = new HashMap<>();
      Renaming renaming = new Renaming(names, Map.of(), (buffer, index) -> index);
      for (Stmt stmt : step.apply(GridSpace.at(along, Index.of(l), extents))) {
        if (stmt instanceof Let let) {
          names.put(let.name(), let.name() + "_" + l);
          thread.add(renaming.of(stmt));
        } else if (stmt instanceof Assign assign) {
          int number = Integer.parseInt(assign.name().substring("sum".length()));
          Effect.Combine combine = combines.get(number);
          Expr value = ((Call) ((Assign) renaming.of(stmt)).value()).arguments().get(1);
          String name = "lane" + number + "_" + l;
          thread.add(new Let(name, combined(combine, identity(combine), value)));
          held.get(number).add(new Local(combine.dtype(), name));
        } else {
          thread.add(renaming.of(stmt));
        }
      }
    }
    for (int i = 0; i < combines.size(); i++) {
      Effect.Combine combine = combines.get(i);
      while (held.get(i).size() < lanes) {
        held.get(i).add(identity(combine));
      }
      thread.add(new Store(combine.result(), combine.index(), tree(combine, held.get(i), 0, 1)));
    }
    return Grid.nest(outer, thread);
  }

  private static Expr identity(Effect.Combine combine) {
    Constant identity = combine.kind().identity(combine.dtype());
    return new Literal(identity.dtype(), identity.bits());
  }

  private static Expr combined(Effect.Combine combine, Expr a, Expr b) {
    return new Call(combine.kind().fn(), combine.dtype(), List.of(a, b));
  }

  /** What lane {@code lane} holds when {@code width} lanes are left. */
  private Expr tree(Effect.Combine combine, List<Expr> held, int lane, int width) {
    return width == lanes
        ? held.get(lane)
        : combined(
            combine,
            tree(combine, held, lane, 2 * width),
            tree(combine, held, lane + width, 2 * width));
  }
}
