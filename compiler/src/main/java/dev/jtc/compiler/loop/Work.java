package dev.jtc.compiler.loop;

import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * About how long one thread is busy with statements: good for the choice between one thread and
 * several, where a factor of two does not matter.
 */
public final class Work {
  /** A step of scalar code. */
  private static final long PICOS = 500;

  /** Steps of a function that is called. */
  private static final long CALL = 20;

  private static final long CONDITION = 2;

  private final Map<String, Buffer> buffers;
  private final Optional<Width> width;

  private Work(Map<String, Buffer> buffers, Optional<Width> width) {
    this.buffers = buffers;
    this.width = width;
  }

  /**
   * Picoseconds, as a polynomial of the sizes.
   *
   * @param buffers by name
   * @param width the vectors of the code that is made of the statements, if any
   */
  public static Dim picos(List<Stmt> body, Map<String, Buffer> buffers, Optional<Width> width) {
    return new Work(buffers, width).block(body, PICOS);
  }

  private Dim block(List<Stmt> body, long each) {
    Dim sum = Dim.ZERO;
    for (Stmt stmt : body) {
      sum = sum.plus(statement(stmt, each));
    }
    return sum;
  }

  private Dim statement(Stmt stmt, long each) {
    if (stmt instanceof Stmt.For loop) {
      return block(loop.body(), within(loop, each)).times(loop.extent());
    }
    if (stmt instanceof Stmt.If branch) {
      return block(branch.body(), each)
          .plus(Dim.of(each * (CONDITION + steps(branch.condition()))));
    }
    if (stmt instanceof Stmt.Let let) {
      return Dim.of(each * steps(let.value()));
    }
    if (stmt instanceof Stmt.Declare declare) {
      return Dim.of(each * steps(declare.initial()));
    }
    if (stmt instanceof Stmt.Assign assign) {
      return Dim.of(each * steps(assign.value()));
    }
    return Dim.of(each * (1 + steps(((Stmt.Store) stmt).value())));
  }

  /** What a step inside of {@code loop} takes: less where it is a lane of a vector. */
  private long within(Stmt.For loop, long each) {
    if (width.isEmpty() || each < PICOS) {
      return each;
    }
    return Lanes.of(loop, buffers)
        .map(lanes -> each * lanes.bytes() / (4L * width.get().lanes()))
        .orElse(each);
  }

  private static long steps(Expr expr) {
    if (expr instanceof Expr.Load) {
      return 1;
    }
    if (expr instanceof Expr.Cast cast) {
      return 1 + steps(cast.value());
    }
    if (expr instanceof Expr.RandomWord) {
      return CALL;
    }
    if (!(expr instanceof Expr.Call call)) {
      return 0;
    }
    long sum = call.arguments().stream().mapToLong(Work::steps).sum();
    boolean called = call.fn().spelling() instanceof JvmSpelling.Call && Lanes.method(call) == null;
    if (!called) {
      return sum + 1;
    }
    return sum
        + Expansions.of(call.fn(), call.compute())
            .map(expansion -> (long) expansion.steps().size())
            .orElse(CALL);
  }
}
