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
 * Marks the loops of a kernel that threads can share: outermost loops with independent iterations
 * that take long enough, as far as sizes are known.
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
    List<Stmt> marked = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      Stmt stmt = body.get(i);
      if (!(stmt instanceof For loop)) {
        marked.add(stmt);
      } else if (!isLong(loop) || !Division.isPossible(body, i) || !isIndependent(body, i)) {
        marked.add(loop.kind() == Kind.PARALLEL ? as(Kind.SERIAL, loop) : loop);
      } else if (loop.kind() == Kind.VECTOR) {
        marked.add(as(Kind.PARALLEL_VECTOR, loop));
      } else {
        marked.add(as(Kind.PARALLEL, loop));
      }
    }
    return marked;
  }

  /** Whoever wrote the loop may have promised it. */
  private boolean isIndependent(List<Stmt> body, int at) {
    return ((For) body.get(at)).kind() == Kind.PARALLEL || Independence.holds(body, at, buffers);
  }

  private static For as(Kind kind, For loop) {
    return new For(loop.variable(), loop.extent(), kind, loop.body());
  }

  /** Whether some sizes make it worth dividing. */
  private boolean isLong(For loop) {
    Dim extent = loop.extent();
    Dim work = Work.picos(List.of(loop), byName, width);
    // Threads divide lanes in groups.
    return !extent.isAtMost(loop.kind().isVector() ? Division.LANES : 1)
        && !work.isAtMost(LEAST_PICOS - 1);
  }
}
