package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Rows;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tensor in which rows are replaced or added to. Where the tensor is an array the result takes
 * its place and only the rows are touched; else its elements are computed first.
 */
final class RowNest {
  private final Group group;
  private final Workshop workshop;
  private final Node node;
  private final KernelArrays arrays;
  private final String result;

  private RowNest(Group group, Workshop workshop) {
    this.group = group;
    this.workshop = workshop;
    this.node = group.roots().get(0);
    this.arrays = workshop.arrays();
    this.result = arrays.write(node.result(), Role.INOUT);
  }

  static Piece.Run of(Group group, Workshop workshop) {
    return new RowNest(group, workshop).build();
  }

  private Piece.Run build() {
    Value base = node.operand(0);
    boolean array = workshop.fusion().isLoaded(base);
    List<Stmt> body = new ArrayList<>();
    if (!array) {
      body.addAll(Fills.element(base, result, workshop, arrays));
    }
    body.addAll(node.op() instanceof ScatterAdd ? added() : replaced());
    Optional<Value> start = array ? Optional.of(base) : Optional.empty();
    return workshop.run(group, arrays, body, Set.of(), start);
  }

  /** {@code y[row] = new row}. */
  private List<Stmt> replaced() {
    Shape row = node.operand(1).type().shape();
    List<Axis> axes = Axis.of(row, "i");
    List<Index> index = Axis.index(row, "i");
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(1), index);
    Index target = target(code.at(node.operand(2), List.of()), index);
    return write(axes, code, new Effect.Write(result, target, element));
  }

  /** {@code y[row of each index] += update}, in the order of the updates. */
  private List<Stmt> added() {
    Shape updates = node.operand(2).type().shape();
    int split = node.operand(1).type().rank();
    List<Axis> axes = Axis.of(updates, "i");
    List<Index> index = Axis.index(updates, "i");
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr picked = code.at(node.operand(1), index.subList(0, split));
    Expr update = code.at(node.operand(2), index);
    Index target = target(picked, index.subList(split, index.size()));
    DType dtype = update.dtype();
    Expr sum = new Call(ScalarFns.ADD, dtype, List.of(new Load(dtype, result, target), update));
    return write(axes, code, new Effect.Write(result, target, sum));
  }

  private List<Stmt> write(List<Axis> axes, ElementCode code, Effect effect) {
    LoopBody body = new LoopBody(axes, code.lets(), List.of(effect));
    return new NestWriter(body.merged(), NestWriter.Order.AS_WRITTEN, arrays).write();
  }

  /** The position of an element of the row that {@code picked} means; −1 is the last row. */
  private Index target(Expr picked, List<Index> inRow) {
    Shape shape = node.result().type().shape();
    Dim rows = shape.dim(0);
    List<Index> index = new ArrayList<>();
    index.add(Index.computed(Rows.row(picked, rows, node)));
    index.addAll(inRow);
    return Index.flatten(index, shape.strides());
  }
}
