package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.type.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.objectweb.asm.Type;

/**
 * A loop that only moves neighbouring elements from one buffer to another. It becomes {@code
 * System.arraycopy}, for HotSpot does not vectorise such a loop unless both sides start at the same
 * position.
 */
record RowCopy(Stmt.For loop, Stmt.Store store, Expr.Load load) {

  /** The loop as a copy; null if it is something else. */
  static RowCopy of(Stmt.For loop, Scope scope, Map<String, Buffer> buffers) {
    boolean single = loop.body().size() == 1 && loop.body().get(0) instanceof Stmt.Store;
    if (!single || !(((Stmt.Store) loop.body().get(0)).value() instanceof Expr.Load load)) {
      return null;
    }
    Stmt.Store store = (Stmt.Store) loop.body().get(0);
    Map<String, Dim> extents = new HashMap<>(scope.extents());
    extents.put(loop.variable(), loop.extent());
    boolean copies =
        !store.buffer().equals(load.buffer())
            && scope.hoisted(load) == null
            && moves(buffers.get(store.buffer()), store.index(), loop.variable(), extents)
            && moves(buffers.get(load.buffer()), load.index(), loop.variable(), extents);
    return copies ? new RowCopy(loop, store, load) : null;
  }

  /** Whether the position moves by one with the variable, and stays in one array. */
  private static boolean moves(
      Buffer buffer, Index index, String variable, Map<String, Dim> extents) {
    if (!Dim.ONE.equals(index.stride(variable))) {
      return false;
    }
    if (buffer.layout() == Buffer.Layout.FLAT) {
      return true;
    }
    ExprCode.Split split = ExprCode.split(buffer, index, extents);
    return Dim.ZERO.equals(split.row().stride(variable))
        && Dim.ONE.equals(split.column().stride(variable));
  }

  /** Writes the copy of {@code length} elements, of which there is at least one. */
  void write(MethodCode code, ExprCode exprs, Scope scope, Operand length) {
    Function<String, Index> first =
        name -> name.equals(loop.variable()) ? Index.ZERO : Index.variable(name);
    ExprCode.Address from = exprs.address(load.buffer(), load.index().substitute(first), scope);
    ExprCode.Address to = exprs.address(store.buffer(), store.index().substitute(first), scope);
    code.perform(
        new Operand.Invocation(
            "java/lang/System",
            "arraycopy",
            Type.VOID_TYPE,
            List.of(
                Operands.asObject(from.array()),
                from.index(),
                Operands.asObject(to.array()),
                to.index(),
                length)));
  }
}
