package dev.jtc.compiler.kernel;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Division;
import dev.jtc.compiler.loop.Independence;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Kernel.Variant;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Kind;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.loop.Work;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Marks the loops of a kernel that threads can share, where it takes long enough, as far as sizes
 * are known: of each outermost loop itself, or inner ones, as {@link Shares} finds better.
 */
final class Parallel {
  /** As in {@code dev.jtc.runtime.Threads}: below that a loop is not divided. */
  private static final long LEAST_PICOS = 1_000 * Long.getLong("jtc.compile.threads.least", 4_000);

  private final List<Buffer> buffers;
  private final Map<String, Buffer> byName = new HashMap<>();
  private final Optional<Width> width;

  private Parallel(List<Buffer> buffers, Optional<Width> width) {
    this.buffers = buffers;
    buffers.forEach(buffer -> byName.put(buffer.name(), buffer));
    this.width = width;
  }

  /** The kernel with its loops marked. */
  static Kernel of(Kernel kernel) {
    List<Variant> variants =
        kernel.variants().stream()
            .map(
                variant ->
                    new Variant(
                        variant.width(),
                        variant.why(),
                        new Parallel(kernel.buffers(), Optional.of(variant.width()))
                            .mark(variant.body())))
            .toList();
    return new Kernel(
        kernel.name(),
        kernel.fuses(),
        kernel.source(),
        kernel.buffers(),
        new Parallel(kernel.buffers(), Optional.empty()).mark(kernel.body()),
        variants);
  }

  private List<Stmt> mark(List<Stmt> body) {
    Shares shares = new Shares(buffers, byName, width);
    List<Stmt> marked = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      Stmt stmt = body.get(i);
      if (!(stmt instanceof For loop)) {
        marked.add(stmt);
      } else if (!isLong(loop) || !Division.isPossible(body, i)) {
        marked.add(serial(loop));
      } else {
        List<For> choices = new ArrayList<>();
        if (isIndependent(body, i)) {
          choices.add(as(loop.kind() == Kind.VECTOR ? Kind.PARALLEL_VECTOR : Kind.PARALLEL, loop));
        }
        marked.add(shares.best(serial(loop), choices, body.subList(i + 1, body.size())));
      }
    }
    return marked;
  }

  /** Without the marks of whoever wrote it: what is inside may be shared, too. */
  private static For serial(For loop) {
    List<Stmt> body =
        loop.body().stream().map(stmt -> stmt instanceof For inner ? serial(inner) : stmt).toList();
    Kind kind =
        switch (loop.kind()) {
          case PARALLEL -> Kind.SERIAL;
          case PARALLEL_VECTOR -> Kind.VECTOR;
          case SERIAL, VECTOR -> loop.kind();
        };
    return new For(loop.variable(), loop.extent(), kind, body);
  }

  /** Whoever wrote the loop may have promised it. */
  private boolean isIndependent(List<Stmt> body, int at) {
    For loop = (For) body.get(at);
    // Threads divide lanes in groups.
    boolean once = loop.extent().isAtMost(loop.kind().isVector() ? Division.LANES : 1);
    return !once && (loop.kind() == Kind.PARALLEL || Independence.holds(body, at, buffers));
  }

  private static For as(Kind kind, For loop) {
    return new For(loop.variable(), loop.extent(), kind, loop.body());
  }

  /** Whether some sizes make it worth dividing. */
  private boolean isLong(For loop) {
    Dim work = Work.picos(List.of(loop), byName, width);
    return !work.isAtMost(LEAST_PICOS - 1);
  }
}
