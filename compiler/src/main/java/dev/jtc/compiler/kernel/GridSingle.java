package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Kernel;
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
import dev.jtc.compiler.op.Concat;
import dev.jtc.compiler.op.DynamicUpdate;
import dev.jtc.compiler.op.Fold;
import dev.jtc.compiler.op.Pad;
import dev.jtc.compiler.op.Rows;
import dev.jtc.compiler.op.Scan;
import dev.jtc.compiler.op.ScatterAdd;
import dev.jtc.compiler.op.Sort;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The loops of operations that have a kernel of their own, for a GPU. */
final class GridSingle {
  private final Group group;
  private final Workshop workshop;
  private final Node node;
  private final KernelArrays arrays;

  private GridSingle(Group group, Workshop workshop) {
    this.group = group;
    this.workshop = workshop;
    this.node = group.roots().get(0);
    this.arrays = workshop.arrays();
  }

  static Piece.Run of(Group group, Workshop workshop) {
    GridSingle nest = new GridSingle(group, workshop);
    if (nest.node.op() instanceof ArgReduce || nest.node.op() instanceof Scan) {
      return outer(SingleNest.of(group, workshop));
    }
    if (nest.node.op() instanceof Fold fold) {
      return nest.folded(fold);
    }
    if (nest.node.op() instanceof Sort sort) {
      return nest.sorted(sort);
    }
    if (nest.node.op() instanceof ScatterAdd) {
      return nest.added();
    }
    if (nest.node.op() instanceof DynamicUpdate) {
      return nest.replaced();
    }
    if (nest.node.op() instanceof Pad pad) {
      return nest.padded(pad);
    }
    if (nest.node.op() instanceof Concat concat) {
      return nest.joined(concat);
    }
    return SingleNest.of(group, workshop);
  }

  /** The same run with outer loops that are said to be independent. */
  static Piece.Run outer(Piece.Run run) {
    Kernel kernel = run.kernel();
    return new Piece.Run(
        new Kernel(
            kernel.name(),
            kernel.fuses(),
            kernel.source(),
            kernel.buffers(),
            Grid.outer(kernel.body())),
        run.arrays(),
        run.sameIndex(),
        run.movable(),
        run.base());
  }

  private Piece.Run run(List<Stmt> body) {
    return workshop.run(group, arrays, body);
  }

  /** Windows added up: each element looks for those it lies in, in order. */
  private Piece.Run folded(Fold fold) {
    String result = arrays.write(node.result(), Role.OUT);
    Shape windows = node.operand(0).type().shape();
    Shape shape = fold.shape();
    int rank = shape.rank();
    DType dtype = node.result().type().dtype();
    List<Axis> axes = Axis.of(shape, "i");
    List<Index> here = Axis.index(shape, "i");
    List<Axis> elements = new ArrayList<>();
    List<Index> index = new ArrayList<>(here);
    Expr isThere = new Literal(DType.BOOL, 1);
    for (int i = 0; i < fold.axes().size(); i++) {
      int axis = fold.axes().get(i);
      Index k = Index.variable("k" + i);
      elements.add(new Axis("k" + i, windows.dim(rank + i)));
      Index rest = here.get(axis).minus(k.times(fold.dilations().get(i)));
      Dim stride = fold.strides().get(i);
      Index window = stride.is(1) ? rest : Index.term(new Index.Quotient(rest, stride));
      index.set(axis, window);
      index.add(k);
      Expr position = new Position(window);
      Expr zero = new Literal(DType.I64, 0);
      Expr count = new Position(Index.of(windows.dim(axis)));
      isThere = and(isThere, call(ScalarFns.GE, position, zero));
      isThere = and(isThere, call(ScalarFns.LT, position, count));
      if (!stride.is(1)) {
        Expr between = new Position(Index.term(new Index.Remainder(rest, stride)));
        isThere = and(isThere, call(ScalarFns.EQ, between, zero));
      }
    }
    ElementCode code = workshop.elements("t", arrays, name -> null);
    Expr element = code.at(node.operand(0), index);
    Local sum = new Local(dtype, "sum");
    List<Stmt> add = new ArrayList<>(code.lets());
    add.add(new Assign("sum", call(ScalarFns.ADD, sum, element)));
    List<Stmt> thread = new ArrayList<>();
    thread.add(new Declare("sum", new Literal(dtype, 0)));
    thread.addAll(Chains.nested(elements, List.of(new If(isThere, add))));
    thread.add(new Store(result, Index.flatten(here, shape.strides()), sum));
    return run(List.of(Grid.nest(axes, thread)));
  }

  private static Expr call(dev.jtc.compiler.scalar.ScalarFn fn, Expr a, Expr b) {
    return new Call(fn, a.dtype(), List.of(a, b));
  }

  private static Expr and(Expr a, Expr b) {
    return new Call(ScalarFns.AND, DType.BOOL, List.of(a, b));
  }

  private static Expr or(Expr a, Expr b) {
    return new Call(ScalarFns.OR, DType.BOOL, List.of(a, b));
  }

  /** Each element counts those that come before it: that is where it goes. */
  private Piece.Run sorted(Sort sort) {
    TensorType type = node.operand(0).type();
    Shape shape = type.shape();
    String result = arrays.write(node.result(), Role.OUT);
    String keys = arrays.scratch("keys", type, dev.jtc.compiler.loop.Buffer.Layout.FLAT);
    List<Axis> axes = Axis.of(shape, "i");
    List<Index> here = Axis.index(shape, "i");
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(0), here);
    Index at = Index.flatten(here, shape.strides());
    LoopBody copy = new LoopBody(axes, code.lets(), List.of(new Effect.Write(keys, at, element)));
    Dim stride = shape.strides().get(sort.axis());
    Index mine = here.get(sort.axis());
    Index other = Index.variable("j");
    Index first = at.minus(mine.times(stride));
    Local rank = new Local(DType.I64, "rank");
    Local x = new Local(type.dtype(), "x");
    Local y = new Local(type.dtype(), "y");
    Expr earlier = call(ScalarFns.LT, new Position(other), new Position(mine));
    Expr notAfter =
        new Call(
            ScalarFns.XOR, DType.BOOL, List.of(before(sort, x, y), new Literal(DType.BOOL, 1)));
    Expr counts = or(before(sort, y, x), and(earlier, notAfter));
    List<Stmt> thread = new ArrayList<>();
    thread.add(new Declare("rank", new Literal(DType.I64, 0)));
    thread.add(new Let("x", new Load(type.dtype(), keys, at)));
    thread.add(
        new For(
            "j",
            shape.dim(sort.axis()),
            Kind.SERIAL,
            List.of(
                new Let("y", new Load(type.dtype(), keys, first.plus(other.times(stride)))),
                new Assign("rank", call(ScalarFns.ADD, rank, new Expr.Cast(DType.I64, counts))))));
    Index target = first.plus(Index.computed(rank).times(stride));
    thread.add(new Store(result, target, new Position(mine)));
    return run(List.of(Grid.nest(copy), Grid.nest(axes, thread)));
  }

  /** Whether {@code x} comes before {@code y}; a NaN is above every number. */
  private static Expr before(Sort sort, Expr x, Expr y) {
    boolean ascends = sort.order() == Sort.Order.ASCENDING;
    Expr beats = call(ascends ? ScalarFns.LT : ScalarFns.GT, x, y);
    if (!x.dtype().isFloat()) {
      return beats;
    }
    Expr low = ascends ? x : y;
    Expr high = ascends ? y : x;
    return or(beats, and(call(ScalarFns.EQ, low, low), call(ScalarFns.NE, high, high)));
  }

  private Optional<Value> start(List<Stmt> body, String result) {
    Value base = node.operand(0);
    if (workshop.fusion().isLoaded(base)) {
      return Optional.of(base);
    }
    Shape shape = base.type().shape();
    body.add(part(base, "f", result, Index.ZERO, shape.strides()));
    return Optional.empty();
  }

  private Stmt part(Value value, String prefix, String result, Index base, List<Dim> strides) {
    Shape shape = value.type().shape();
    List<Axis> axes = Axis.of(shape, "i");
    List<Index> index = Axis.index(shape, "i");
    ElementCode code = workshop.elements(prefix, arrays, Axis.extents(axes));
    Expr element = code.at(value, index);
    Index target = base.plus(Index.flatten(index, strides));
    List<Effect> effects = List.of(new Effect.Write(result, target, element));
    return Grid.nest(new LoopBody(axes, code.lets(), effects).merged());
  }

  /** {@code y[row] = new row}. */
  private Piece.Run replaced() {
    String result = arrays.write(node.result(), Role.INOUT);
    List<Stmt> body = new ArrayList<>();
    Optional<Value> start = start(body, result);
    Shape row = node.operand(1).type().shape();
    List<Axis> axes = Axis.of(row, "i");
    List<Index> index = Axis.index(row, "i");
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(1), index);
    Shape shape = node.result().type().shape();
    List<Index> target = new ArrayList<>();
    Expr picked = code.at(node.operand(2), List.of());
    target.add(Index.computed(code.named(Rows.row(picked, shape.dim(0), node))));
    target.addAll(index);
    Effect write = new Effect.Write(result, Index.flatten(target, shape.strides()), element);
    body.add(Grid.nest(new LoopBody(axes, code.lets(), List.of(write)).merged()));
    return workshop.run(group, arrays, body, Set.of(), start);
  }

  /**
   * {@code y[row of each index] += update}: each element of y goes through all updates in order.
   */
  private Piece.Run added() {
    String result = arrays.write(node.result(), Role.INOUT);
    List<Stmt> body = new ArrayList<>();
    Optional<Value> start = start(body, result);
    Shape updates = node.operand(2).type().shape();
    Shape shape = node.result().type().shape();
    int split = node.operand(1).type().rank();
    List<Axis> axes = Axis.of(updates, "u");
    List<Index> index = new ArrayList<>(Axis.index(updates, "u"));
    List<Axis> picking =
        axes.stream()
            .filter(axis -> Integer.parseInt(axis.variable().substring(1)) < split)
            .toList();
    List<Axis> all = Axis.of(shape, "i");
    List<Index> here = Axis.index(shape, "i");
    for (int axis = split; axis < index.size(); axis++) {
      index.set(axis, here.get(axis - split + 1));
    }
    ElementCode rows = workshop.elements("r", arrays, Axis.extents(axes));
    Expr picked = rows.at(node.operand(1), index.subList(0, split));
    Expr row = rows.named(Rows.row(picked, shape.dim(0), node));
    List<Axis> known = new ArrayList<>(axes);
    known.addAll(all);
    ElementCode code = workshop.elements("t", arrays, Axis.extents(known));
    Expr update = code.at(node.operand(2), index);
    Local sum = new Local(update.dtype(), "sum");
    Index at = Index.flatten(here, shape.strides());
    List<Stmt> add = new ArrayList<>(code.lets());
    add.add(new Assign("sum", call(ScalarFns.ADD, sum, update)));
    List<Stmt> step = new ArrayList<>(rows.lets());
    step.add(new If(call(ScalarFns.EQ, row, new Position(here.get(0))), add));
    List<Stmt> thread = new ArrayList<>();
    thread.add(new Declare("sum", new Load(update.dtype(), result, at)));
    thread.addAll(Chains.nested(picking, step));
    thread.add(new Store(result, at, sum));
    body.add(Grid.nest(all, thread));
    return workshop.run(group, arrays, body, Set.of(), start);
  }

  private Piece.Run padded(Pad pad) {
    String result = arrays.write(node.result(), Role.OUT);
    Value x = node.operand(0);
    List<Dim> strides = new ArrayList<>(node.result().type().shape().strides());
    Index base = Index.ZERO;
    for (int axis = 0; axis < strides.size(); axis++) {
      base = base.plus(strides.get(axis).times(pad.low().get(axis)));
      strides.set(axis, strides.get(axis).times(pad.interior().get(axis) + 1));
    }
    DType dtype = x.type().dtype();
    Dim elements = node.result().type().shape().elements();
    List<Stmt> body = new ArrayList<>(Grid.outer(Fills.zeros(dtype, elements, result)));
    body.add(part(x, "t", result, base, strides));
    return run(body);
  }

  private Piece.Run joined(Concat concat) {
    String result = arrays.write(node.result(), Role.OUT);
    List<Dim> strides = node.result().type().shape().strides();
    List<Stmt> body = new ArrayList<>();
    Dim start = Dim.ZERO;
    for (int i = 0; i < node.operands().size(); i++) {
      Value piece = node.operand(i);
      Index base = Index.of(start.times(strides.get(concat.axis())));
      body.add(part(piece, "t" + i + "_", result, base, strides));
      start = start.plus(piece.type().shape().dim(concat.axis()));
    }
    return run(body);
  }
}
