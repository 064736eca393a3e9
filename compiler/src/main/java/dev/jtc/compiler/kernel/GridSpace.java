package dev.jtc.compiler.kernel;

import dev.jtc.compiler.graph.Node;
import dev.jtc.compiler.graph.Value;
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
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.op.Reduce;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Elementwise results and reductions of one space, for a GPU.
 *
 * <p>Without reductions an element is a thread. A reduction has a thread for each lane of each
 * result, which goes through the elements of its lane in order, and then a thread for each result,
 * which halves the lanes: the order that {@link Reduce} says. Reductions of different axes go
 * through the elements one after the other, the first of them with what is elementwise.
 */
final class GridSpace {
  private final LoopBody body;
  private final KernelArrays arrays;
  private final Function<String, Dim> extents;

  private GridSpace(LoopBody body, KernelArrays arrays) {
    this.body = body;
    this.arrays = arrays;
    this.extents = Axis.extents(body.axes());
  }

  /** What combines into the same elements, lane by lane. */
  private record Place(Index index, Index lane, int lanes) {}

  static Piece.Run of(Group group, Workshop workshop) {
    Shape space = group.space();
    List<Axis> axes = Axis.of(space, "i");
    List<Index> index = Axis.index(space, "i");
    KernelArrays arrays = workshop.arrays();
    ElementCode code = workshop.elements("t", arrays, Axis.extents(axes));
    List<Effect> effects = new ArrayList<>();
    Index here = Index.flatten(index, space.strides());
    for (Node root : group.roots()) {
      if (root.op() instanceof Reduce reduce) {
        Expr element = code.at(root.operand(0), index);
        effects.add(combine(reduce, root, index, element, arrays));
      } else {
        Expr element = code.compute(root.result(), index);
        if (workshop.fusion().isWritten(root.result())) {
          effects.add(new Effect.Write(arrays.write(root.result(), Role.OUT), here, element));
        }
      }
    }
    LoopBody body = new LoopBody(axes, code.lets(), effects);
    boolean once = effects.stream().noneMatch(effect -> effect instanceof Effect.Combine);
    // What is read several times must not be overwritten the first time.
    Set<Value> sameIndex = once ? SpaceNest.sameIndex(body, arrays) : Set.of();
    List<Stmt> loops = new GridSpace(body.merged().withoutUnused(), arrays).write();
    return workshop.run(group, arrays, loops, sameIndex, Optional.empty());
  }

  private static Effect combine(
      Reduce reduce, Node root, List<Index> index, Expr element, KernelArrays arrays) {
    Shape space = root.operand(0).type().shape();
    List<Index> kept = reduce.kept(space.rank()).stream().map(index::get).toList();
    List<Integer> laneAxes = reduce.laneAxes(space.rank());
    Shape suffix = new Shape(laneAxes.stream().map(space::dim).toList());
    Index lane = Index.flatten(laneAxes.stream().map(index::get).toList(), suffix.strides());
    return new Effect.Combine(
        reduce.kind(),
        element.dtype(),
        arrays.write(root.result(), Role.INOUT),
        Index.flatten(kept, root.result().type().shape().strides()),
        lane,
        lane.variables().isEmpty() ? 1 : lanes(suffix.elements()),
        element);
  }

  /** Enough lanes for {@code length} elements; the others would keep the identity. */
  private static int lanes(Dim length) {
    int lanes = Reduce.LANES;
    while (length.isConstant() && lanes > 1 && length.value() <= lanes / 2) {
      lanes /= 2;
    }
    return lanes;
  }

  private List<Stmt> write() {
    Map<Place, List<Effect>> parts = new LinkedHashMap<>();
    List<Effect> writes = new ArrayList<>();
    for (Effect effect : body.effects()) {
      if (effect instanceof Effect.Combine combine) {
        Place place = new Place(combine.index(), combine.lane(), combine.lanes());
        parts.computeIfAbsent(place, unknown -> new ArrayList<>()).add(combine);
      } else {
        writes.add(effect);
      }
    }
    if (parts.isEmpty()) {
      return List.of(Grid.nest(body));
    }
    List<Stmt> stmts = new ArrayList<>();
    boolean first = true;
    for (Map.Entry<Place, List<Effect>> part : parts.entrySet()) {
      List<Effect> effects = new ArrayList<>(first ? writes : List.of());
      effects.addAll(part.getValue());
      stmts.addAll(reduction(part.getKey(), new LoopBody(body.axes(), body.lets(), effects)));
      first = false;
    }
    return stmts;
  }

  private List<Stmt> reduction(Place place, LoopBody all) {
    LoopBody part = all.withoutUnused();
    Set<String> kept = place.index().variables();
    Set<String> inLane = place.lane().variables();
    List<Axis> outer = part.axes().stream().filter(a -> kept.contains(a.variable())).toList();
    List<Axis> reduced =
        part.axes().stream()
            .filter(a -> !kept.contains(a.variable()) && !inLane.contains(a.variable()))
            .toList();
    List<Axis> lane = part.axes().stream().filter(a -> inLane.contains(a.variable())).toList();
    List<Effect.Combine> combines = new ArrayList<>();
    for (Effect effect : part.effects()) {
      if (effect instanceof Effect.Combine combine) {
        combines.add(combine);
      }
    }
    List<Let> ahead = ahead(part, kept);
    List<Stmt> thread = new ArrayList<>(ahead);
    for (int i = 0; i < combines.size(); i++) {
      Constant identity = combines.get(i).kind().identity(combines.get(i).dtype());
      thread.add(new Declare("sum" + i, new Literal(identity.dtype(), identity.bits())));
    }
    List<Stmt> inner = new ArrayList<>();
    if (place.lanes() == 1) {
      inner.addAll(step(part, ahead, combines, Index::variable));
      thread.addAll(Chains.nested(joined(reduced, lane), inner));
      for (int i = 0; i < combines.size(); i++) {
        Effect.Combine combine = combines.get(i);
        Local sum = new Local(combine.dtype(), "sum" + i);
        thread.add(new Store(combine.result(), combine.index(), sum));
      }
      return List.of(Grid.nest(outer, thread));
    }
    if (GridRows.suits(part) && ShortRows.suits(outer, reduced, lane)) {
      ShortRows rows =
          new ShortRows(
              place.lanes(),
              outer,
              lane,
              ahead,
              combines,
              variables -> step(part, ahead, combines, variables),
              extents);
      return List.of(rows.write());
    }
    if (GridRows.suits(part)) {
      GridRows rows =
          new GridRows(
              place.lanes(),
              outer,
              reduced,
              lane,
              ahead,
              combines,
              variables -> step(part, ahead, combines, variables),
              arrays,
              extents);
      return List.of(rows.write());
    }
    thread.addAll(Chains.nested(reduced, lanes(part, ahead, combines, lane, place.lanes())));
    return halved(place, outer, combines, thread);
  }

  private static List<Axis> joined(List<Axis> reduced, List<Axis> lane) {
    List<Axis> all = new ArrayList<>(reduced);
    all.addAll(lane);
    return all;
  }

  /** The elements of lane {@code l} in order: one of each row of lanes, and one of the rest. */
  private List<Stmt> lanes(
      LoopBody part, List<Let> ahead, List<Effect.Combine> combines, List<Axis> lane, int lanes) {
    Dim length = Dim.product(lane.stream().map(Axis::extent).toList());
    Dim width = Dim.of(lanes);
    Dim rows = length.dividedBy(width);
    Dim rest = length.modulo(width);
    Index l = Index.variable("l");
    List<Stmt> stmts = new ArrayList<>();
    Function<String, Dim> known =
        name -> name.equals("l") ? width : name.equals("row") ? rows : extents.apply(name);
    if (!rows.is(0)) {
      Index position = Index.variable("row").times(width).plus(l);
      List<Stmt> row = step(part, ahead, combines, at(lane, position, known));
      stmts.add(new For("row", rows, Kind.SERIAL, row));
    }
    if (!rest.is(0)) {
      Index position = l.plus(rows.times(width));
      List<Stmt> last = step(part, ahead, combines, at(lane, position, known));
      Expr isThere =
          new Call(ScalarFns.LT, DType.I64, List.of(new Position(l), new Position(Index.of(rest))));
      stmts.add(new If(isThere, last));
    }
    return stmts;
  }

  /** What the loops over a lane's axes are at the element with {@code position} in all of them. */
  static Function<String, Index> at(
      List<Axis> lane, Index position, Function<String, Dim> extents) {
    Map<String, Index> places = new java.util.HashMap<>();
    Index rest = position;
    for (int i = lane.size() - 1; i >= 0; i--) {
      Axis axis = lane.get(i);
      places.put(axis.variable(), i == 0 ? rest : rest.modulo(axis.extent(), extents));
      rest = i == 0 ? rest : rest.dividedBy(axis.extent(), extents);
    }
    return name -> places.getOrDefault(name, Index.variable(name));
  }

  /** One iteration; what is known ahead of it is left out. */
  private static List<Stmt> step(
      LoopBody part,
      List<Let> ahead,
      List<Effect.Combine> combines,
      Function<String, Index> variables) {
    List<Stmt> stmts = new ArrayList<>();
    for (Let let : part.lets()) {
      if (!ahead.contains(let)) {
        stmts.add(new Let(let.name(), let.value().substitute(variables)));
      }
    }
    for (Effect effect : part.effects()) {
      Effect now = effect.substitute(variables);
      if (effect instanceof Effect.Combine combine) {
        int number = combines.indexOf(combine);
        Local sum = new Local(combine.dtype(), "sum" + number);
        Expr next = new Call(combine.kind().fn(), combine.dtype(), List.of(sum, now.value()));
        stmts.add(new Assign(sum.name(), next));
      } else {
        Effect.Write write = (Effect.Write) now;
        stmts.add(new Store(write.buffer(), write.index(), write.value()));
      }
    }
    return stmts;
  }

  /** The names that only depend on the loops over results, if those over elements surely run. */
  private static List<Let> ahead(LoopBody part, Set<String> kept) {
    List<Let> ahead = new ArrayList<>();
    Set<String> known = new HashSet<>();
    boolean runs =
        part.axes().stream()
            .filter(axis -> !kept.contains(axis.variable()))
            .allMatch(axis -> axis.extent().isConstant() && axis.extent().value() > 0);
    if (!runs) {
      return ahead;
    }
    for (Let let : part.lets()) {
      boolean[] early = {kept.containsAll(let.value().indexVariables())};
      Exprs.forEach(
          let.value(),
          expr -> early[0] &= !(expr instanceof Local local) || known.contains(local.name()));
      if (early[0]) {
        ahead.add(let);
        known.add(let.name());
      }
    }
    return ahead;
  }

  /** Threads for lanes, which keep what they find, and threads for results, which combine that. */
  private List<Stmt> halved(
      Place place, List<Axis> outer, List<Effect.Combine> combines, List<Stmt> thread) {
    List<Axis> ofLanes = new ArrayList<>(outer);
    ofLanes.add(new Axis("l", Dim.of(place.lanes())));
    Dim results = Dim.product(outer.stream().map(Axis::extent).toList());
    Index at = place.index().times(place.lanes()).plus(Index.variable("l"));
    List<Stmt> lanes = new ArrayList<>(thread);
    List<Stmt> trees = new ArrayList<>();
    Index e = results.is(1) ? Index.ZERO : Index.variable("e");
    for (int i = 0; i < combines.size(); i++) {
      Effect.Combine combine = combines.get(i);
      TensorType type = new TensorType(combine.dtype(), Shape.of(results.times(place.lanes())));
      String partial = arrays.scratch("lanes", type, Layout.FLAT);
      lanes.add(new Store(partial, at, new Local(combine.dtype(), "sum" + i)));
      Index first = e.times(place.lanes());
      trees.add(new Store(combine.result(), e, tree(combine, partial, first, 0, 1)));
    }
    List<Axis> all = results.is(1) ? List.of() : List.of(new Axis("e", results));
    return List.of(Grid.nest(ofLanes, lanes), Grid.nest(all, trees));
  }

  /** What lane {@code lane} holds when {@code width} lanes are left. */
  private static Expr tree(
      Effect.Combine combine, String partial, Index first, int lane, int width) {
    return width == combine.lanes()
        ? new Load(combine.dtype(), partial, first.plus(lane))
        : new Call(
            combine.kind().fn(),
            combine.dtype(),
            List.of(
                tree(combine, partial, first, lane, 2 * width),
                tree(combine, partial, first, lane + width, 2 * width)));
  }
}
