package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer.Layout;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Expr.Call;
import dev.jtc.compiler.loop.Expr.Load;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.loop.Stmt.Store;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.Shape;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of scratch space beside a loop for vectors, for what is not neighbours in its array: what
 * the loop reads from far apart is collected one by one before it, and what it writes far apart is
 * handed out after it, so that everything between is done for many at a time.
 */
final class Staging {
  /** The longest rows, so that they stay in the nearest cache. */
  private static final int MOST_ELEMENTS = 1024;

  /** How many operations pay for one element that is moved once more. */
  private static final int OPERATIONS = 2;

  private final LoopBody body;
  private final Axis axis;
  private final KernelArrays arrays;
  private final List<Stmt> before = new ArrayList<>();
  private final List<Stmt> after = new ArrayList<>();

  private Staging(LoopBody body, KernelArrays arrays) {
    this.body = body;
    this.axis = body.axes().get(body.axes().size() - 1);
    this.arrays = arrays;
  }

  /** A loop body that reads and writes rows, and what is done before and after its inner loop. */
  record Staged(LoopBody body, List<Stmt> before, List<Stmt> after) {}

  /** {@code body} with the elements of its inner loop in rows where they are not, and it pays. */
  static Staged of(LoopBody body, KernelArrays arrays) {
    return new Staging(body, arrays).staged();
  }

  /** Whether what {@code write} writes is handed out after the loop. */
  static boolean handsOut(Effect.Write write, LoopBody body) {
    Staging staging = new Staging(body, null);
    return staging.pays() && staging.isApart(write.index());
  }

  private Staged staged() {
    if (!pays()) {
      return new Staged(body, List.of(), List.of());
    }
    List<Let> lets = new ArrayList<>();
    for (Let let : body.lets()) {
      boolean moved = isCollected(let.value());
      lets.add(moved ? new Let(let.name(), collected((Load) let.value())) : let);
    }
    List<Effect> effects = new ArrayList<>();
    for (Effect effect : body.effects()) {
      boolean moved = effect instanceof Effect.Write write && isApart(write.index());
      effects.add(moved ? handedOut((Effect.Write) effect) : effect);
    }
    return new Staged(new LoopBody(body.axes(), lets, effects), before, after);
  }

  /** Whether it is an element that vectors cannot load by themselves. */
  private boolean isCollected(Expr value) {
    if (!(value instanceof Load load) || !isApart(load.index())) {
      return false;
    }
    Dim stride = load.index().stride(axis.variable());
    boolean near = stride.isConstant() && stride.value() > 0 && stride.value() <= Lanes.MOST_APART;
    return !near || load.dtype().bytes() < Float.BYTES;
  }

  private boolean pays() {
    Dim extent = axis.extent();
    boolean combines = body.effects().stream().anyMatch(e -> e instanceof Effect.Combine);
    if (combines || !extent.isConstant() || extent.value() > MOST_ELEMENTS) {
      return false;
    }
    int moved = 0;
    int[] operations = {0};
    for (Let let : body.lets()) {
      moved += isCollected(let.value()) ? 1 : 0;
      Exprs.forEach(let.value(), part -> operations[0] += part instanceof Call ? 1 : 0);
    }
    for (Effect effect : body.effects()) {
      moved += effect instanceof Effect.Write write && isApart(write.index()) ? 1 : 0;
      Exprs.forEach(effect.value(), part -> operations[0] += part instanceof Call ? 1 : 0);
    }
    return moved > 0 && operations[0] >= OPERATIONS * moved;
  }

  /** Whether neighbours in the loop are evenly apart in the array, but no neighbours. */
  private boolean isApart(Index index) {
    Dim stride = index.stride(axis.variable());
    return stride != null && !stride.is(0) && !stride.is(1) && index.computedTerms().isEmpty();
  }

  private Expr collected(Load load) {
    String row = row(load.dtype());
    before.add(copy(row, here(), load));
    return new Load(load.dtype(), row, here());
  }

  private Effect handedOut(Effect.Write write) {
    DType dtype = write.value().dtype();
    String row = row(dtype);
    after.add(copy(write.buffer(), write.index(), new Load(dtype, row, here())));
    return new Effect.Write(row, here(), write.value());
  }

  private String row(DType dtype) {
    return arrays.scratch("row", new TensorType(dtype, Shape.of(axis.extent())), Layout.FLAT);
  }

  private Index here() {
    return Index.variable(axis.variable());
  }

  private Stmt copy(String buffer, Index index, Expr value) {
    Stmt store = new Store(buffer, index, value);
    return new For(axis.variable(), axis.extent(), Kind.SERIAL, List.of(store));
  }
}
