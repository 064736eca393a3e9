package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Cast;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The position of the largest or smallest element along an axis. For vectors, the loop over the
 * results that lie next to each other becomes lanes, and what wins is chosen without a branch.
 */
final class ArgNest {
  /** So few elements are looked at without a loop. */
  private static final int FEW = 16;

  /** In place of the number of an element: that of a loop. */
  private static final int LOOP = -1;

  private final Group group;
  private final Workshop workshop;
  private final Node node;
  private final ArgReduce arg;
  private final Shape shape;
  private final DType dtype;
  private final KernelArrays arrays;
  private final String result;
  private final List<Axis> outer;

  private ArgNest(Group group, Workshop workshop) {
    this.group = group;
    this.workshop = workshop;
    this.node = group.roots().get(0);
    this.arg = (ArgReduce) node.op();
    this.shape = node.operand(0).type().shape();
    this.dtype = node.operand(0).type().dtype();
    this.arrays = workshop.arrays();
    this.result = arrays.write(node.result(), Role.OUT);
    this.outer = new ArrayList<>(workshop.layouts().arranged(group, Axis.of(shape, "i")));
    outer.removeIf(axis -> axis.variable().equals(variable()));
  }

  static Piece.Run of(Group group, Workshop workshop) {
    return new ArgNest(group, workshop).build();
  }

  private Piece.Run build() {
    List<Stmt> body = Chains.nested(outer, search(ArgNest::ifWins));
    List<Variant> variants = new ArrayList<>();
    if (!outer.isEmpty() && !workshop.widths().isEmpty()) {
      Axis last = outer.get(outer.size() - 1);
      List<Stmt> lanes = search(ArgNest::chosen);
      List<Stmt> loop = List.of(new For(last.variable(), last.extent(), Kind.VECTOR, lanes));
      List<Stmt> loops = Chains.nested(outer.subList(0, outer.size() - 1), loop);
      workshop.widths().forEach(width -> variants.add(new Variant(width, loops)));
    }
    return workshop.run(group, arrays, body, variants, Set.of(), Optional.empty());
  }

  /** The loop variable of the axis. */
  private String variable() {
    return "i" + arg.axis();
  }

  /** Says how what wins takes the place of what was best; {@code name} is free. */
  @FunctionalInterface
  private interface Win {
    List<Stmt> stmts(Expr wins, Expr element, Expr position, String name);
  }

  private static List<Stmt> ifWins(Expr wins, Expr element, Expr position, String name) {
    return List.of(
        new If(wins, List.of(new Assign("best", element), new Assign("where", position))));
  }

  private static List<Stmt> chosen(Expr wins, Expr element, Expr position, String name) {
    Expr best = new Local(element.dtype(), "best");
    Expr where = new Local(position.dtype(), "where");
    Expr named = new Local(DType.BOOL, name);
    return List.of(
        new Let(name, wins),
        new Assign("best", select(named, element, best)),
        new Assign("where", select(named, position, where)));
  }

  private static Expr select(Expr condition, Expr a, Expr b) {
    return new Call(ScalarFns.SELECT, a.dtype(), List.of(condition, a, b));
  }

  /** Finds one result and writes it. */
  private List<Stmt> search(Win win) {
    Dim extent = shape.dim(arg.axis());
    List<Index> index = new ArrayList<>(Axis.index(shape, "i"));
    List<Stmt> body = new ArrayList<>();
    body.add(new Declare("best", new Literal(dtype, 0)));
    body.add(new Declare("where", new Literal(workshop.layouts().dtype(node.result()), 0)));
    if (extent.isConstant() && extent.value() <= FEW) {
      ElementCode code = workshop.elements("t", arrays, Axis.extents(outer));
      for (int k = 0; k < extent.value(); k++) {
        index.set(arg.axis(), Index.of(k));
        body.addAll(step(code, index, k, win));
      }
    } else {
      List<Axis> axes = new ArrayList<>(outer);
      axes.add(new Axis(variable(), extent));
      ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
      index.set(arg.axis(), Index.variable(variable()));
      List<Stmt> step = step(code, index, LOOP, win);
      body.add(new For(variable(), extent, Kind.SERIAL, step));
    }
    List<Index> kept = new ArrayList<>(index);
    kept.remove(arg.axis());
    Index target = workshop.layouts().position(node.result(), kept);
    body.add(
        new Store(result, target, new Local(workshop.layouts().dtype(node.result()), "where")));
    return body;
  }

  /**
   * Looks at one element.
   *
   * @param k which one it is, or {@link #LOOP}
   */
  private List<Stmt> step(ElementCode code, List<Index> index, int k, Win win) {
    int known = code.lets().size();
    Expr element = code.at(node.operand(0), index);
    List<Stmt> stmts = new ArrayList<>(code.lets().subList(known, code.lets().size()));
    if (k == 0) {
      stmts.add(new Assign("best", element));
      return stmts;
    }
    Local best = new Local(element.dtype(), "best");
    Expr wins = wins(arg.kind(), element, best);
    Expr position = new Position(index.get(arg.axis()));
    if (k == LOOP) {
      wins = call(ScalarFns.OR, call(ScalarFns.EQ, position, new Literal(DType.I64, 0)), wins);
    }
    DType stored = workshop.layouts().dtype(node.result());
    Expr where = stored == DType.I64 ? position : new Cast(stored, position);
    stmts.addAll(win.stmts(wins, element, where, "wins" + (k == LOOP ? "" : k)));
    return stmts;
  }

  /** Whether {@code challenger} beats {@code best}: NaN beats numbers and nothing beats NaN. */
  private static Expr wins(ArgReduce.Kind kind, Expr challenger, Expr best) {
    ScalarFn better = kind == ArgReduce.Kind.MAX ? ScalarFns.GT : ScalarFns.LT;
    Expr beats = call(better, challenger, best);
    if (!challenger.dtype().isFloat()) {
      return beats;
    }
    Expr beatsOrNan = call(ScalarFns.OR, call(ScalarFns.NE, challenger, challenger), beats);
    return call(ScalarFns.AND, call(ScalarFns.EQ, best, best), beatsOrNan);
  }

  private static Expr call(ScalarFn fn, Expr a, Expr b) {
    return new Call(fn, a.dtype(), List.of(a, b));
  }
}
