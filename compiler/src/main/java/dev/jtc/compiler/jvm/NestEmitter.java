package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Lanes;
import dev.jtc.compiler.loop.Sharing;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.objectweb.asm.Type;

/**
 * Writes the statements of one method of a kernel.
 *
 * <p>Before a loop it computes what stays the same in it: loads, rows, calls, and the parts of
 * indices that do not move. HotSpot cannot do that itself, for it must assume that a store changes
 * any array of the same type; and its vectoriser wants every array of a loop at the same index.
 */
final class NestEmitter {
  /** Leaves every loop where it is. */
  static final LoopOutlet INLINE = (code, loop, scope) -> false;

  private final MethodCode code;
  private final Map<String, Buffer> buffers;
  private final ExprCode exprs;
  private final DimCode dims;
  private final Optional<VectorConstants> vectors;
  private final LoopOutlet outlet;
  private final Optional<Part> part;

  /** The iterations of a loop that a method does. */
  record Range(Operand from, Operand to) {}

  /**
   * What a method does of a nest that threads share.
   *
   * @param from the first iteration of the loop by which it is divided
   * @param to that after the last
   */
  record Part(Sharing sharing, List<Stmt> once, Operand from, Operand to) {
    Part(Sharing sharing, Operand from, Operand to) {
      this(sharing, sharing.once(), from, to);
    }

    /** Whether one thread does {@code stmt}: that with the first iteration. */
    boolean isForOne(Stmt stmt) {
      return once.stream().anyMatch(o -> o == stmt);
    }
  }

  /** Decides whether a loop is written somewhere else. */
  @FunctionalInterface
  interface LoopOutlet {
    /** Writes the loop in another method and a call here; false if it does not. */
    boolean take(MethodCode code, Stmt.For loop, Scope scope);
  }

  NestEmitter(
      MethodCode code,
      Map<String, Buffer> buffers,
      ExprCode exprs,
      DimCode dims,
      Optional<VectorConstants> vectors,
      LoopOutlet outlet,
      Optional<Part> part) {
    this.code = code;
    this.buffers = buffers;
    this.exprs = exprs;
    this.dims = dims;
    this.vectors = vectors;
    this.outlet = outlet;
    this.part = part;
  }

  MethodCode code() {
    return code;
  }

  ExprCode exprs() {
    return exprs;
  }

  Operand size(Dim dim) {
    return dims.operand(dim);
  }

  Hoist hoist(Stmt.For loop, Scope scope) {
    return new Hoist(loop, scope, buffers);
  }

  void block(List<Stmt> body, Scope scope) {
    for (Stmt stmt : body) {
      if (part.isPresent() && part.get().isForOne(stmt)) {
        Operand first = Operands.compare(Comparison.EQ, part.get().from(), Operands.constant(0));
        code.when(first, () -> statement(stmt, scope));
      } else {
        statement(stmt, scope);
      }
    }
  }

  /** The iterations of {@code loop} that this method does, if not all. */
  private Optional<Range> range(Stmt.For loop) {
    if (part.isEmpty() || !part.get().sharing().divides(loop)) {
      return Optional.empty();
    }
    Part mine = part.get();
    if (loop == mine.sharing().loop()) {
      return Optional.of(new Range(mine.from(), mine.to()));
    }
    Operand from = inProportion("beginInProportion", loop, mine.from());
    return Optional.of(new Range(from, inProportion("endInProportion", loop, mine.to())));
  }

  /** As far in {@code loop} as {@code at} is in the loop by which the nest is divided. */
  private Operand inProportion(String method, Stmt.For loop, Operand at) {
    List<Operand> places =
        List.of(
            dims.operand(loop.extent()), at, dims.operand(part.get().sharing().loop().extent()));
    Operand place = Operands.call(Regions.WORKSPACE, method, Type.INT_TYPE, places);
    return code.declare("part", place);
  }

  private void statement(Stmt stmt, Scope scope) {
    if (stmt instanceof Stmt.For loop) {
      if (!outlet.take(code, loop, scope)) {
        loop(loop, scope);
      }
    } else if (stmt instanceof Stmt.If branch) {
      Operand condition = exprs.expr(branch.condition(), scope);
      code.when(condition, () -> block(branch.body(), scope.inner()));
    } else if (stmt instanceof Stmt.Let let) {
      declare(let.name(), let.value(), scope);
    } else if (stmt instanceof Stmt.Declare declare) {
      declare(declare.name(), declare.initial(), scope);
    } else if (stmt instanceof Stmt.Assign assign) {
      code.assign(scope.local(assign.name()), exprs.expr(assign.value(), scope));
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      ExprCode.Address address = exprs.address(store.buffer(), store.index(), scope);
      code.store(address.array(), address.index(), exprs.expr(store.value(), scope));
    }
  }

  private void declare(String name, Expr value, Scope scope) {
    scope.bind(name, code.declare(name, exprs.expr(value, scope)));
  }

  private void loop(Stmt.For loop, Scope scope) {
    Optional<Range> range = range(loop);
    Operand extent = range.map(Range::to).orElseGet(() -> dims.operand(loop.extent()));
    RowCopy copy = range.isPresent() ? null : RowCopy.of(loop, scope, buffers);
    if (copy != null) {
      whenPositive(loop.extent(), () -> copy.write(code, exprs, scope, extent));
      return;
    }
    Hoist hoist = new Hoist(loop, scope, buffers);
    Optional<Lanes> lanes = vectors.isPresent() ? Lanes.of(loop, buffers) : Optional.empty();
    Runnable nest =
        () -> {
          Scope inner = scope.inner();
          ahead(hoist, inner, value -> true);
          if (lanes.isPresent()) {
            VectorApi api = new VectorApi(vectors.get(), lanes.get().bytes());
            new VectorLoop(loop, lanes.get(), api, this).write(inner, extent, range);
            return;
          }
          Operand from = range.map(Range::from).orElse(Operands.constant(0));
          Local counter = code.declare(loop.variable(), from);
          inner.bindLoop(loop.variable(), loop.extent(), counter);
          code.countOn(counter, extent, () -> block(loop.body(), inner));
        };
    if (hoist.mayFail()) {
      // What is computed ahead must not be looked at if the loop does nothing.
      whenPositive(loop.extent(), nest);
    } else {
      nest.run();
    }
  }

  void whenPositive(Dim extent, Runnable body) {
    if (isPositive(extent)) {
      body.run();
    } else {
      Operand zero = Operands.constant(0);
      code.when(Operands.compare(Comparison.GT, dims.operand(extent), zero), body);
    }
  }

  private static boolean isPositive(Dim extent) {
    return extent.isConstant() && extent.value() > 0;
  }

  /**
   * Computes what the loop finds in locals; the names only serve people.
   *
   * @param wanted which of the numbers are computed ahead
   */
  void ahead(Hoist hoist, Scope inner, Predicate<Expr> wanted) {
    for (Index sum : hoist.sums()) {
      inner.hoist(sum, code.declare("at", exprs.sum(sum, Type.INT_TYPE, inner)));
    }
    for (Scope.Row row : hoist.rows()) {
      Operand index = exprs.sum(row.index(), Type.INT_TYPE, inner);
      Operand array = Operands.element(exprs.array(row.buffer()), index);
      inner.hoist(row, code.declare(row.buffer(), array));
    }
    for (Expr value : hoist.values()) {
      if (wanted.test(value)) {
        inner.hoist(value, code.declare("v", exprs.expr(value, inner)));
      }
    }
  }
}
