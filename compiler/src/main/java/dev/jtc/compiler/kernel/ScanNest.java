package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Scan;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/** Each element combined with all before it along an axis. */
final class ScanNest {
  private ScanNest() {}

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.roots().get(0);
    Scan scan = (Scan) node.op();
    Shape shape = node.operand(0).type().shape();
    DType dtype = node.operand(0).type().dtype();
    KernelArrays arrays = workshop.arrays();
    String result = arrays.write(node.result(), Role.OUT);
    String along = "i" + scan.axis();
    List<Axis> outer = new ArrayList<>(Axis.of(shape, "i"));
    outer.removeIf(axis -> axis.variable().equals(along));
    List<Index> index = new ArrayList<>(Axis.index(shape, "i"));
    index.set(scan.axis(), Index.variable(along));
    List<Axis> axes = new ArrayList<>(outer);
    axes.add(new Axis(along, shape.dim(scan.axis())));
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(0), index);
    Local sum = new Local(dtype, "sum");
    List<Stmt> step = new ArrayList<>(code.lets());
    step.add(new Assign("sum", new Call(scan.kind().fn(), dtype, List.of(sum, element))));
    step.add(new Store(result, Index.flatten(index, shape.strides()), sum));
    List<Stmt> body = new ArrayList<>();
    body.add(new Declare("sum", new Literal(dtype, scan.kind().identity(dtype).bits())));
    body.add(new For(along, shape.dim(scan.axis()), Kind.SERIAL, step));
    return workshop.run(group, arrays, Chains.nested(outer, body));
  }
}
