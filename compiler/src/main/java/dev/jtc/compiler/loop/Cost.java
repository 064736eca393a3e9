package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.scalar.expansion.Step;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.function.ToLongFunction;

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
    return new Cost(sum(kernel.body(), Cost::flopsOf), read, written);
  }

  /**
   * What the arithmetic of {@code kernel} costs a unit for multiply-adds, in flops: two for each
   * operation, whether it is a multiply-add, an addition or one step of a function's expansion.
   */
  public static Dim turns(Kernel kernel) {
    return sum(kernel.body(), Cost::turnsOf);
  }

  private static long turnsOf(Expr.Call call) {
    return Expansions.of(call.fn(), call.compute())
        .map(expansion -> 2 * expansion.steps().stream().filter(step -> takesATurn(step)).count())
        .orElse(2L);
  }

  private static boolean takesATurn(Step step) {
    return switch (step.primitive()) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, FMA, MIN, MAX -> step.compute().isFloat();
      case LITERAL,
          NEGATE,
          ABS,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_UNSIGNED,
          REINTERPRET,
          IF_LESS,
          IF_EQUAL ->
          false;
    };
  }

  private static long flopsOf(Expr.Call call) {
    return call.fn().arity() == 3 ? 2 : 1;
  }

  private static Dim sum(List<Stmt> body, ToLongFunction<Expr.Call> price) {
    Dim sum = Dim.ZERO;
    for (Stmt stmt : body) {
      sum = sum.plus(sum(stmt, price));
    }
    return sum;
  }

  private static Dim sum(Stmt stmt, ToLongFunction<Expr.Call> price) {
    if (stmt instanceof Stmt.For loop) {
      return sum(loop.body(), price).times(loop.extent());
    }
    if (stmt instanceof Stmt.If branch) {
      return sum(branch.body(), price).plus(sum(branch.condition(), price));
    }
    if (stmt instanceof Stmt.Let let) {
      return Dim.of(sum(let.value(), price));
    }
    if (stmt instanceof Stmt.Declare declare) {
      return Dim.of(sum(declare.initial(), price));
    }
    if (stmt instanceof Stmt.Assign assign) {
      return Dim.of(sum(assign.value(), price));
    }
    return Dim.of(sum(((Stmt.Store) stmt).value(), price));
  }

  private static long sum(Expr expr, ToLongFunction<Expr.Call> price) {
    if (expr instanceof Expr.Cast cast) {
      return sum(cast.value(), price);
    }
    if (!(expr instanceof Expr.Call call)) {
      return 0;
    }
    long sum = 0;
    for (Expr argument : call.arguments()) {
      sum += sum(argument, price);
    }
    boolean counts =
        call.compute().isFloat() && !(call.fn().spelling() instanceof JvmSpelling.Select);
    return counts ? sum + price.applyAsLong(call) : sum;
  }
}
