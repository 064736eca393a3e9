package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.type.Dim;
import java.util.List;

/**
 * What a kernel costs, as polynomials of the sizes.
 *
 * @param flops arithmetic on floats; a multiply-add counts two, any other function one, and a
 *     conditional body as if it always ran
 * @param readBytes the sizes of the buffers it reads, each once
 * @param writtenBytes the sizes of the buffers it writes, each once
 */
public record Cost(Dim flops, Dim readBytes, Dim writtenBytes) {
  /** The cost of {@code kernel}. */
  public static Cost of(Kernel kernel) {
    Dim read = Dim.ZERO;
    Dim written = Dim.ZERO;
    for (Buffer buffer : kernel.buffers()) {
      Dim bytes = buffer.type().shape().elements().times(buffer.type().dtype().bytes());
      switch (buffer.role()) {
        case IN -> read = read.plus(bytes);
        case OUT -> written = written.plus(bytes);
        case INOUT -> {
          read = read.plus(bytes);
          written = written.plus(bytes);
        }
        case SCRATCH -> {
          // Stays in the cache, so it is not traffic.
        }
      }
    }
    return new Cost(flops(kernel.body()), read, written);
  }

  private static Dim flops(List<Stmt> body) {
    Dim sum = Dim.ZERO;
    for (Stmt stmt : body) {
      sum = sum.plus(flops(stmt));
    }
    return sum;
  }

  private static Dim flops(Stmt stmt) {
    if (stmt instanceof Stmt.For loop) {
      return flops(loop.body()).times(loop.extent());
    }
    if (stmt instanceof Stmt.If branch) {
      return flops(branch.body()).plus(flops(branch.condition()));
    }
    if (stmt instanceof Stmt.Let let) {
      return Dim.of(flops(let.value()));
    }
    if (stmt instanceof Stmt.Declare declare) {
      return Dim.of(flops(declare.initial()));
    }
    if (stmt instanceof Stmt.Assign assign) {
      return Dim.of(flops(assign.value()));
    }
    return Dim.of(flops(((Stmt.Store) stmt).value()));
  }

  private static long flops(Expr expr) {
    if (expr instanceof Expr.Cast cast) {
      return flops(cast.value());
    }
    if (!(expr instanceof Expr.Call call)) {
      return 0;
    }
    long sum = 0;
    for (Expr argument : call.arguments()) {
      sum += flops(argument);
    }
    boolean counts =
        call.compute().isFloat() && !(call.fn().spelling() instanceof JvmSpelling.Select);
    return counts ? sum + (call.fn().arity() == 3 ? 2 : 1) : sum;
  }
}
