package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.ArgReduce;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/** The position of the largest or smallest element along an axis. */
final class ArgNest {
  /** So few elements are looked at without a loop. */
  private static final int FEW = 16;

  private ArgNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.roots().get(0);
    ArgReduce arg = (ArgReduce) node.op();
    Shape shape = node.operand(0).type().shape();
    DType dtype = node.operand(0).type().dtype();
    KernelArrays arrays = workshop.arrays();
    String result = arrays.write(node.result(), Role.OUT);
    List<Axis> outer = new ArrayList<>(Axis.of(shape, "i"));
    outer.removeIf(axis -> axis.variable().equals("i" + arg.axis()));
    List<Index> index = new ArrayList<>(Axis.index(shape, "i"));
    Index here = Index.variable("i" + arg.axis());
    index.set(arg.axis(), here);
    List<Axis> axes = new ArrayList<>(outer);
    axes.add(new Axis("i" + arg.axis(), shape.dim(arg.axis())));
    boolean few = shape.dim(arg.axis()).isConstant() && shape.dim(arg.axis()).value() <= FEW;
    List<Stmt> body = new ArrayList<>();
    body.add(new Declare("best", new Literal(dtype, 0)));
    body.add(new Declare("where", new Literal(DType.I64, 0)));
    if (few) {
      ElementCode code = workshop.elements("t", arrays, Axis.extents(outer));
      for (int k = 0; k < shape.dim(arg.axis()).value(); k++) {
        index.set(arg.axis(), Index.of(k));
        body.addAll(step(arg, node, code, index, k == 0));
      }
    } else {
      ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
      List<Stmt> step = step(arg, node, code, index, false);
      body.add(new For("i" + arg.axis(), shape.dim(arg.axis()), Kind.SERIAL, step));
    }
    List<Index> kept = new ArrayList<>(index);
    kept.remove(arg.axis());
    Index target = Index.flatten(kept, node.result().type().shape().strides());
    body.add(new Store(result, target, new Local(DType.I64, "where")));
    return workshop.run(group, arrays, Chains.nested(outer, body));
  }

  /**
   * Looks at one element.
   *
   * @param isFirst whether it is known to be the first one
   */
  private static List<Stmt> step(
      ArgReduce arg, Node node, ElementCode code, List<Index> index, boolean isFirst) {
    int known = code.lets().size();
    Expr element = code.at(node.operand(0), index);
    List<Stmt> stmts = new ArrayList<>(code.lets().subList(known, code.lets().size()));
    if (isFirst) {
      stmts.add(new Assign("best", element));
      return stmts;
    }
    Index here = index.get(arg.axis());
    Local best = new Local(element.dtype(), "best");
    Expr wins = wins(arg.kind(), element, best);
    Expr position = new Position(here);
    if (!here.terms().isEmpty()) {
      wins = call(ScalarFns.OR, call(ScalarFns.EQ, position, new Literal(DType.I64, 0)), wins);
    }
    stmts.add(new If(wins, List.of(new Assign("best", element), new Assign("where", position))));
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
