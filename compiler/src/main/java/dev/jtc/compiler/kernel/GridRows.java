package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
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
import dev.jtc.compiler.op.Constant;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reductions along rows for a GPU, a block of threads for each result: all of them compute the
 * elements of a piece of the row and put them down, then one thread for each lane goes through its
 * own in order, and at the end the lanes are halved.
 *
 * <pre>
 * parallel i0 &lt; N {
 *   parallel j &lt; 1000 { row[j] = exp(x[1000*i0+j]) }
 *   parallel l &lt; 16 { sum: f32 = 0.0; for row &lt; 62 { sum = sum + row[16*row+l] } … lanes[l] = sum }
 *   y[i0] = ((lanes[0] + lanes[8]) + …
 * }
 * </pre>
 *
 * @param lanes how many there are
 * @param outer the loops over results
 * @param reduced loops around those whose positions are spread over lanes
 * @param along the loops that are
 * @param ahead names that do not depend on the place in the row
 * @param step what is done with an element, given the replacement of loop variables; it ends in an
 *     assignment for each of {@code combines}
 */
record GridRows(
    int lanes,
    List<Axis> outer,
    List<Axis> reduced,
    List<Axis> along,
    List<Let> ahead,
    List<Effect.Combine> combines,
    Function<Function<String, Index>, List<Stmt>> step,
    KernelArrays arrays,
    Function<String, Dim> extents) {
  /** Bytes of the pieces of rows that a block puts down. */
  private static final int MOST_BYTES = 16 << 10;

  private static final Index LANE = Index.variable("l");

  /** Whether a block of threads can share {@code body}: none of them may end early. */
  static boolean suits(LoopBody body) {
    boolean[] fails = {false};
    body.lets().forEach(let -> fails[0] |= Exprs.canFail(let.value()));
    body.effects().forEach(effect -> fails[0] |= Exprs.canFail(effect.value()));
    return !fails[0];
  }

  Stmt write() {
    Dim length = Dim.product(along.stream().map(Axis::extent).toList());
    int bytes = combines.stream().mapToInt(combine -> combine.dtype().bytes()).sum();
    long most = Math.max(lanes, MOST_BYTES / bytes / lanes * lanes);
    boolean whole = length.isConstant() && length.value() <= most;
    int last = reduced.size() - 1;
    long lines = whole && last >= 0 && length.value() > 0 ? most / length.value() : 1;
    if (lines > 1 && reduced.get(last).extent().isConstant()) {
      lines = Math.max(1, Math.min(lines, reduced.get(last).extent().value()));
    }
    Dim piece = lines > 1 ? length.times(lines) : whole ? length : Dim.of(most);
    List<String> rows = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (Effect.Combine combine : combines) {
      rows.add(arrays.scratch("row", type(combine, piece), Layout.FLAT));
      kept.add(arrays.scratch("lanes", type(combine, Dim.of(lanes)), Layout.FLAT));
    }
    List<Stmt> block = new ArrayList<>(ahead);
    if (whole && reduced.isEmpty()) {
      block.addAll(piece(along, Index.ZERO, length, Dim.ONE, rows, kept, Start.IDENTITY));
    } else if (lines > 1) {
      block.add(identities(kept));
      block.addAll(
          Chains.nested(reduced.subList(0, last), severalLines(lines, length, rows, kept)));
    } else {
      block.add(identities(kept));
      List<Stmt> pieces = new ArrayList<>();
      Dim count = length.dividedBy(piece);
      if (!count.is(0)) {
        Index first = Index.variable("piece").times(piece);
        List<Stmt> one = piece(along, first, piece, Dim.ONE, rows, kept, Start.KEPT);
        pieces.add(new For("piece", count, Kind.SERIAL, one));
      }
      Dim rest = length.modulo(piece);
      if (!rest.is(0)) {
        pieces.addAll(
            piece(along, Index.of(count.times(piece)), rest, Dim.ONE, rows, kept, Start.KEPT));
      }
      block.addAll(Chains.nested(reduced, pieces));
    }
    for (int i = 0; i < combines.size(); i++) {
      Effect.Combine combine = combines.get(i);
      block.add(new Store(combine.result(), combine.index(), tree(combine, kept.get(i), 0, 1)));
    }
    return Grid.nest(outer, block);
  }

  private static TensorType type(Effect.Combine combine, Dim elements) {
    return new TensorType(combine.dtype(), Shape.of(elements));
  }

  /** Several turns of the innermost loop around lanes at once, where they are short. */
  private List<Stmt> severalLines(long lines, Dim length, List<String> rows, List<String> kept) {
    Dim all = reduced.get(reduced.size() - 1).extent();
    Dim some = Dim.of(lines);
    List<Axis> axes = new ArrayList<>(along);
    axes.add(0, reduced.get(reduced.size() - 1));
    List<Stmt> stmts = new ArrayList<>();
    Index first = Index.variable("piece").times(length.times(lines));
    List<Stmt> one = piece(axes, first, length, some, rows, kept, Start.KEPT);
    stmts.add(new For("piece", all.dividedBy(some), Kind.SERIAL, one));
    Dim rest = all.modulo(some);
    if (!rest.is(0)) {
      Index from = Index.of(all.dividedBy(some).times(length.times(lines)));
      stmts.addAll(piece(axes, from, length, rest, rows, kept, Start.KEPT));
    }
    return stmts;
  }

  /** What lanes begin with. */
  private enum Start {
    IDENTITY,
    KEPT
  }

  private Stmt identities(List<String> kept) {
    List<Stmt> body = new ArrayList<>();
    for (int i = 0; i < combines.size(); i++) {
      body.add(new Store(kept.get(i), LANE, identity(combines.get(i))));
    }
    return new For("l", Dim.of(lanes), Kind.PARALLEL, body);
  }

  private static Expr identity(Effect.Combine combine) {
    Constant identity = combine.kind().identity(combine.dtype());
    return new Literal(identity.dtype(), identity.bits());
  }

  /**
   * The elements from {@code first} on, then what each lane makes of its own.
   *
   * @param axes the loops whose positions these are
   * @param lines how many times the lanes go through {@code length} elements
   */
  private List<Stmt> piece(
      List<Axis> axes,
      Index first,
      Dim length,
      Dim lines,
      List<String> rows,
      List<String> kept,
      Start start) {
    Index j = Index.variable("j");
    Dim elements = length.times(lines);
    Function<String, Dim> known =
        name -> name.equals("j") ? elements : name.equals("piece") ? null : extents.apply(name);
    Index position = first.plus(j);
    List<Stmt> each = new ArrayList<>();
    for (Stmt stmt : step.apply(GridSpace.at(axes, position, known))) {
      if (stmt instanceof Assign assign) {
        int number = Integer.parseInt(assign.name().substring("sum".length()));
        Expr value = ((Call) assign.value()).arguments().get(1);
        each.add(new Store(rows.get(number), j, value));
      } else {
        each.add(stmt);
      }
    }
    List<Stmt> lane = new ArrayList<>();
    List<Stmt> turn = new ArrayList<>();
    List<Stmt> last = new ArrayList<>();
    Dim turns = length.dividedBy(Dim.of(lanes));
    Dim rest = length.modulo(Dim.of(lanes));
    for (int i = 0; i < combines.size(); i++) {
      Effect.Combine combine = combines.get(i);
      String sum = "sum" + i;
      boolean begins = start == Start.IDENTITY;
      Expr initial = begins ? identity(combine) : new Load(combine.dtype(), kept.get(i), LANE);
      lane.add(new Declare(sum, initial));
      Index line = lines.is(1) ? LANE : Index.variable("line").times(length).plus(LANE);
      turn.add(add(combine, sum, rows.get(i), line.plus(Index.variable("turn").times(lanes))));
      last.add(add(combine, sum, rows.get(i), line.plus(turns.times(lanes))));
    }
    List<Stmt> through = new ArrayList<>();
    if (!turns.is(0)) {
      through.add(new For("turn", turns, Kind.SERIAL, turn));
    }
    if (!rest.is(0)) {
      List<Expr> both = List.of(new Position(LANE), new Position(Index.of(rest)));
      through.add(new If(new Call(ScalarFns.LT, DType.I64, both), last));
    }
    if (lines.is(1)) {
      lane.addAll(through);
    } else {
      lane.add(new For("line", lines, Kind.SERIAL, through));
    }
    for (int i = 0; i < combines.size(); i++) {
      lane.add(new Store(kept.get(i), LANE, new Local(combines.get(i).dtype(), "sum" + i)));
    }
    return List.of(
        new For("j", elements, Kind.PARALLEL, each),
        new For("l", Dim.of(lanes), Kind.PARALLEL, lane));
  }

  private static Stmt add(Effect.Combine combine, String sum, String row, Index at) {
    Local local = new Local(combine.dtype(), sum);
    Load element = new Load(combine.dtype(), row, at);
    return new Assign(sum, new Call(combine.kind().fn(), combine.dtype(), List.of(local, element)));
  }

  /** What lane {@code lane} holds when {@code width} lanes are left. */
  private Expr tree(Effect.Combine combine, String kept, int lane, int width) {
    return width == lanes
        ? new Load(combine.dtype(), kept, Index.of(lane))
        : new Call(
            combine.kind().fn(),
            combine.dtype(),
            List.of(
                tree(combine, kept, lane, 2 * width),
                tree(combine, kept, lane + width, 2 * width)));
  }
}
