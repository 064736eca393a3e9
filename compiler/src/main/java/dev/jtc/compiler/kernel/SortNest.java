package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Buffer.Role;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Literal;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Expr.Local;
import dev.jtc.compiler.loop.Expr.Position;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.Assign;
import dev.jtc.compiler.loop.Stmt.Declare;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.If;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.memory.Piece;
import dev.jtc.compiler.op.Sort;
import dev.jtc.compiler.scalar.ScalarFn;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Positions in sorted order, by merging runs of 1, 2, 4, … positions from one scratch array into
 * another and back. Merging keeps the order of equal elements.
 */
final class SortNest {
  /** Runs of 2^30 positions are the longest that are merged. */
  private static final int MOST_PASSES = 31;

  private final Sort sort;
  private final Dim count;
  private final DType dtype;
  private final String keys;
  private final String from;
  private final String to;

  private SortNest(Sort sort, TensorType type, KernelArrays arrays) {
    this.sort = sort;
    this.count = type.shape().dim(sort.axis());
    this.dtype = type.dtype();
    Shape row = new Shape(List.of(count));
    this.keys = arrays.scratch("keys", new TensorType(dtype, row), Layout.FLAT);
    this.from = arrays.scratch("from", new TensorType(DType.I64, row), Layout.FLAT);
    this.to = arrays.scratch("to", new TensorType(DType.I64, row), Layout.FLAT);
  }

  static Piece.Run of(Group group, Workshop workshop) {
    Node node = group.roots().get(0);
    Sort sort = (Sort) node.op();
    TensorType type = node.operand(0).type();
    KernelArrays arrays = workshop.arrays();
    String result = arrays.write(node.result(), Role.OUT);
    SortNest nest = new SortNest(sort, type, arrays);
    String along = "i" + sort.axis();
    List<Axis> outer = new ArrayList<>(Axis.of(type.shape(), "i"));
    outer.removeIf(axis -> axis.variable().equals(along));
    List<Index> index = new ArrayList<>(Axis.index(type.shape(), "i"));
    index.set(sort.axis(), Index.variable(along));
    List<Axis> axes = new ArrayList<>(outer);
    axes.add(new Axis(along, nest.count));
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    Expr element = code.at(node.operand(0), index);
    Index here = Index.variable(along);
    List<Stmt> read = new ArrayList<>(code.lets());
    read.add(new Store(nest.keys, here, element));
    read.add(new Store(nest.from, here, new Position(here)));
    List<Stmt> body = new ArrayList<>();
    body.add(new For(along, nest.count, Kind.SERIAL, read));
    body.addAll(nest.merges());
    Index target = Index.flatten(index, type.shape().strides());
    Store write = new Store(result, target, new Load(DType.I64, nest.from, here));
    body.add(new For(along, nest.count, Kind.SERIAL, List.of(write)));
    return workshop.run(group, arrays, Chains.nested(outer, body));
  }

  private List<Stmt> merges() {
    Local width = integer("width");
    Index k = Index.variable("k");
    Stmt back =
        new For("k", count, Kind.SERIAL, List.of(new Store(from, k, new Load(DType.I64, to, k))));
    List<Stmt> pass = new ArrayList<>();
    for (String name : List.of("left", "middle", "right", "end")) {
      pass.add(new Declare(name, number(0)));
    }
    pass.add(new For("k", count, Kind.SERIAL, step(new Position(k), width)));
    pass.add(back);
    pass.add(new Assign("width", call(ScalarFns.ADD, width, width)));
    Expr isNeeded = call(ScalarFns.LT, width, new Position(Index.of(count)));
    return List.of(
        new Declare("width", number(1)),
        new For("pass", Dim.of(MOST_PASSES), Kind.SERIAL, List.of(new If(isNeeded, pass))));
  }

  /** Takes the smaller one of what is left of two runs; at the start of a pair both are whole. */
  private List<Stmt> step(Expr k, Local width) {
    Local left = integer("left");
    Local middle = integer("middle");
    Local right = integer("right");
    Local end = integer("end");
    Expr size = new Position(Index.of(count));
    Expr pair = call(ScalarFns.ADD, width, width);
    List<Stmt> stmts = new ArrayList<>();
    stmts.add(
        new If(
            call(ScalarFns.EQ, call(ScalarFns.REM, k, pair), number(0)),
            List.of(
                new Assign("left", k),
                new Assign("middle", call(ScalarFns.MIN, call(ScalarFns.ADD, k, width), size)),
                new Assign("right", middle),
                new Assign("end", call(ScalarFns.MIN, call(ScalarFns.ADD, k, pair), size)))));
    // Beyond the last position stands nothing that could be asked.
    Expr last = new Position(Index.of(count.plus(-1)));
    stmts.add(new Let("a", at(from, call(ScalarFns.MIN, left, last))));
    stmts.add(new Let("b", at(from, call(ScalarFns.MIN, right, last))));
    Local a = integer("a");
    Local b = integer("b");
    stmts.add(new Let("x", key(a)));
    stmts.add(new Let("y", key(b)));
    Expr isOpen = call(ScalarFns.LT, left, middle);
    Expr isAlone = call(ScalarFns.GE, right, end);
    Expr wins = not(before(new Local(dtype, "y"), new Local(dtype, "x")));
    Expr takesLeft = truth(ScalarFns.AND, isOpen, truth(ScalarFns.OR, isAlone, wins));
    stmts.add(new Let("leftWins", takesLeft));
    Local leftWins = new Local(DType.BOOL, "leftWins");
    stmts.add(new Store(to, Index.variable("k"), select(leftWins, a, b)));
    stmts.add(step("left", left, select(leftWins, number(1), number(0))));
    stmts.add(step("right", right, select(leftWins, number(0), number(1))));
    return stmts;
  }

  private static Assign step(String name, Local value, Expr by) {
    return new Assign(name, call(ScalarFns.ADD, value, by));
  }

  /** Whether {@code x} comes before {@code y}; a NaN is above every number. */
  private Expr before(Expr x, Expr y) {
    boolean ascends = sort.order() == Sort.Order.ASCENDING;
    Expr beats = call(ascends ? ScalarFns.LT : ScalarFns.GT, x, y);
    if (!dtype.isFloat()) {
      return beats;
    }
    Expr low = ascends ? x : y;
    Expr high = ascends ? y : x;
    Expr isNumber = call(ScalarFns.EQ, low, low);
    Expr isNan = call(ScalarFns.NE, high, high);
    return truth(ScalarFns.OR, beats, truth(ScalarFns.AND, isNumber, isNan));
  }

  private Expr key(Expr position) {
    return new Load(dtype, keys, Index.computed(position));
  }

  private static Expr at(String buffer, Expr position) {
    return new Load(DType.I64, buffer, Index.computed(position));
  }

  private static Local integer(String name) {
    return new Local(DType.I64, name);
  }

  private static Literal number(long value) {
    return new Literal(DType.I64, value);
  }

  private static Expr call(ScalarFn fn, Expr a, Expr b) {
    return new Call(fn, a.dtype(), List.of(a, b));
  }

  private static Expr truth(ScalarFn fn, Expr a, Expr b) {
    return new Call(fn, DType.BOOL, List.of(a, b));
  }

  private static Expr not(Expr a) {
    return truth(ScalarFns.XOR, a, new Literal(DType.BOOL, 1));
  }

  private static Expr select(Expr condition, Expr a, Expr b) {
    return new Call(ScalarFns.SELECT, DType.I64, List.of(condition, a, b));
  }
}
